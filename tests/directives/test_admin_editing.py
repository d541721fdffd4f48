"""Writing in the admin: every save is a revision by a person, nothing is overwritten, nothing forbidden gets in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directives import workflow
from directives.forms import MonthField
from directives.models import Directive, Section, State, Theme
from tests import factories
from tests.factories import Staff

Login = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def url(directive: Directive) -> str:
    return reverse("admin:directives_directive_change", args=[directive.pk])


def filled(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back for the form at this address, nothing typed."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    data: dict[str, Any] = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = f"{value:%m/%Y}" if isinstance(value, date) else value
    return data


def errors(response: Any) -> list[str]:
    return [text for messages in response.context["errors"] for text in messages]


def test_a_save_is_a_revision_by_the_person(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter2)
    data = {**filled(client, url(directive)), "sections-0-body": "<p>Tuyên truyền kỳ họp thứ 6.</p>"}
    assert client.post(url(directive), data).status_code == 302
    directive.refresh_from_db()
    saved = directive.revisions.latest()
    assert (saved.number, saved.author, directive.version) == (2, team.drafter2, 3)
    assert saved.content().sections[0].body == "<p>Tuyên truyền kỳ họp thứ 6.</p>"
    assert directive.is_contributor(team.drafter2)
    assert directive.history.last().action == "edit"


def test_a_new_document_starts_with_the_usual_things(team: Staff, client: Client):
    factories.draft(team)
    client.force_login(team.drafter)
    address = reverse("admin:directives_directive_add")
    data = filled(client, address)
    assert data["issuing_body"] == team.body.pk
    data |= {
        "title": "Định hướng tháng 01/2024",
        "period": "01/2024",
        "sections-0-label": "1.",
        "sections-0-body": "<p>Một.</p>",
    }
    response = client.post(address, data)
    assert response.status_code == 302, errors(response)
    directive = Directive.objects.get(title="Định hướng tháng 01/2024")
    assert response["Location"] == url(directive)
    assert directive.period_text == "2024-01"
    assert [section.label for section in directive.sections.all()] == ["1."]
    assert [entry.action for entry in directive.history.all()] == ["create", "edit"]
    assert directive.revisions.count() == 1


def test_a_stale_form_overwrites_nothing_and_keeps_what_was_typed(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    data = {**filled(client, url(directive)), "title": "Bản của tôi", "sections-0-body": "<p>Chữ của tôi.</p>"}
    workflow.edit(directive, actor=team.drafter2, at=factories.NOON, title="Bản của người khác")
    response = client.post(url(directive), data)
    assert response.status_code == 409
    assert "Soanthao2" in response.content.decode()
    page = response.content.decode()
    assert "Bản của tôi" in page
    assert "Chữ của tôi." in page
    directive.refresh_from_db()
    assert directive.title == "Bản của người khác"
    assert directive.revisions.count() == 2
    assert directive.sections.get().body == factories.BODY


@pytest.mark.parametrize("opened", ["", "chín", None])
def test_a_form_without_its_version_is_refused(team: Staff, client: Client, opened: str | None):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    data = {**filled(client, url(directive)), "title": "Khác", "opened": opened}
    data = {name: value for name, value in data.items() if value is not None}
    assert client.post(url(directive), data).status_code == 200
    assert Directive.objects.get().title != "Khác"


def test_a_save_after_submission_is_refused_and_keeps_the_text(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    data = {**filled(client, url(directive)), "sections-0-body": "<p>Viết thêm.</p>"}
    workflow.submit(directive, actor=team.drafter2, at=factories.NOON)
    response = client.post(url(directive), data)
    assert response.status_code == 409
    assert "Viết thêm." in response.content.decode()
    directive.refresh_from_db()
    assert (directive.state, directive.revisions.count()) == (State.IN_REVIEW, 1)


def test_an_approver_who_edits_in_review_becomes_a_contributor(team: Staff, client: Client):
    directive = factories.submitted(team)
    client.force_login(team.deputy)
    assert "adminform" not in client.get(url(directive)).context
    address = url(directive) + "?sua=1"
    data = {**filled(client, address), "title": "Định hướng tháng 12/2023"}
    assert client.post(address, data).status_code == 302
    directive.refresh_from_db()
    assert (directive.state, directive.history.last().action) == (State.DRAFT, "edit_in_review")
    assert directive.is_contributor(team.deputy)
    assert team.drafter.deliveries.get().entry == directive.history.last()


def test_fields_that_belong_to_the_workflow_cannot_be_posted(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(factories.person("chief", is_superuser=True))
    forged = {"state": "issued", "approved_by": team.deputy.pk, "approved_digest": "0" * 64, "version": 99}
    forged |= {
        "pdf_unsigned": "1" * 64,
        "code": "AAAA-AAAA",
        "events": '[{"key": "x", "name": "x"}]',
        "contributors": "",
    }
    client.post(url(directive), {**filled(client, url(directive)), **forged})
    directive.refresh_from_db()
    assert (directive.state, directive.approved_by, directive.approved_digest) == (State.DRAFT, None, "")
    assert (directive.version, directive.pdf_unsigned, directive.code, directive.events) == (3, "", "", [])
    assert directive.contribution_set.count() == 2


def test_hostile_markup_is_cleaned_on_the_way_in_and_before_it_is_shown(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    hostile = '<p onclick="x()">Chào<script>alert(1)</script><a href="javascript:x()">đây</a></p>'
    client.post(url(directive), {**filled(client, url(directive)), "opening": hostile, "sections-0-body": hostile})
    directive.refresh_from_db()
    assert directive.opening == directive.sections.get().body == "<p>Chàođây</p>"
    Section.objects.update(body=hostile)
    Directive.objects.filter(pk=directive.pk).update(opening=hostile)
    page = client.get(url(directive)).content.decode()
    assert "javascript:" not in page
    assert "alert(1)" not in page


def test_look_alike_letters_are_repaired_and_named(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    data = {**filled(client, url(directive)), "title": "Ðịnh hướng nǎm mới", "sections-0-body": "<p>Nǎm mới</p>"}
    page = client.post(url(directive), data, follow=True)
    directive.refresh_from_db()
    assert directive.title == "Định hướng năm mới"
    assert directive.sections.get().body == "<p>Năm mới</p>"
    assert any("U+01CE" in str(message) for message in page.context["messages"])


def test_a_body_that_cannot_be_rendered_is_refused_and_kept(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    table = "<table><tbody>" + "<tr><td>a</td></tr>" * 501 + "</tbody></table>"
    response = client.post(url(directive), {**filled(client, url(directive)), "sections-0-body": table})
    assert response.status_code == 200
    assert errors(response)
    assert "<tr>" in response.context["inline_admin_formsets"][0].formset.forms[0]["body"].value()
    assert directive.revisions.count() == 1


def test_month_and_thematic_exclude_each_other(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    data = filled(client, url(directive))
    assert errors(client.post(url(directive), {**data, "thematic": "on"}))
    assert errors(client.post(url(directive), {**data, "period": "13/2023"}))
    assert client.post(url(directive), {**data, "thematic": "on", "period": ""}).status_code == 302
    assert Directive.objects.get().thematic


@pytest.mark.parametrize("typed", ["02/2024", "2/2024", "2024-02", "02-2024", " 2 / 2024 ", "tháng 2/2024", "02.2024"])
def test_a_month_is_read_however_it_is_typed(typed: str):
    assert MonthField().clean(typed) == date(2024, 2, 1)


@pytest.mark.parametrize("typed", ["13/2024", "0/2024", "02/24", "2024", "tháng hai", "01/02/2024", "02/0000"])
def test_a_month_that_is_none_is_refused_with_an_example(typed: str):
    with pytest.raises(ValidationError, match="02/2024"):
        MonthField().clean(typed)


def test_the_month_is_a_plain_field_in_every_language(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    page = client.get(url(directive)).content.decode()
    assert 'name="period" value="12/2023"' in page
    assert 'type="month"' not in page
    assert 'type="date"' not in page


def test_notes_are_kept_beside_the_text_and_never_printed(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    client.post(url(directive), {**filled(client, url(directive)), "sections-0-notes": "Hỏi lại Ban Tổ chức."})
    assert directive.sections.get().notes == "Hỏi lại Ban Tổ chức."
    assert "Hỏi lại" not in Directive.objects.get().content().canonical_json()
    assert "Hỏi lại" in client.get(url(directive)).content.decode()


def test_sections_take_the_order_they_are_given(team: Staff, client: Client):
    directive = factories.draft(team, sections=("<p>Một</p>", "<p>Hai</p>", "<p>Ba</p>"))
    client.force_login(team.drafter)
    data = {
        **filled(client, url(directive)),
        "sections-TOTAL_FORMS": 4,
        "sections-3-body": "<p>Bốn</p>",
        "sections-3-level": 1,
    }
    data |= {"sections-0-order": 3, "sections-1-order": 1, "sections-2-order": 2, "sections-3-order": ""}
    assert client.post(url(directive), data).status_code == 302
    saved = [(section.order, section.body) for section in directive.sections.all()]
    assert saved == [(1, "<p>Hai</p>"), (2, "<p>Ba</p>"), (3, "<p>Một</p>"), (4, "<p>Bốn</p>")]


def test_saving_the_first_section_moves_no_section(team: Staff, client: Client):
    """Importers count places from 0; a form without scripts sends them back as they are."""
    directive = factories.draft(team, sections=("<p>Một.</p>", "<p>Hai.</p>", "<p>Ba.</p>"))
    client.force_login(team.drafter)
    typed = {**filled(client, url(directive)), "sections-0-body": "<p>Đầu.</p>"}
    assert client.post(url(directive), typed).status_code == 302
    assert [section.body for section in directive.sections.all()] == ["<p>Đầu.</p>", "<p>Hai.</p>", "<p>Ba.</p>"]


def test_an_untouched_new_section_is_left_out_and_a_removed_one_goes(team: Staff, client: Client):
    directive = factories.draft(team, sections=("<p>Một</p>", "<p>Hai</p>"))
    client.force_login(team.drafter)
    data = {**filled(client, url(directive)), "sections-TOTAL_FORMS": 3, "sections-0-DELETE": "on"}
    data |= {"sections-2-order": 3, "sections-2-level": 1, "sections-2-body": ""}
    client.post(url(directive), data)
    assert [section.body for section in directive.sections.all()] == ["<p>Hai</p>"]


def test_a_section_has_its_themes(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    chosen = list(Theme.objects.values_list("pk", flat=True)[:2])
    client.post(url(directive), {**filled(client, url(directive)), "sections-0-themes": chosen})
    assert sorted(directive.sections.get().themes.values_list("pk", flat=True)) == sorted(chosen)
    assert filled(client, url(directive))["sections-0-themes"] == chosen


def test_saving_can_lead_on_to_the_submission(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    response = client.post(url(directive), {**filled(client, url(directive)), "_next": "submit"})
    assert response["Location"] == reverse("admin:directives_directive_step", args=[directive.pk, "submit"])


def test_only_drafters_and_approvers_write(team: Staff, client: Client):
    directive = factories.draft(team)
    for user in (team.clerk, team.administrator):
        client.force_login(user)
        assert client.get(reverse("admin:directives_directive_add")).status_code == 403
        assert "adminform" not in client.get(url(directive)).context
        assert client.post(url(directive), {"title": "Khác"}).status_code == 403
    assert directive.revisions.count() == 1


def test_documents_are_never_deleted_here(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(factories.person("chief", is_superuser=True))
    assert (
        client.post(reverse("admin:directives_directive_delete", args=[directive.pk]), {"post": "yes"}).status_code
        == 403
    )
    changelist = reverse("admin:directives_directive_changelist")
    client.post(changelist, {"action": "delete_selected", "_selected_action": [directive.pk], "post": "yes"})
    assert Directive.objects.filter(pk=directive.pk).exists()


def test_the_number_of_queries_does_not_grow_with_the_sections(
    team: Staff, client: Client, django_assert_max_num_queries: Any
):
    few = factories.draft(team, sections=(factories.BODY,) * 2)
    many = factories.draft(team, sections=(factories.BODY,) * 20)
    client.force_login(team.drafter)
    client.get(url(few))
    with django_assert_max_num_queries(60) as first:
        client.get(url(few))
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(url(many))
