"""The demo: a fictitious board with issued months and a document in every other state, made by the real verbs.

Nothing here is used outside the demo and its tests; no real body's seal and no real person's name as signer.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Author, Signatory, User
from accounts.roles import Role
from config import signing
from config.environment import Environment
from directives import attaching, issuing, notifications, standing, workflow
from directives import signing as signatures
from directives.importing.load import load, standing_themes
from directives.importing.text import decode, read
from directives.models import Directive, HistoryEntry, Kind, Urgency
from directives.pdf import child, demo_pki
from directives.pdf.values import LEADER, SEAL
from directives.rules import findings

PASSWORD = "dinh-huong-demo"
FOLDER = Path(__file__).parent
BEGIN = date(2023, 9, 1)
FORM_TITLE = "Mẫu báo cáo kết quả tuyên truyền tháng"
FORM = (
    f'<!doctype html><html lang="vi"><head><title>{FORM_TITLE}</title></head><body><h1>{FORM_TITLE}</h1>'
    '<div class="text">'
    "<table><thead><tr><th>Nội dung</th><th>Số buổi</th><th>Số người dự</th></tr></thead><tbody>"
    "<tr><td>Học tập, quán triệt nghị quyết</td><td>…</td><td>…</td></tr>"
    "<tr><td>Tuyên truyền ngày kỷ niệm, sự kiện</td><td>…</td><td>…</td></tr></tbody></table></div></body></html>"
)
"""A form that goes with the demo's December document."""
RECIPIENTS = "- Thường trực Tỉnh ủy (để b/c),\n- Các cấp ủy trực thuộc,\n- Các cơ quan báo chí của tỉnh,\n- Lưu VT."


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: user name, name, position, roles."""

    username: str
    full_name: str
    position: str
    roles: tuple[Role, ...]


ACCOUNTS = (
    Account("soanthao", "Trần Minh Khuê", "Chuyên viên", (Role.DRAFTER,)),
    Account("soanthao2", "Lê Hoài An", "Chuyên viên", (Role.DRAFTER,)),
    Account("lanhdao", "Nguyễn Văn Mẫu", "Trưởng ban", (Role.APPROVER,)),
    Account("lanhdao2", "Phạm Thị Mẫu", "Phó Trưởng ban", (Role.APPROVER,)),
    Account("vanthu", "Đỗ Thu Mẫu", "Văn thư", (Role.CLERK,)),
    Account("quantri", "Hoàng Quốc Mẫu", "Quản trị", (Role.ADMINISTRATOR,)),
)


def people() -> dict[str, User]:
    """The accounts with their roles, made when missing."""
    users = {}
    for account in ACCOUNTS:
        defaults = {"full_name": account.full_name, "position": account.position, "is_staff": True}
        user, made = User.objects.get_or_create(username=account.username, defaults=defaults)
        if made:
            user.set_password(PASSWORD)
            user.save()
            user.groups.set(Group.objects.filter(name__in=[role.value for role in account.roles]))
        users[account.username] = user
    return users


def board(users: dict[str, User]) -> None:
    """Letterhead, term, themes, authors and both signatories."""
    standing.ensure_themes()
    standing.ensure_body(
        superior="TỈNH ỦY MẪU",
        name="BAN TUYÊN GIÁO VÀ DÂN VẬN",
        abbreviation="BTGDVTU",
        place="Mẫu",
        since=date(2020, 10, 1),
    )
    standing.ensure_term(
        name="2020-2025", since=date(2020, 10, 1), until=None, first_numbers={Kind.HUONG_DAN: 41, Kind.CONG_VAN: 96}
    )
    for name in ("Minh Khuê", "Hoài An"):
        Author.objects.get_or_create(name=name)
    for username, authority, position in (
        ("lanhdao", "", "TRƯỞNG BAN"),
        ("lanhdao2", "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
    ):
        user = users[username]
        defaults = {"name": user.full_name, "authority": authority, "position": position}
        Signatory.objects.get_or_create(user=user, key_alias=username, defaults=defaults)


def keys(folder: Path) -> None:
    """The DEMO authority and its certificates in ``folder``, and the settings of this process pointed at them."""
    signers = {a.username: (f"DEMO {a.full_name}", a.position) for a in ACCOUNTS if Role.APPROVER in a.roles}
    start = timezone.make_aware(datetime.combine(BEGIN, datetime.min.time()))
    demo_pki.make(folder, signers, "DEMO Ban Tuyên giáo và Dân vận Tỉnh ủy Mẫu", start)
    settings.SIGNING_KEYS, settings.SIGNING_TSA, settings.SIGNING_TRUST = signing.read(Environment(), folder)


class Story:
    """Takes one text through the verbs, a day between steps, from ``begins`` on; ``form`` is a PDF to attach."""

    def __init__(
        self,
        users: dict[str, User],
        file: str,
        begins: date,
        *,
        kind: str,
        drafter: str = "soanthao",
        form: bytes = b"",
        **more: Any,
    ) -> None:
        self.users, self.now = (
            users,
            timezone.make_aware(datetime.combine(begins, datetime.min.time())) + timedelta(hours=8),
        )
        self.drafter = users[drafter]
        guidance = read(decode((FOLDER / file).read_bytes()), standing_themes())
        draft = load(guidance, actor=self.drafter, at=self.now)
        fields: dict[str, Any] = {"kind": kind, "thematic": draft.period is None, "recipients": RECIPIENTS}
        if kind == Kind.CONG_VAN:
            fields["addressees"] = "Các cấp ủy trực thuộc Tỉnh ủy"
        if form:
            name, at = "mau-bao-cao.pdf", self.later(1)
            attaching.attach(draft, form, title=FORM_TITLE, filename=name, actor=self.drafter, at=at)
        self.directive: Directive = workflow.edit(draft, actor=self.drafter, at=self.later(), **fields, **more)

    def later(self, hours: int = 20) -> datetime:
        """The clock of the story, moved on."""
        self.now += timedelta(hours=hours)
        return self.now

    def submitted(self) -> "Story":
        """Handed in; every warning acknowledged."""
        noted = [finding.key for finding in findings(self.directive)]
        self.directive = workflow.submit(self.directive, actor=self.drafter, at=self.later(1), acknowledged=noted)
        return self

    def approved(self) -> "Story":
        """Approved by the deputy, who wrote none of it."""
        digest = self.submitted().directive.content().digest
        self.directive = workflow.approve(self.directive, actor=self.users["lanhdao2"], at=self.later(3), digest=digest)
        return self

    def signed_by_leader(self) -> "Story":
        """Numbered by the clerk, signed by the head."""
        self.approved()
        self.directive = issuing.number(self.directive, actor=self.users["vanthu"], at=self.later())
        self.directive = signatures.add_signature(self.directive, LEADER, actor=self.users["lanhdao"], at=self.later(2))
        return self

    def issued(self) -> "Story":
        """Sealed and issued."""
        self.signed_by_leader()
        self.directive = signatures.add_signature(self.directive, SEAL, actor=self.users["vanthu"], at=self.later(1))
        issuing.issue(self.directive, actor=self.users["vanthu"], at=self.later(1))
        return self

    def discarded(self) -> "Story":
        """Set aside by its author."""
        self.directive = workflow.discard(self.directive, actor=self.drafter, at=self.later())
        return self


def stories(users: dict[str, User]) -> None:
    """Three issued months and one document in each other state."""
    Story(users, "2023-10.txt", date(2023, 9, 26), kind=Kind.HUONG_DAN).issued()
    letter: dict[str, Any] = {"kind": Kind.CONG_VAN, "drafter": "soanthao2", "urgency": Urgency.URGENT}
    Story(users, "2023-11.txt", date(2023, 10, 26), **letter).issued()
    form = child.render(FORM, fields=False).data
    Story(users, "2023-12.txt", date(2023, 11, 27), kind=Kind.HUONG_DAN, form=form, with_annex=True).issued()
    Story(users, "chuyen-doi-so.txt", date(2023, 12, 11), kind=Kind.HUONG_DAN, drafter="soanthao2").signed_by_leader()
    Story(users, "an-toan-giao-thong.txt", date(2023, 12, 18), kind=Kind.HUONG_DAN).approved()
    Story(users, "2024-01.txt", date(2023, 12, 25), kind=Kind.HUONG_DAN, drafter="soanthao2").submitted()
    Story(users, "2024-02.txt", date(2024, 1, 22), kind=Kind.HUONG_DAN)
    Story(users, "doc-sach.txt", date(2023, 12, 4), kind=Kind.HUONG_DAN, drafter="soanthao2").discarded()
    at_work = Directive.objects.at_work()
    notifications.collect(HistoryEntry.objects.filter(directive__in=at_work))
