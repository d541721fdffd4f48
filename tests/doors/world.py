"""Everybody who might knock, and a document in each state with all that hangs on it, made once for a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config import signing
from config.environment import Environment
from directives import issuing, review, workflow
from directives import signing as signing_verbs
from directives.models import Directive, EditBuffer, Edition, Section, Theme, WordUpload
from directives.pdf import child
from directives.pdf.values import LEADER, SEAL
from directives.word.values import Block, WordText
from events.models import CommemorativeEvent
from tests import prepared
from tests.factories import NOON, PASSWORD, Staff, approved, draft, key_folder, person, staff, submitted

ROLES = (
    "anonymous",
    "reader",
    "drafter",
    "contributor",
    "approver",
    "deputy",
    "clerk",
    "administrator",
    "superuser",
)
"""In the order of the letters in the table. The approver signs the documents; the deputy approves them."""
STATES = ("draft", "in_review", "approved", "awaiting_signature", "sealed", "issued", "discarded")
"""Those of the workflow; ``sealed`` awaits nothing but the issue."""
ATTACHED = {"mau.pdf": b"%PDF-1.7 attached"}


@dataclass(slots=True)
class World:
    """The people by role, each with a client of his own, and the documents by state."""

    team: Staff
    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    documents: dict[str, Directive] = field(default_factory=dict)
    word: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def values(self, name: str, state: str) -> dict[str, Any]:
        """What may stand in an address: of the document in that state, or the first row of the model it names."""
        document, edition = self.documents[state], self.documents["issued"].edition
        owner = next(
            (model for model in admin.site._registry if f"{model._meta.label_lower}".replace(".", "_") in name), None
        )
        first = document if owner is Directive else owner._default_manager.order_by("pk").first() if owner else None
        pk = first.pk if first else document.pk
        link = document.preview_links.first()
        number = {
            "admin:directives_directive_revision": 1,
            "attachment": 1,
            "admin:directives_directive_word_mapping": self.word[state],
            "admin:directives_directive_word_back": self.word[state],
        }
        attached = document.attachments.first()
        shown = edition.pk if name == "admin:view_on_site" else pk
        return {
            "pk": pk,
            "object_id": shown,
            "id": self.people["reader"].pk,
            "action": name.removeprefix("step:"),
            "number": number.get(name, attached.pk if attached else 0),
            "link": link.pk if link else 0,
            "token": self.tokens.get(state, "khong-co"),
            "form": {"admin:directives_directive_pdf": "goc", "admin:directives_registerentry_file": "csv"}.get(
                name, "json"
            ),
            "year": edition.year,
            "month": 6,
            "slug": Theme.objects.first().slug if name.startswith("theme") else edition.slug,
            "name": "mau.pdf",
            "day": "2023-12-01",
            "app_label": "directives",
            "content_type_id": ContentType.objects.get_for_model(Edition).pk,
        }


@contextmanager
def machines(folder: Path) -> Iterator[None]:
    """DEMO keys, and a child for PDF that starts at once."""
    keys, timestamps, trust = signing.read(Environment({}), key_folder())
    address = folder / "prepared"
    with (
        prepared.process(address),
        patch.object(child, "run", prepared.instead_of_run(address)),
        override_settings(SIGNING_KEYS=keys, SIGNING_TSA=timestamps, SIGNING_TRUST=trust),
    ):
        yield


def build() -> World:
    """People, then a document for each state by the real verbs."""
    team = staff()
    world = World(team)
    world.people = {
        "reader": person("docgia", Role.READER, is_staff=False),
        "drafter": team.drafter2,
        "contributor": team.drafter,
        "approver": team.head,
        "deputy": team.deputy,
        "clerk": team.clerk,
        "administrator": team.administrator,
        "superuser": User.objects.create_superuser("goc", full_name="Gốc", email="goc@example.org", password=PASSWORD),
    }
    world.clients["anonymous"] = Client(raise_request_exception=False)
    for role, user in world.people.items():
        world.clients[role] = Client(raise_request_exception=False)
        world.clients[role].force_login(user)
    for month, state in enumerate(STATES, 1):
        title, period = f"Định hướng công tác tuyên truyền tháng {month}/2023", NOON.date().replace(month=month, day=1)
        directive = made(team, state, title=title, period=period, attachments=ATTACHED)
        _hang_on(world, state, directive)
    CommemorativeEvent.objects.create(key="ngay-mau", name="Ngày mẫu", day=2, month=12, origin_year=1945)
    return world


def made(team: Staff, state: str, **fields: Any) -> Directive:
    """A document that has gone as far as the state."""
    if state in ("draft", "discarded"):
        directive = draft(team, **fields)
        return workflow.discard(directive, actor=team.drafter, at=NOON) if state == "discarded" else directive
    if state == "in_review":
        return submitted(team, **fields)
    directive = approved(team, **fields)
    if state == "approved":
        return directive
    directive = issuing.number(directive, actor=team.clerk, at=NOON)
    if state == "awaiting_signature":
        return directive
    directive = signing_verbs.add_signature(directive, LEADER, actor=team.head, at=NOON)
    directive = signing_verbs.add_signature(directive, SEAL, actor=team.clerk, at=NOON)
    return issuing.issue(directive, actor=team.clerk, at=NOON).directive if state == "issued" else directive


def _hang_on(world: World, state: str, directive: Directive) -> None:
    """What other pages of a document need: unsaved text, a Word file being read, a comment, a preview link."""
    now, team = timezone.now(), world.team
    directive = Directive.objects.get(pk=directive.pk)
    EditBuffer.objects.create(
        user=team.drafter, directive=directive, version=directive.version, fields_json="[]", kept_at=now
    )
    world.word[state] = WordUpload.objects.create(
        user=team.drafter,
        directive=directive,
        name="bai.docx",
        text=asdict(WordText(blocks=(Block(html="Bài."),), properties={})),
        made_at=now - timedelta(minutes=1),
    ).pk
    world.documents[state] = directive
    assert Section.objects.filter(directive=directive).exists()
    if review.why_not_comment(directive, team.clerk) is None:
        review.comment(directive, "Xem lại câu đầu.", actor=team.clerk, at=now)
    if review.why_not_share(directive, team.drafter) is None:
        _link, world.tokens[state] = review.make_link(
            directive, reader="Đ/c Bí thư", days=review.USUAL_DAYS, actor=team.drafter, at=now
        )
