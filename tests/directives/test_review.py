"""Comments: said once, answered, settled; they follow their section and are seen on approval."""

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from directives import review, workflow
from directives.models import Comment, CommentResolution, Contribution, Directive, HistoryEntry, Immutable, State
from directives.rules import findings
from directives.workflow import WorkflowRefused
from tests import factories
from tests.factories import BODY, NOON, Staff

pytestmark = pytest.mark.django_db
LAWS = "<p>Phổ biến các luật mới được Quốc hội thông qua.</p>"


def url(directive: Directive, name: str = "comments") -> str:
    return reverse(f"admin:directives_directive_{name}", args=[directive.pk])


@pytest.fixture
def handed_in(team: Staff) -> Directive:
    """Two sections, submitted."""
    return factories.submitted(team, sections=(BODY, LAWS))


@pytest.fixture
def remark(team: Staff, handed_in: Directive) -> Comment:
    """The deputy about the second section."""
    section = handed_in.sections.last()
    return review.comment(handed_in, "Nêu rõ số hiệu luật", actor=team.deputy, at=NOON, section=section)


def test_a_comment_keeps_to_its_section_wherever_it_moves(team: Staff, remark: Comment, client: Client):
    directive = workflow.recall(remark.directive, actor=team.drafter, at=NOON)
    first, second = directive.sections.all()
    first.order, second.order, second.label = 1, 0, "1."
    first.save()
    second.save()
    client.force_login(team.drafter)
    thread = client.get(url(directive, "change")).context["threads"][0]
    assert (thread.place, thread.index, thread.gone) == ("Mục 1.", 0, False)
    second.delete()
    page = client.get(url(directive, "change"))
    assert page.context["threads"][0].gone
    assert "Mục “2.” không còn trong văn bản" in page.content.decode()


def test_comments_are_beside_the_text_for_who_edits_and_who_reads(team: Staff, remark: Comment, client: Client):
    client.force_login(team.deputy)
    reading = client.get(url(remark.directive, "change")).content.decode()
    assert "Nêu rõ số hiệu luật" in reading
    assert 'href="#muc-2"' in reading
    assert 'id="muc-2"' in reading
    workflow.send_back(remark.directive, actor=team.deputy, at=NOON, reason="Xem ý kiến")
    client.force_login(team.drafter)
    editing = client.get(url(remark.directive, "change")).content.decode()
    assert 'href="#sections-1"' in editing
    assert 'id="sections-1"' in editing


def test_answering_and_settling_through_the_page(team: Staff, remark: Comment, client: Client):
    client.force_login(team.drafter)
    key = str(remark.pk)
    assert client.post(url(remark.directive), {"reply": key, f"reply-{key}": "Đã bổ sung"}).status_code == 302
    assert client.post(url(remark.directive), {"settle": key}).status_code == 302
    settled = remark.resolution
    assert (settled.actor, remark.replies.get().text) == (team.drafter, "Đã bổ sung")
    page = client.get(url(remark.directive)).content.decode()
    assert "Đã giải quyết: Soanthao" in page
    again = client.post(url(remark.directive), {"reply": key, f"reply-{key}": "Muộn"})
    assert again.status_code == 409
    assert "Muộn" not in again.content.decode() or Comment.objects.count() == 2


def test_a_refused_comment_keeps_what_was_typed(team: Staff, handed_in: Directive, client: Client):
    client.force_login(team.drafter)
    gone = handed_in.sections.last()
    handed_in.sections.filter(pk=gone.pk).delete()
    for section in (str(gone.pk), "0", "x", "²"):
        response = client.post(url(handed_in), {"comment": "Còn thiếu <b>", "section": section})
        assert response.status_code == 409
        assert "Còn thiếu &lt;b&gt;" in response.content.decode()
    assert client.post(url(handed_in), {"comment": " \x00 "}).status_code == 409
    assert client.post(url(handed_in), {"comment": "a" * (review.LONGEST + 1)}).status_code == 409
    assert not Comment.objects.exists()


def test_markup_in_a_comment_is_shown_as_it_was_typed(team: Staff, handed_in: Directive, client: Client):
    review.comment(handed_in, "<script>alert(1)</script>", actor=team.deputy, at=NOON)
    client.force_login(team.deputy)
    for name in ("comments", "change", "history"):
        page = client.get(url(handed_in, name)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    page = client.get(reverse("admin:directives_directive_step", args=[handed_in.pk, "approve"])).content.decode()
    assert "<script>alert" not in page


def test_a_comment_makes_nobody_a_contributor_and_ends_no_approval(team: Staff):
    directive = factories.approved(team)
    review.comment(directive, "Tốt", actor=team.head, at=NOON)
    directive.refresh_from_db()
    assert directive.state == State.APPROVED
    assert not Contribution.objects.filter(directive=directive, user=team.head).exists()


def test_open_comments_never_stand_in_the_way_of_saving_or_submitting(team: Staff):
    directive = factories.draft(team)
    review.comment(directive, "Xem lại", actor=team.deputy, at=NOON)
    workflow.edit(directive, actor=team.drafter, at=NOON, closing="<p>Kết.</p>")
    noted = [finding.key for finding in findings(Directive.objects.get(pk=directive.pk))]
    assert workflow.submit(directive, actor=team.drafter, at=NOON, acknowledged=noted).state == State.IN_REVIEW


def test_open_comments_are_ticked_on_approval_and_stay_in_the_history(team: Staff, remark: Comment, client: Client):
    client.force_login(team.deputy)
    address = reverse("admin:directives_directive_step", args=[remark.directive_id, "approve"])
    data = {"digest": remark.directive.content().digest, "password": factories.PASSWORD}
    assert "Nêu rõ số hiệu luật" in client.get(address).content.decode()
    refused = client.post(address, data)
    assert refused.status_code == 409
    assert "Nêu rõ số hiệu luật" in str(refused.context["form"].non_field_errors())
    assert client.post(address, {**data, "comments": [str(remark.pk)]}).status_code == 302
    act = HistoryEntry.objects.filter(action="approve").get()
    assert act.details["acknowledged"] == ["Lanhdao2: Nêu rõ số hiệu luật"]


def test_a_settled_comment_asks_nothing_of_the_approver(team: Staff, remark: Comment):
    review.settle(remark, actor=team.drafter, at=NOON)
    directive = remark.directive
    approved = workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest)
    assert approved.state == State.APPROVED
    assert approved.history.last().details == {}


def test_an_open_comment_that_was_not_ticked_is_named(team: Staff, remark: Comment):
    directive = remark.directive
    with pytest.raises(WorkflowRefused) as refusal:
        workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest)
    assert (
        str(refusal.value) == "Đề nghị xem và đánh dấu ý kiến chưa giải quyết này trước: Lanhdao2: Nêu rõ số hiệu luật"
    )


def test_who_may_comment(team: Staff, handed_in: Directive, client: Client):
    client.force_login(team.administrator)
    assert client.post(url(handed_in), {"comment": "Tôi"}).status_code == 409
    client.force_login(factories.person("khach"))
    assert client.get(url(handed_in)).status_code == 403
    assert client.post(url(handed_in), {"comment": "Tôi"}).status_code == 403
    assert Client().post(url(handed_in), {"comment": "Tôi"}).status_code == 302
    client.force_login(team.clerk)
    assert client.post(url(handed_in), {"comment": "Tôi"}).status_code == 302
    other = factories.draft(team)
    assert client.post(url(other), {"settle": str(Comment.objects.get().pk)}).status_code == 404
    assert Comment.objects.count() == 1


def test_an_issued_document_is_no_longer_discussed(team: Staff):
    edition = factories.published(team)
    with pytest.raises(review.ReviewRefused, match="ban hành"):
        review.comment(edition.directive, "Muộn", actor=team.deputy, at=NOON)


def test_what_was_said_cannot_be_unsaid(team: Staff, remark: Comment):
    done = review.settle(remark, actor=team.drafter, at=NOON)
    for row in (remark, done):
        with pytest.raises(Immutable):
            row.save()
        with pytest.raises(Immutable):
            row.delete()
        table = row._meta.db_table
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET at = NULL"):
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    for model in (Comment, CommentResolution):
        with pytest.raises(Immutable):
            model.objects.all().delete()
        with pytest.raises(Immutable):
            model.objects.update(at=NOON)


def test_the_script_gets_the_list_alone(team: Staff, remark: Comment, client: Client):
    client.force_login(team.drafter)
    response = client.post(f"{url(remark.directive)}?sua=1", {"comment": "Nữa"}, headers={"X-In-Place": "1"})
    page = response.content.decode()
    assert page.lstrip().startswith("<section") or "<html" not in page
    assert "Nữa" in page
    assert 'href="#sections-1"' in page


def test_an_approver_is_told_before_he_edits_that_another_will_approve(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.deputy)
    page = client.get(url(directive, "change")).content.decode()
    assert "đồng chí trở thành" in page
    client.force_login(team.drafter)
    assert "đồng chí trở thành" not in client.get(url(directive, "change")).content.decode()
