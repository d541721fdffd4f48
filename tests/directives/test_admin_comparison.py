"""The comparison page: which texts, one click for the usual ones, what it shows and who may see it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import workflow
from directives.models import Directive
from tests import factories
from tests.factories import BODY, NOON, Staff

pytestmark = pytest.mark.django_db
LAWS = "<p>Phổ biến các luật mới được Quốc hội thông qua tại kỳ họp thứ sáu.</p>"


def url(directive: Directive) -> str:
    return reverse("admin:directives_directive_comparison", args=[directive.pk])


def rewritten(team: Staff) -> Directive:
    """Sent back once, then saved: sections exchanged, a closing with a word more, a letter of the first made bold."""
    directive = factories.submitted(team, sections=(BODY, LAWS))
    workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Đổi thứ tự")
    first, second = directive.sections.all()
    first.order, first.label, second.order, second.label = 1, "2.", 0, "1."
    first.body = BODY.replace("hội nghị", "<strong>hội nghị</strong>")
    first.save()
    second.save()
    return workflow.edit(
        directive, actor=team.drafter, at=NOON, closing="<p>Đề nghị các cấp ủy khẩn trương triển khai thực hiện.</p>"
    )


def test_without_a_choice_the_page_compares_with_the_text_that_was_sent_back(team: Staff, client: Client):
    directive = rewritten(team)
    client.force_login(team.drafter)
    response = client.get(url(directive))
    page = response.content.decode()
    assert response.context["form"].cleaned_data == {"tu": "1", "den": "2"}
    assert response.context["changes"].count == 3
    assert "<ins>khẩn trương</ins>" in page
    assert "Chỉ đổi" not in page
    assert "Bản lưu 1 – Soanthao, 12:00, 01/12/2023" in page
    assert "chữ đậm" in page
    assert "Chuyển từ vị trí thứ" in page
    assert 'href="?tu=1&amp;den=2"' in page


def test_last_month_is_one_click_away_and_a_comparison_that_cannot_be_says_why(team: Staff, client: Client):
    before = factories.published(team, period=date(2023, 11, 1), title="Định hướng công tác tuyên truyền tháng 11/2023")
    directive = factories.draft(team)
    client.force_login(team.deputy)
    page = client.get(url(directive)).content.decode()
    assert "?tu=thang-truoc&amp;den=1" in page
    assert before.display in page
    assert "Văn bản này chưa được duyệt lần nào." in page
    shown = client.get(url(directive), {"tu": "thang-truoc", "den": "1"})
    assert "<del>11/2023</del><ins>12/2023</ins>" in shown.content.decode()


def test_only_changes_or_the_whole_text(team: Staff, client: Client):
    directive = rewritten(team)
    client.force_login(team.clerk)
    few = client.get(url(directive), {"tu": "1", "den": "2"}).content.decode()
    whole = client.get(url(directive), {"tu": "1", "den": "2", "ca-van-ban": ""}).content.decode()
    assert "1 phần giữ nguyên" in few
    assert factories.OPENING not in few
    assert factories.OPENING in whole


def test_equal_texts_are_said_to_be_the_same(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    response = client.get(url(directive))
    assert response.context["changes"].count == 0
    assert "Hai bản giống nhau đến từng chữ." in response.content.decode()


@pytest.mark.parametrize("tu", ["99", "thang-truoc", "' OR 1", "-1", "١"])
def test_a_text_that_does_not_exist_is_answered_by_a_sentence(team: Staff, client: Client, tu: str):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    response = client.get(url(directive), {"tu": tu, "den": "1"})
    assert "Không có bản này." in response.content.decode()
    assert "changes" not in response.context


def test_a_document_that_was_never_saved_has_nothing_to_compare(team: Staff, client: Client):
    directive = workflow.create("Mới", actor=team.drafter, at=NOON)
    client.force_login(team.drafter)
    assert "chưa có gì để so sánh" in client.get(url(directive)).content.decode()


def test_a_revision_of_another_document_is_never_shown(team: Staff, client: Client):
    directive, other = factories.draft(team), rewritten(team)
    client.force_login(team.drafter)
    assert "changes" not in client.get(url(directive), {"tu": "1", "den": str(other.revisions.count())}).context


def test_words_that_look_like_markup_stay_words(team: Staff, client: Client):
    directive = factories.draft(team, title="<b>A</b> & <script>alert(1)</script>")
    workflow.edit(directive, actor=team.drafter, at=NOON, title="<img src=x onerror=alert(1)>", recipients="<i>x</i>")
    client.force_login(team.drafter)
    page = client.get(url(directive), {"tu": "1", "den": "2"}).content.decode()
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "&lt;img" in page


def test_the_history_leads_to_what_changed(team: Staff, client: Client):
    directive = rewritten(team)
    client.force_login(team.drafter)
    history = client.get(reverse("admin:directives_directive_history", args=[directive.pk])).content.decode()
    assert f"{url(directive)}?tu=1&amp;den=2" in history
    for name, args in (("change", ()), ("revision", (2,))):
        page = client.get(reverse(f"admin:directives_directive_{name}", args=[directive.pk, *args])).content.decode()
        assert url(directive) in page


def test_the_number_of_queries_does_not_grow_with_the_text(team: Staff, client: Client):
    client.force_login(team.drafter)
    counts = []
    for sections in ((BODY,), (BODY, LAWS) * 10):
        directive = factories.draft(team, sections=sections)
        workflow.edit(directive, actor=team.drafter, at=NOON, closing="<p>Kết.</p>")
        client.get(url(directive))  # the first request begins the session
        with CaptureQueriesContext(connection) as queries:
            client.get(url(directive))
        counts.append(len(queries))
    assert counts[0] == counts[1]
