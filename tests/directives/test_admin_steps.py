"""The way of a document through the admin: each role's steps, and what is refused through every door."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from directives.admin_steps import PROVED_AT, STEPS
from directives.models import Directive, Edition, HistoryEntry, State, Status
from directives.rules import findings
from tests import factories
from tests.factories import PASSWORD, Staff

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def url(directive: Directive, action: str) -> str:
    return reverse("admin:directives_directive_step", args=[directive.pk, action])


def state(directive: Directive) -> str:
    return Directive.objects.get(pk=directive.pk).state


def take(client: Client, directive: Directive, action: str, **data: Any) -> str:
    """Confirm a step on its page, filling in what the page proposes; returns the state afterwards."""
    page = client.get(url(directive, action))
    proposed = {name: bound.value() for name, bound in ((b.name, b) for b in page.context["form"])}
    filled = {name: value for name, value in proposed.items() if value not in (None, [])}
    if "date" in filled:
        filled["date"] = f"{filled['date']:%d/%m/%Y}"
    if "password" in page.context["form"].fields:
        filled["password"] = PASSWORD
    response = client.post(url(directive, action), {**filled, **data})
    assert response.status_code == 302, (response.context["refusal"], response.context["form"].errors)
    return state(directive)


@pytest.fixture
def login() -> Login:
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


def acknowledged(directive: Directive) -> list[str]:
    return [finding.key for finding in findings(directive) if finding.severity == "warning"]


def test_a_month_goes_the_whole_way_through_the_admin(team: Staff, login: Login, keys: None):
    directive = factories.draft(team)
    assert take(login(team.drafter), directive, "submit", acknowledged=acknowledged(directive)) == State.IN_REVIEW
    assert take(login(team.deputy), directive, "approve") == State.APPROVED
    clerk = login(team.clerk)
    assert take(clerk, directive, "number") == State.AWAITING_SIGNATURE
    assert take(login(team.head), directive, "sign_leader") == State.AWAITING_SIGNATURE
    assert take(clerk, directive, "sign_seal") == State.AWAITING_SIGNATURE
    assert take(clerk, directive, "issue") == State.ISSUED
    edition = Edition.objects.get(directive=directive)
    assert edition.display == "01-HD/BTGTU"
    assert take(login(team.deputy), directive, "withdraw", reason="issued_in_error", note="Thông báo 3") == State.ISSUED
    assert edition.statuses.latest().status == Status.WITHDRAWN
    again = login(team.deputy).post(url(directive, "withdraw"), {"reason": "issued_in_error", "password": PASSWORD})
    assert again.status_code == 409


def test_sending_back_needs_a_reason_and_shows_it_to_the_author(team: Staff, login: Login):
    directive = factories.submitted(team)
    deputy = login(team.deputy)
    assert deputy.post(url(directive, "send_back"), {"reason": "  "}).status_code == 409
    assert state(directive) == State.IN_REVIEW
    assert take(deputy, directive, "send_back", reason="Thiếu đợt kỷ niệm ngày 22/12") == State.DRAFT
    page = login(team.drafter).get(reverse("admin:directives_directive_change", args=[directive.pk]))
    assert "Thiếu đợt kỷ niệm ngày 22/12" in page.content.decode()


def test_the_author_takes_back_discards_and_restores(team: Staff, login: Login):
    directive = factories.submitted(team)
    drafter = login(team.drafter)
    assert take(drafter, directive, "recall") == State.DRAFT
    assert take(drafter, directive, "discard") == State.DISCARDED
    assert take(drafter, directive, "restore") == State.DRAFT


def test_nobody_who_contributed_approves_not_even_by_a_direct_post(team: Staff, login: Login):
    chief = factories.person("chief", is_superuser=True)
    directive = factories.submitted(team)
    factories.workflow.recall(directive, actor=team.drafter, at=factories.NOON)
    factories.workflow.edit(directive, actor=chief, at=factories.NOON, addressees="Các cấp ủy")
    directive = factories.workflow.submit(
        directive, actor=team.drafter, at=factories.NOON, acknowledged=acknowledged(directive)
    )
    client = login(chief)
    page = client.get(url(directive, "approve"))
    assert page.context["refusal"]
    assert 'type="submit" class="button primary"' not in page.content.decode()
    data = {"digest": directive.content().digest, "password": PASSWORD}
    assert client.post(url(directive, "approve"), data).status_code == 409
    assert state(directive) == State.IN_REVIEW


def test_approval_is_of_the_text_that_was_read(team: Staff, login: Login):
    directive = factories.submitted(team)
    response = login(team.deputy).post(url(directive, "approve"), {"digest": "0" * 64, "password": PASSWORD})
    assert response.status_code == 409
    assert response.context["form"].non_field_errors()
    assert state(directive) == State.IN_REVIEW


def test_warnings_are_acknowledged_one_by_one(team: Staff, login: Login):
    directive = factories.draft(team, sections=(factories.BODY, factories.BODY))
    keys = acknowledged(directive)
    assert keys
    response = login(team.drafter).post(url(directive, "submit"), {})
    assert response.status_code == 409
    assert state(directive) == State.DRAFT
    assert take(login(team.drafter), directive, "submit", acknowledged=keys) == State.IN_REVIEW
    assert HistoryEntry.objects.filter(directive=directive, action="submit").get().details["acknowledged"]


@pytest.mark.parametrize("action", sorted(STEPS))
def test_looking_at_a_page_changes_nothing(team: Staff, login: Login, action: str):
    directive = factories.submitted(team)
    before = (state(directive), HistoryEntry.objects.count(), Directive.objects.values().get())
    for user in (team.drafter, team.deputy, team.clerk, team.administrator):
        assert login(user).get(url(directive, action)).status_code == 200
    assert (state(directive), HistoryEntry.objects.count(), Directive.objects.values().get()) == before


@pytest.mark.parametrize("action", sorted(set(STEPS) - {"approve", "recall", "send_back"}))
def test_a_step_that_is_not_due_is_refused_with_a_sentence(team: Staff, login: Login, action: str):
    directive = factories.submitted(team)
    chief = login(factories.person("chief", is_superuser=True))
    response = chief.post(url(directive, action), {"password": PASSWORD, "number": 1, "date": "01/12/2023"})
    assert response.status_code == 409
    assert response.context["refusal"] in response.content.decode()
    assert state(directive) == State.IN_REVIEW


def test_approving_asks_for_the_password_unless_it_was_given_lately(team: Staff, login: Login):
    directive = factories.submitted(team)
    client = login(team.deputy)
    digest = directive.content().digest
    assert client.post(url(directive, "approve"), {"digest": digest}).status_code == 409
    assert client.post(url(directive, "approve"), {"digest": digest, "password": "sai"}).status_code == 409
    assert state(directive) == State.IN_REVIEW
    for seconds, asked in ((301, True), (299, False)):
        session = client.session
        session[PROVED_AT] = (timezone.now() - timedelta(seconds=seconds)).timestamp()
        session.save()
        assert ("password" in client.get(url(directive, "approve")).context["form"].fields) is asked


def test_logging_in_is_a_proof(team: Staff):
    directive = factories.submitted(team)
    client = Client()
    client.post(reverse("admin:login"), {"username": "lanhdao2", "password": PASSWORD})
    assert "password" not in client.get(url(directive, "approve")).context["form"].fields


def test_a_refused_number_keeps_what_was_typed(team: Staff, login: Login, keys: None, settings: Any):
    settings.SIGNING_KEYS = {}
    directive = factories.approved(team)
    response = login(team.clerk).post(url(directive, "number"), {"number": "12", "date": "02/12/2023"})
    assert response.status_code == 409
    assert 'value="12"' in response.content.decode()
    assert state(directive) == State.APPROVED


def test_steps_are_behind_the_login_and_the_permission(team: Staff, login: Login):
    directive = factories.submitted(team)
    for action in STEPS:
        assert "dang-nhap" in (where := Client().get(url(directive, action))["Location"]) or "login" in where
    stranger = login(factories.person("khach"))
    assert stranger.get(url(directive, "approve")).status_code == 403
    assert stranger.post(url(directive, "approve"), {}).status_code == 403


def test_a_form_without_its_token_is_refused(team: Staff):
    directive = factories.submitted(team)
    client = Client(enforce_csrf_checks=True)
    client.force_login(team.drafter)
    assert client.post(url(directive, "recall")).status_code == 403
    assert state(directive) == State.IN_REVIEW


def test_the_first_page_lists_what_waits_for_each(team: Staff, login: Login):
    written, handed_in = factories.draft(team), factories.submitted(team)
    waiting = {
        user.username: [work.directive.pk for work in login(user).get(reverse("admin:index")).context["my_work"]]
        for user in (team.drafter, team.deputy, team.clerk)
    }
    assert waiting == {"soanthao": [written.pk], "lanhdao2": [handed_in.pk], "vanthu": []}


@pytest.mark.parametrize(
    ("action", "steps"), [("approve", factories.submitted), ("issue", factories.waiting_to_be_issued)]
)
def test_the_page_of_a_step_reads_the_text_once(
    team: Staff, login: Login, action: str, steps: Callable[[Staff], Directive]
):
    directive = steps(team)
    client = login(factories.person("moi-viec", Role.APPROVER, Role.CLERK))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url(directive, action)).status_code == 200
    assert sum('"directives_section"."body"' in query["sql"] for query in asked) == 1
