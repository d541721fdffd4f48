"""A confirmation that was opened before the text changed is refused, whichever step it is for; a fresh one is taken."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directives import issuing, signing, workflow
from directives.models import Directive
from directives.pdf.values import LEADER, SEAL
from tests.doors import walk
from tests.doors.world import machines
from tests.factories import NOON, PASSWORD, Staff, draft, staff

pytestmark = pytest.mark.django_db
CHANGED = "Đề nghị các đồng chí thực hiện."
STALE = ("Hãy đọc lại", "Hãy mở lại trang", "Đề nghị đọc lại")
"""What each refusal ends with: read it again, or open it again."""


@pytest.fixture
def team(db: None, tmp_path: Path) -> Iterator[Staff]:
    """People, DEMO keys, a child for PDF that starts at once."""
    with machines(tmp_path):
        yield staff()


def submitted(team: Staff, directive: Directive) -> Directive:
    """Handed in."""
    return workflow.submit(directive, actor=team.drafter, at=NOON)


def approved(team: Staff, directive: Directive) -> Directive:
    """Approved as it is."""
    return workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest)


def numbered(team: Staff, directive: Directive) -> Directive:
    """With its number and its file."""
    return issuing.number(directive, actor=team.clerk, at=NOON)


def signed(team: Staff, directive: Directive) -> Directive:
    """Signed by the leader."""
    return signing.add_signature(directive, LEADER, actor=team.head, at=NOON)


def sealed(team: Staff, directive: Directive) -> Directive:
    """Sealed by the office."""
    return signing.add_signature(directive, SEAL, actor=team.clerk, at=NOON)


WAY: Mapping[str, Callable[[Staff, Directive], Directive] | None] = {
    "submit": submitted,
    "approve": approved,
    "number": numbered,
    "sign_leader": signed,
    "sign_seal": sealed,
    "issue": None,
}
"""The steps that act on a text, in their order, and how each is taken."""
WHO = {"submit": "drafter", "approve": "deputy", "sign_leader": "head"}
"""Who takes the step; else the clerk."""


def led_to(team: Staff, directive: Directive, action: str) -> Directive:
    """The draft after every step before this one."""
    for name, verb in WAY.items():
        if name == action or verb is None:
            break
        directive = verb(team, directive)
    return directive


def opened(client: Client, address: str) -> dict[str, Any]:
    """The form of the page as its reader would send it."""
    return {**walk.form_of(client.get(address), address), "password": PASSWORD}


def trace(directive: Directive) -> tuple[Any, ...]:
    """All that a step would leave."""
    rows = Directive.objects.filter(pk=directive.pk)
    return rows.values().get(), directive.history.count(), directive.scheduled.count()


@pytest.mark.parametrize("action", WAY)
def test_a_page_opened_before_the_text_changed_takes_no_step(team: Staff, client: Client, action: str) -> None:
    directive = led_to(team, draft(team), action)
    client.force_login(getattr(team, WHO.get(action, "clerk")))
    address = reverse("admin:directives_directive_step", args=[directive.pk, action])
    stale = opened(client, address)
    change(team, directive)
    led_to(team, directive, action)
    before = trace(directive)
    for more in ({}, tomorrow()) if action == "issue" else ({},):
        answer = client.post(address, {**stale, **more})
        assert answer.status_code == 409
        assert any(words in answer.content.decode() for words in STALE)
        if action == "approve":
            assert CHANGED in answer.content.decode(), "the refusal shows the text as it is now"
    assert trace(directive) == before
    assert client.post(address, opened(client, address)).status_code == 302, "the page as it is now"


def tomorrow() -> dict[str, str]:
    """Issue at a set time."""
    return {"when": "later", "due": f"{timezone.localtime() + timedelta(days=1):%d/%m/%Y %H:%M}"}


def change(team: Staff, directive: Directive) -> None:
    """Somebody sends the text back, and somebody else writes it anew."""
    if Directive.objects.get(pk=directive.pk).state != "draft":
        workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Bổ sung.")
    workflow.edit(directive, actor=team.drafter2, at=NOON, closing=f"<p>{CHANGED}</p>")


@pytest.mark.parametrize("action", ["submit", "number", "sign_leader", "sign_seal"])
def test_a_form_that_does_not_say_what_was_read_takes_no_step(team: Staff, client: Client, action: str) -> None:
    directive = led_to(team, draft(team), action)
    client.force_login(getattr(team, WHO.get(action, "clerk")))
    address = reverse("admin:directives_directive_step", args=[directive.pk, action])
    before, form = trace(directive), opened(client, address)
    for forged in ({**form, "read": ""}, {**form, "read": "0" * 64}):
        assert client.post(address, forged).status_code == 409
    assert trace(directive) == before
