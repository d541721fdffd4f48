"""Standing data, people and documents for tests, made by the project's own functions and verbs."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.management.commands.sync_roles import sync_roles
from accounts.models import Author, Signatory, User
from accounts.roles import Role
from config import signing
from config.environment import Environment
from directives import filestore, issuing, register, search, standing, workflow
from directives import signing as signing_verbs
from directives.content import KIND_SYMBOLS
from directives.models import (
    ArchivedFile,
    Directive,
    Edition,
    EditionStatus,
    EntryUse,
    IssuingBody,
    Kind,
    NumberCounter,
    RegisterEntry,
    Section,
    State,
    Status,
    Term,
    Theme,
)
from directives.pdf import demo_pki
from directives.pdf.values import LEADER, SEAL
from directives.rules import findings

NOON = timezone.make_aware(datetime(2023, 12, 1, 12, 0))
PASSWORD = "mat-khau-thu-nghiem"
OPENING = "<p>Ban Tuyên giáo và Dân vận định hướng công tác tuyên truyền như sau:</p>"
BODY = "<p>Tuyên truyền kết quả hội nghị của Ban Chấp hành Đảng bộ tỉnh.</p>"


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody the workflow needs, and the board's standing data."""

    drafter: User
    drafter2: User
    head: User
    deputy: User
    clerk: User
    administrator: User
    signatory: Signatory
    body: IssuingBody
    term: Term


def person(username: str, *roles: Role, **fields: Any) -> User:
    """A member of staff with the roles and ``PASSWORD``."""
    defaults = {"full_name": username.title(), "is_staff": True, **fields}
    user = User.objects.create_user(username=username, password=PASSWORD, **defaults)
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return user


def staff() -> Staff:
    """Roles, people, letterhead, term, themes."""
    sync_roles()
    standing.ensure_themes()
    head = person("lanhdao", Role.APPROVER, full_name="Nguyễn Văn Mẫu")
    return Staff(
        drafter=person("soanthao", Role.DRAFTER),
        drafter2=person("soanthao2", Role.DRAFTER),
        head=head,
        deputy=person("lanhdao2", Role.APPROVER),
        clerk=person("vanthu", Role.CLERK),
        administrator=person("quantri", Role.ADMINISTRATOR),
        signatory=Signatory.objects.create(user=head, name=head.full_name, position="TRƯỞNG BAN", key_alias="lanhdao"),
        body=standing.ensure_body(
            superior="TỈNH ỦY MẪU", name="BAN TUYÊN GIÁO", abbreviation="BTGTU", place="Mẫu", since=date(2020, 1, 1)
        ),
        term=standing.ensure_term(name="2020-2025", since=date(2020, 1, 1), until=None),
    )


@lru_cache
def key_folder() -> Path:
    """Demo keys of lanhdao, lanhdao2 and the seal, made once for a test process."""
    folder = Path(tempfile.mkdtemp(prefix="keys-"))
    people = {"lanhdao": ("DEMO Nguyễn Văn Mẫu", "Trưởng ban"), "lanhdao2": ("DEMO Phó", "Phó Trưởng ban")}
    demo_pki.make(folder, people, "DEMO Tỉnh ủy Mẫu", timezone.make_aware(datetime(2023, 1, 1)))
    return folder


def demo_keys(settings: Any) -> None:
    """Point pytest-django's ``settings`` at the demo keys."""
    settings.SIGNING_KEYS, settings.SIGNING_TSA, settings.SIGNING_TRUST = signing.read(Environment({}), key_folder())


def draft(
    team: Staff,
    *,
    actor: User | None = None,
    at: datetime = NOON,
    sections: tuple[str, ...] = (BODY,),
    themes: tuple[str, ...] = (),
    attachments: Mapping[str, bytes] | None = None,
    **fields: Any,
) -> Directive:
    """A complete draft of December 2023 with one revision by the actor (the drafter unless told).

    Each section belongs to the ``themes``, which are named by address.
    ``attachments``: bytes by file name, attached without being looked into.
    """
    actor = actor or team.drafter
    defaults = {
        "kind": Kind.HUONG_DAN,
        "period": date(2023, 12, 1),
        "opening": OPENING,
        "closing": "<p>Đề nghị các cấp ủy triển khai thực hiện.</p>",
        "byline": Author.objects.get_or_create(name="Minh Khuê")[0],
        "issuing_body": team.body,
        "signatory": team.signatory,
        "recipients": "- Các cấp ủy trực thuộc,\n- Lưu VT.",
    }
    title = fields.pop("title", "Định hướng công tác tuyên truyền tháng 12/2023")
    directive = workflow.create(title, actor=actor, at=at, **{**defaults, **fields})
    for order, body in enumerate(sections):
        section = Section.objects.create(directive=directive, order=order, label=f"{order + 1}.", body=body)
        section.themes.set(Theme.objects.filter(slug__in=themes))
    for name, data in (attachments or {}).items():
        sha256 = filestore.put(data, name.rpartition(".")[2])
        directive.attachments.create(
            title=f"Tệp {name}", filename=name, sha256=sha256, size=len(data), pages=2, added_by=actor, at=at
        )
    workflow.close_edit(directive, "edit", actor=actor, at=at)
    return directive


def submitted(team: Staff, **fields: Any) -> Directive:
    """Handed in by its drafter, every warning acknowledged."""
    directive = draft(team, **fields)
    noted = [finding.key for finding in findings(directive)]
    return workflow.submit(directive, actor=team.drafter, at=NOON, acknowledged=noted)


def approved(team: Staff, **fields: Any) -> Directive:
    """Approved by the deputy (prints once: about two seconds)."""
    directive = submitted(team, **fields)
    return workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest)


def numbered(team: Staff, **fields: Any) -> Directive:
    """Numbered; needs ``demo_keys``."""
    return issuing.number(approved(team, **fields), actor=team.clerk, at=NOON)


def signed(team: Staff, **fields: Any) -> Directive:
    """Signed by the leader and sealed."""
    directive = signing_verbs.add_signature(numbered(team, **fields), LEADER, actor=team.head, at=NOON)
    return signing_verbs.add_signature(directive, SEAL, actor=team.clerk, at=NOON)


def issued(team: Staff, **fields: Any) -> Edition:
    """The whole way by the real verbs, with a truly signed PDF (about ten seconds)."""
    return issuing.issue(signed(team, **fields), actor=team.clerk, at=NOON)


def unwritten(team: Staff, first: int, last: int | None = None, **fields: Any) -> register.Unwritten:
    """A number of guidance, or a range, that no document of the system has; void unless told."""
    defaults = {"kind": Kind.HUONG_DAN, "term": team.term, "symbol": "HD/BTGTU", "on": NOON.date()}
    defaults |= {"use": EntryUse.VOID, "subject": "Viết nhầm số"}
    return register.Unwritten(first=first, last=first if last is None else last, **{**defaults, **fields})


def waiting_for_number(team: Staff, **fields: Any) -> Directive:
    """Approved, as ``workflow.approve`` leaves it, but without the trial print."""
    directive = submitted(team, **fields)
    digest = directive.content().digest
    Directive.objects.filter(pk=directive.pk).update(
        state=State.APPROVED, approved_by=team.deputy, approved_digest=digest
    )
    directive.refresh_from_db()
    return directive


def waiting_to_be_issued(team: Staff, *, data: bytes = b"%PDF-1.7 not signed", **fields: Any) -> Directive:
    """Numbered and sealed as the verbs leave it, with a file that is no signed PDF: the verifier would refuse it."""
    directive = waiting_for_number(team, **fields)
    with transaction.atomic():
        register.take_number(directive, timezone.localdate(NOON), None, actor=team.clerk, at=NOON)
    sha256 = filestore.put(data)
    Directive.objects.filter(pk=directive.pk).update(
        state=State.AWAITING_SIGNATURE,
        printed_digest=directive.approved_digest,
        pdf_unsigned=sha256,
        pdf_leader=sha256,
        pdf_sealed=sha256,
        code=issuing.new_code(),
    )
    directive.refresh_from_db()
    return directive


ONE_PAGE = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>\n% not signed "
)
"""An empty page that can be drawn, and that nobody signed."""


def published(team: Staff, *, data: bytes = ONE_PAGE, at: datetime = NOON, **fields: Any) -> Edition:
    """An edition with its rows as ``issuing.issue`` writes them but without printing and signing.

    For tests of pages, which never open the PDF; the rows satisfy every constraint and trigger.
    """
    directive = submitted(team, **fields)
    content = directive.content()
    counter = NumberCounter.objects.get(kind=directive.kind, term=team.term)
    number = counter.next_number
    counter.next_number += 1
    counter.save()
    entry = RegisterEntry.objects.create(
        kind=directive.kind,
        term=team.term,
        number=number,
        symbol=f"{KIND_SYMBOLS[directive.kind]}/BTGTU",
        date=timezone.localdate(at),
        directive=directive,
        subject=content.subject,
    )
    sha256 = filestore.put(data + str(number).encode())
    Directive.objects.filter(pk=directive.pk).update(
        state=State.ISSUED,
        approved_by=team.deputy,
        approved_digest=content.digest,
        printed_digest=content.digest,
        pdf_unsigned=sha256,
        pdf_leader=sha256,
        pdf_sealed=sha256,
        code=issuing.new_code(),
    )
    directive.refresh_from_db()
    edition = issuing.freeze(directive, 2, team.clerk, at)
    signature = {
        "role": "seal",
        "signer": "DEMO",
        "fingerprint": "0" * 64,
        "signed_at": at.isoformat(),
        "trusted_time": True,
    }
    ArchivedFile.objects.create(
        edition=edition, sha256=sha256, size=len(data) + len(str(number)), signatures=[signature], at=at
    )
    EditionStatus.objects.create(edition=edition, status=Status.IN_FORCE, effective=entry.date, actor=team.clerk, at=at)
    search.index(edition)
    return edition
