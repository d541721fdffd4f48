"""The commands of the contract, as an office's script would use them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Author, User
from accounts.roles import Role
from directives import demo
from directives.models import Directive, IssuingBody, NumberCounter, Term, Theme
from events.models import CommemorativeEvent
from tests.factories import Staff
from tests.word import offices

DECEMBER = demo.FOLDER / "2023-12.txt"


def run(*args: Any, **options: Any) -> dict[str, Any]:
    """Call a command and read its JSON."""
    out = StringIO()
    call_command(*args, stdout=out, **options)
    value: dict[str, Any] = json.loads(out.getvalue())
    return value


def test_a_text_becomes_a_draft_and_the_report_tells_everything(team: Staff) -> None:
    call_command("import_events", verbosity=0)
    report = run("import_guidance", str(DECEMBER), user="soanthao")
    directive = Directive.objects.get(pk=report["id"])
    assert report["period"] == directive.period_text == "2023-12"
    assert report["lost"] == report["set_aside"] == []
    assert len(report["sections"]) == directive.sections.count() == 5
    assert [event["years"] for event in report["events"]] == [79, 34, 51, 77, 62, None, None, None]
    assert [citation["symbol"] for citation in report["citations"]] == ["HD/BTCTW"]
    assert report["byline"] == "Minh Khuê"
    assert directive.is_contributor(team.drafter)
    assert (directive.issuing_body, directive.signatory) == (team.body, team.signatory)


def test_without_a_user_the_contributor_is_an_account_that_cannot_log_in(team: Staff) -> None:
    report = run("import_guidance", str(DECEMBER), period="2024-12")
    directive = Directive.objects.get(pk=report["id"])
    assert directive.period_text == "2024-12"
    user = directive.contributors.get()
    assert not user.is_active
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (b"", {}),
        (b"\x00\x01\x02" * 100, {}),
        (b"a" * (10 * 1024 * 1024 + 1), {}),
        ("Định hướng công tác tuyên truyền tháng 12".encode("cp1258", "ignore") * 20, {}),
        ("Tuyªn truyÒn c¸c nghÞ quyÕt cña §¶ng".encode("latin-1") * 20, {}),
        (DECEMBER.read_bytes(), {"period": "12/2023"}),
        (DECEMBER.read_bytes(), {"user": "khong-co"}),
        (DECEMBER.read_bytes(), {"user": "vanthu"}),
    ],
    ids=["empty", "binary", "huge", "windows-1258", "tcvn3", "period", "no such user", "not a drafter"],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    team: Staff, tmp_path: Path, data: bytes, options: dict[str, str]
) -> None:
    path = tmp_path / "van-ban.txt"
    path.write_bytes(data)
    with pytest.raises(CommandError) as refusal:
        call_command("import_guidance", str(path), stdout=StringIO(), **options)
    assert str(refusal.value).endswith(".")
    assert not Directive.objects.exists()
    assert not Author.objects.exists()


def test_a_missing_file_is_one_sentence(team: Staff, tmp_path: Path) -> None:
    for command in ("import_guidance", "lint_guidance"):
        with pytest.raises(CommandError, match=r"khong-co\.txt"):
            call_command(command, str(tmp_path / "khong-co.txt"), stdout=StringIO())


def test_lint_of_a_file_and_of_a_stored_document_agree_and_block(team: Staff) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("lint_guidance", str(DECEMBER), stdout=out)
    assert stop.value.code == 1
    of_file = json.loads(out.getvalue())
    report = run("import_guidance", str(DECEMBER))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("lint_guidance", str(report["id"]), stdout=out)
    codes = [issue["code"] for issue in json.loads(out.getvalue()) if issue["severity"] == "error"]
    assert codes == [issue["code"] for issue in of_file if issue["severity"] == "error"] != []


@pytest.mark.django_db
def test_setup_makes_all_that_a_board_starts_with_and_is_safe_to_repeat(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("mật khẩu rất dài 2025\n")
    options = {
        "admin": "quantri",
        "admin_name": "Nguyễn Thị Quản",
        "admin_password_file": str(tmp_path / "password"),
        "superior": "TỈNH ỦY THỬ",
        "body": "BAN TUYÊN GIÁO",
        "abbreviation": "BTGTU",
        "place": "Thử",
        "term": "2025-2030",
        "term_since": "2025-10-01",
        "first_huong_dan": 12,
    }
    for _time in range(2):
        out = StringIO()
        call_command("setup", stdout=out, **options)
    assert "/quan-tri/" in out.getvalue()
    admin = User.objects.get()
    assert admin.check_password("mật khẩu rất dài 2025")
    assert admin.has_role(Role.ADMINISTRATOR)
    assert not admin.is_superuser
    assert (IssuingBody.objects.count(), Term.objects.count()) == (1, 1)
    assert dict(NumberCounter.objects.values_list("kind", "next_number")) == {"huong_dan": 12, "cong_van": 1}
    assert Theme.objects.exists()
    assert CommemorativeEvent.objects.count() > 300


@pytest.mark.django_db
def test_setup_without_a_terminal_names_the_missing_option(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--admin"):
        call_command("setup", stdout=StringIO())
    (tmp_path / "password").write_text("12345")
    with pytest.raises(CommandError):
        call_command(
            "setup", admin="a", admin_name="A", admin_password_file=str(tmp_path / "password"), stdout=StringIO()
        )
    assert not User.objects.exists()


def test_a_word_file_becomes_a_draft(team: Staff, tmp_path: Path) -> None:
    path = tmp_path / "tep.docx"
    path.write_bytes(offices.whole_form())
    report = run("import_guidance", str(path), user="soanthao")
    directive = Directive.objects.get(pk=report["id"])
    assert [section["label"] for section in report["sections"]] == ["1.", "2."]
    assert (directive.issuing_body, directive.signatory) == (team.body, team.signatory)
    assert report["recipients"] == ["- Các cấp ủy trực thuộc,", "- Lưu VT."]
    assert report["lost"] == []
    assert {"dropped", "notices", "set_aside", "issues"} <= report.keys()


def test_tracked_changes_wait_for_somebody_who_accepts_them(team: Staff, tmp_path: Path) -> None:
    path = tmp_path / "sua.docx"
    path.write_bytes(offices.tracked_changes())
    with pytest.raises(CommandError, match=r"tracked change|theo dõi"):
        call_command("import_guidance", str(path), stdout=StringIO())
    assert not Directive.objects.exists()
    assert run("import_guidance", str(path), accept_changes=True)["sections"][0]["body"]
