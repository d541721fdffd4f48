"""The verification page: codes and uploads, good and bad, without a token and without a cookie."""

import re
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directives import filestore, issuing, turns
from directives.models import Edition
from tests import factories


@pytest.fixture
def team(db: None) -> factories.Staff:
    return factories.staff()


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team)


@pytest.fixture
def reader() -> Client:
    """A reader without cookies, whose requests are checked for tokens as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def nobody_asked_before(settings: Any, tmp_path: Path) -> None:
    """Each test begins a minute of its own."""
    settings.DATA_DIR = tmp_path


def hand_in(reader: Client, data: bytes, name: str = "van-ban.pdf") -> tuple[int, str]:
    """Status and page for an upload."""
    upload = SimpleUploadedFile(name, data, content_type="application/pdf")
    response = reader.post(reverse("verify"), {"tep": upload})
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.content.decode()


def test_the_issued_file_is_recognised_from_a_reader_without_cookies(reader: Client, edition: Edition):
    status, page = hand_in(reader, filestore.get(edition.file.sha256))
    assert status == 200
    assert 'class="verdict genuine"' in page
    assert edition.display in page
    assert edition.get_absolute_url() in page


def test_a_withdrawn_document_is_genuine_but_past(reader: Client, team: factories.Staff, edition: Edition):
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error")
    assert 'class="verdict genuine past"' in hand_in(reader, filestore.get(edition.file.sha256))[1]
    page = reader.get(reverse("verify"), {"ma": edition.code}).content.decode()
    assert 'class="verdict by-code past"' in page


@pytest.mark.parametrize("data", [b"x", b"khong phai PDF" * 100, b"%PDF-1.7\nhong", b"\x00" * 1000])
def test_what_cannot_be_read_gets_one_sentence(reader: Client, edition: Edition, data: bytes):
    status, page = hand_in(reader, data)
    assert status == 422
    assert page.count('class="verdict') == 1
    assert 'class="verdict failed"' in page


def test_an_empty_file_gets_one_sentence(reader: Client, edition: Edition):
    assert hand_in(reader, b"")[0] == 422


@pytest.mark.django_db
def test_a_form_without_a_file_is_sent_back(reader: Client):
    for data in ({}, {"tep": "text"}):
        response = reader.post(reverse("verify"), data)
        assert response.status_code == 400
        assert 'class="verdict failed"' in response.content.decode()


@pytest.mark.django_db
def test_a_file_of_20_MB_is_refused_before_it_is_read(reader: Client):
    response = reader.post(
        reverse("verify"), b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(20 << 20)
    )
    assert response.status_code == 413
    assert "15 MB" in response.content.decode()


def test_a_file_name_is_only_text(reader: Client, edition: Edition):
    page = hand_in(reader, filestore.get(edition.file.sha256), name="<b>x</b>.pdf")[1]
    assert "<b>" not in page


def test_a_code_leads_to_its_document(reader: Client, edition: Edition):
    for typed in (edition.code, edition.code.lower().replace("-", "")):
        response = reader.get(reverse("verify"), {"ma": typed})
        assert response.status_code == 200
        assert edition.get_absolute_url() in response.content.decode()
        assert not response.cookies


def test_an_unknown_code_and_a_draft_s_code_look_the_same(reader: Client, team: factories.Staff, edition: Edition):
    hidden = factories.draft(team)
    type(hidden).objects.filter(pk=hidden.pk).update(code="WXYZ-2345")
    answers = [reader.get(reverse("verify"), {"ma": code}) for code in ("WXYZ-2345", "WXYZ-2346")]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [re.sub("WXYZ-234[56]", "", answer.content.decode()) for answer in answers]
    assert pages[0] == pages[1]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["<script>", "A" * 10_000, "\x00", "😀", "' OR 1=1"])
def test_a_nonsense_code_is_not_found(reader: Client, code: str):
    response = reader.get(reverse("verify"), {"ma": code})
    assert response.status_code in {200, 404}
    assert "<script>" not in response.content.decode()


def test_when_too_many_files_are_being_read_the_reader_is_asked_to_wait(
    reader: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(turns, "PATIENCE", 0)
    with ExitStack() as others:
        for _ in range(turns.AT_ONCE):
            others.enter_context(turns.turn())
        status, page = hand_in(reader, b"%PDF-1.7 khac")
        known, _page = hand_in(reader, filestore.get(edition.file.sha256))
    assert status == 503
    assert 'class="verdict failed"' in page
    assert known == 200, "a known file needs no turn"
    assert hand_in(reader, b"%PDF-1.7 khac")[0] == 422


def test_a_genuine_file_is_known_by_its_hash_alone(reader: Client, edition: Edition):
    sha256 = edition.file.sha256
    response = reader.get(reverse("verify"), {"sha256": sha256.upper()})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="verdict genuine"' in page
    assert edition.display in page
    assert response.headers["Cache-Control"] == "no-store"
    answer = reader.get(reverse("verify"), {"sha256": sha256, "dang": "json"}).json()
    assert (answer["verdict"], answer["sha256"], answer["state"]) == ("genuine", sha256, "in_force")


@pytest.mark.django_db
@pytest.mark.parametrize("sha256", ["0" * 64, "", "x" * 64, "\x00", "a" * 100_000, "0" * 63 + "\n"])
def test_an_unknown_or_nonsense_hash_says_nothing_of_a_file(reader: Client, sha256: str):
    response = reader.get(reverse("verify"), {"sha256": sha256})
    assert response.status_code == 404
    assert 'class="verdict failed"' in response.content.decode()
    answer = reader.get(reverse("verify"), {"sha256": sha256, "dang": "json"})
    assert (answer.status_code, answer.json()) == (404, {"verdict": None})


@pytest.mark.django_db
def test_only_this_page_may_run_its_own_script(reader: Client):
    policy = reader.get(reverse("verify")).headers["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in reader.get(reverse("search")).headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_address_that_hands_in_file_after_file_is_asked_to_wait(reader: Client, settings: Any, time_machine: Any):
    time_machine.move_to(factories.NOON, tick=False)
    for _ in range(turns.A_MINUTE):
        assert hand_in(reader, b"khong phai PDF")[0] == 422
    response = reader.post(reverse("verify"), {"tep": SimpleUploadedFile("a.pdf", b"x")})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert 'class="verdict failed"' in response.content.decode()
    assert reader.get(reverse("verify")).status_code == 200
    other = reader.post(reverse("verify"), {"tep": SimpleUploadedFile("a.pdf", b"x")}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 422
    time_machine.move_to(factories.NOON + timedelta(minutes=1), tick=False)
    assert hand_in(reader, b"khong phai PDF")[0] == 422


@pytest.mark.django_db
def test_a_body_in_chunks_is_refused_before_it_is_read(reader: Client):
    response = reader.post(reverse("verify"), {"tep": "x"}, HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411
