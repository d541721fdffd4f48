"""Word in and out in the admin: nothing is stored before it is confirmed, corrections count, the earlier text stays."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from directives import workflow
from directives.importing import mapping
from directives.models import Directive, WordUpload
from directives.word import reading
from tests import factories
from tests.factories import Staff
from tests.word import offices

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:directives_directive_word")


def send(client: Client, data: bytes, name: str = "tep.docx", address: str = UPLOAD, **more: str) -> Any:
    return client.post(address, {"file": SimpleUploadedFile(name, data), **more})


def choices(page: str) -> dict[str, str]:
    """What the form would send back unchanged."""
    found = {}
    for name, options in re.findall(r'<select name="(place-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'value="([^"]+)" selected', options)[0]
    return found


@pytest.fixture
def drafter(team: Staff, client: Client) -> Client:
    client.force_login(team.drafter)
    return client


def test_a_file_is_shown_corrected_and_only_then_stored(drafter: Client, team: Staff):
    address = send(drafter, offices.whole_form())["Location"]
    page = drafter.get(address).content.decode()
    assert not Directive.objects.exists()
    assert "Số 12-HD/BTGTU" in page
    sent = choices(page)
    second = next(name for name in sent if sent[name] == "section-1")
    number = second.partition("-")[2]
    assert (
        drafter.post(address, {**sent, second: "section-2", f"themes-{number}": ["", "ngay-ky-niem"]}).status_code
        == 302
    )
    assert not Directive.objects.exists()
    page = drafter.get(address).content.decode()
    assert choices(page)[second] == "section-2"
    done = drafter.post(
        address, {**choices(page), f"themes-{number}": ["ngay-ky-niem"], "confirm": "1", "where": "new"}
    )
    directive = Directive.objects.get()
    assert done["Location"] == reverse("admin:directives_directive_change", args=[directive.pk])
    content = directive.content()
    assert [(section.label, section.level) for section in content.sections] == [("1.", 1), ("2.", 2)]
    assert content.sections[1].themes == ("ngay-ky-niem",)
    assert (directive.issuing_body, directive.signatory) == (team.body, team.signatory)
    assert directive.revisions.get().author == team.drafter
    assert not WordUpload.objects.exists()


def test_a_line_can_be_set_aside_and_joined_to_the_section_above(drafter: Client):
    address = send(drafter, offices.paragraphs(offices.TITLE, "1. Một.", "2. Hai.", "3. Ba."))["Location"]
    drafter.post(address, {"place-2": "text", "place-3": "aside", "confirm": "1"})
    assert [section.body for section in Directive.objects.get().content().sections] == ["<p>Một.</p><p>2. Hai.</p>"]


@pytest.mark.slow
def test_fifty_pages_can_be_corrected_and_confirmed(drafter: Client):
    address = send(drafter, offices.fifty_pages())["Location"]
    sent = choices(drafter.get(address).content.decode())
    themes = {f"themes-{name.partition('-')[2]}": ["", "nghi-quyet", "xay-dung-dang"] for name in sent}
    assert len(sent) > 400
    assert drafter.post(address, {**sent, **themes}).status_code == 302
    drafter.post(address, {**sent, "confirm": "1"})
    assert Directive.objects.get().sections.count() == 399


def test_what_waits_is_private_and_expires(drafter: Client, team: Staff):
    address = send(drafter, offices.whole_form())["Location"]
    other = Client()
    other.force_login(team.drafter2)
    assert other.get(address).status_code == 404
    assert other.post(address, {"confirm": "1"}).status_code == 404
    WordUpload.objects.update(made_at=WordUpload.objects.get().made_at - timedelta(days=1, minutes=1))
    assert drafter.get(address).status_code == 404
    for _ in range(7):
        send(drafter, offices.paragraphs(offices.TITLE, "1. Một."))
    assert WordUpload.objects.count() == 5


def test_who_may_not_start_a_document_takes_nothing_in(team: Staff, client: Client):
    client.force_login(team.clerk)
    assert client.get(UPLOAD).status_code == 403
    assert send(client, offices.whole_form()).status_code == 403
    assert client.get(reverse("admin:directives_directive_word_mapping", args=[1])).status_code == 404


def test_a_bad_file_and_pending_changes_are_said_in_the_form(drafter: Client):
    assert send(drafter, b"PK\x03\x04nothing").status_code == 409
    pending = send(drafter, offices.tracked_changes())
    assert pending.status_code == 409
    assert not WordUpload.objects.exists()
    assert send(drafter, offices.tracked_changes(), accept_changes="on").status_code == 302


def taken_out(client: Client, directive: Directive) -> bytes:
    return client.get(reverse("admin:directives_directive_word_out", args=[directive.pk])).content


def written_in_word(data: bytes, words: str, more: str) -> bytes:
    """The file after somebody wrote behind the paragraph that holds the words."""
    document = Document(io.BytesIO(data))
    next(one for one in document.paragraphs if words in one.text).add_run(more)
    return offices.saved(document)


def come_back(client: Client, data: bytes) -> str:
    """The address of the choices to which the confirmation of a file that came back leads."""
    address = send(client, data)["Location"]
    return client.post(address, {"confirm": "1", "where": "into"})["Location"]


def version_in(page: Any) -> str:
    return re.findall(r'name="version" value="(\d+)"', page.content.decode())[0]


def test_what_leaves_and_comes_back_goes_into_its_draft_and_the_earlier_text_stays(drafter: Client, team: Staff):
    directive = factories.draft(team)
    section = directive.sections.get()
    section.notes = "Ghi chú của tác giả"
    section.save()
    before = directive.content()
    out = taken_out(drafter, directive)
    assert mapping.read(reading.read(out)).title == before.title
    address = come_back(drafter, written_in_word(out, "hội nghị", " Thêm trong Word."))
    directive.refresh_from_db()
    assert directive.content() == before
    page = drafter.get(address)
    assert "Thêm trong Word." in page.content.decode()
    drafter.post(address, {"version": version_in(page)})
    directive.refresh_from_db()
    after = directive.content()
    assert after.sections[0].body.endswith("Đảng bộ tỉnh. Thêm trong Word.</p>")
    assert replace(after, sections=before.sections) == before
    assert directive.sections.get().notes == "Ghi chú của tác giả"
    assert directive.revisions.get(number=1).content() == before
    assert Directive.objects.count() == 1
    assert not WordUpload.objects.exists()


def test_a_place_changed_here_and_in_word_waits_for_a_choice(drafter: Client, team: Staff):
    directive = factories.draft(team)
    out = written_in_word(taken_out(drafter, directive), "Đề nghị các cấp ủy", " Sửa trong Word.")
    workflow.edit(directive, actor=team.drafter2, at=factories.NOON, closing="<p>Đề nghị sửa ở đây.</p>")
    address = come_back(drafter, out)
    page = drafter.get(address)
    refused = drafter.post(address, {"version": version_in(page)})
    assert refused.status_code == 409
    directive.refresh_from_db()
    assert directive.closing == "<p>Đề nghị sửa ở đây.</p>"
    drafter.post(address, {"version": version_in(page), "closing": "both"})
    directive.refresh_from_db()
    assert directive.closing == (
        "<p>Đề nghị sửa ở đây.</p><p>Đề nghị các cấp ủy triển khai thực hiện. Sửa trong Word.</p>"
    )


def test_a_draft_saved_while_the_choices_were_open_is_not_overwritten(drafter: Client, team: Staff):
    directive = factories.draft(team)
    address = come_back(drafter, written_in_word(taken_out(drafter, directive), "hội nghị", " Thêm."))
    version = version_in(drafter.get(address))
    workflow.edit(directive, actor=team.drafter2, at=factories.NOON, title="Tên khác")
    assert drafter.post(address, {"version": version}).status_code == 409
    directive.refresh_from_db()
    assert directive.title == "Tên khác"


def test_a_strange_file_takes_the_place_of_a_text_only_with_a_tick(drafter: Client, team: Staff):
    directive = factories.draft(team)
    into = reverse("admin:directives_directive_word_into", args=[directive.pk])
    address = send(drafter, offices.whole_form(), address=into)["Location"]
    assert drafter.post(address, {"confirm": "1", "where": "into"}).status_code == 409
    assert drafter.post(address, {"confirm": "1", "where": "into", "replace": "on"}).status_code == 302
    directive.refresh_from_db()
    assert [section.label for section in directive.content().sections] == ["1.", "2."]
    assert (directive.kind, directive.byline.name) == ("huong_dan", "Minh Khuê")
    assert directive.revisions.count() == 2


def test_the_choices_of_another_person_are_not_there(drafter: Client, team: Staff):
    directive = factories.draft(team)
    address = come_back(drafter, written_in_word(taken_out(drafter, directive), "hội nghị", " Thêm."))
    other = Client()
    other.force_login(team.drafter2)
    assert other.get(address).status_code == 404
    assert drafter.get(reverse("admin:directives_directive_word_back", args=[999])).status_code == 404


def test_a_draft_says_which_draft_it_is_and_an_issued_document_that_it_is_a_copy(drafter: Client, team: Staff):
    directive = factories.draft(team)
    found = Document(
        io.BytesIO(drafter.get(reverse("admin:directives_directive_word_out", args=[directive.pk])).content)
    )
    assert found.sections[0].first_page_header.paragraphs[0].text == "DỰ THẢO lần 1"
    edition = factories.published(team, title="Hướng dẫn công tác tuyên truyền tháng 12/2023")
    data = drafter.get(reverse("admin:directives_directive_word_out", args=[edition.directive_id])).content
    copy = Document(io.BytesIO(data))
    assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in copy.sections[0].first_page_header.paragraphs[0].text
    cells = copy.tables[0].rows[0].cells
    assert "Số 01-HD/BTGTU" in cells[0].text
    assert "ngày 01 tháng 12 năm 2023" in cells[1].text


def test_only_who_may_see_the_document_gets_its_word_file(team: Staff, client: Client):
    directive = factories.draft(team)
    address = reverse("admin:directives_directive_word_out", args=[directive.pk])
    assert client.get(address).status_code == 302
    client.force_login(factories.person("khach"))
    assert client.get(address).status_code == 403
