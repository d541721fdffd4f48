"""Unsaved text, presence, an expired login and two people's saves: nothing that was typed is lost or read by others."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directives import markup, workflow, writing
from directives.models import Directive, EditBuffer, Presence, State
from directives.workflow import WorkflowRefused
from tests import factories
from tests.directives.test_admin_editing import filled, url
from tests.factories import NOON, PASSWORD, Staff

pytestmark = pytest.mark.django_db


def door(name: str, directive: Directive | None) -> str:
    kind, args = ("", [directive.pk]) if directive else ("new_", [])
    return reverse(f"admin:directives_directive_{kind}{name}", args=args)


def pairs_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    many = ((name, value if isinstance(value, list) else [value]) for name, value in data.items())
    return [(name, str(value)) for name, values in many for value in values]


def keep(client: Client, user: User, directive: Directive | None, data: dict[str, Any] | None, **more: Any) -> Any:
    said = {"person": user.pk, "tab": "1", "opened": directive.version if directive else 0}
    said |= {"fields": None if data is None else pairs_of(data), **more}
    return client.post(door("keep", directive), json.dumps(said), "application/json")


@pytest.fixture
def directive(team: Staff) -> Directive:
    return factories.draft(team, sections=("<p>Một.</p>", "<p>Hai.</p>"))


def typed(client: Client, directive: Directive, **fields: Any) -> dict[str, Any]:
    """The form as the person at this client would send it, these fields typed ("s0_body": the first section's)."""
    names = {name: name.replace("s0_", "sections-0-").replace("s1_", "sections-1-") for name in fields}
    return {**filled(client, url(directive)), **{names[name]: value for name, value in fields.items()}}


# Unsaved text


def test_unsaved_text_is_overwritten_in_place_and_touches_nothing_else(
    team: Staff, client: Client, directive: Directive
):
    client.force_login(team.drafter)
    before = Directive.objects.values().get()
    for text in ("Chữ đầu", "Chữ sau"):
        answer = keep(client, team.drafter, directive, typed(client, directive, title=text))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    buffer = EditBuffer.objects.get()
    assert dict(buffer.fields())["title"] == "Chữ sau"
    assert Directive.objects.values().get() == before
    assert directive.revisions.count() == 1
    assert directive.history.count() == 2


def test_unsaved_text_is_offered_compared_brought_back_and_gone_after_the_save(
    team: Staff, client: Client, directive: Directive
):
    client.force_login(team.drafter)
    data = typed(client, directive, s0_body="<p>Một, viết thêm.</p>") | {"sections-TOTAL_FORMS": 3}
    data |= {"sections-2-body": "<p>Mục mới.</p>", "sections-2-level": "1", "sections-2-order": "3"}
    keep(client, team.drafter, directive, data)
    assert door("compare", directive) in client.get(url(directive)).content.decode()
    page = client.get(door("compare", directive)).content.decode()
    assert "<ins>" in page
    assert "viết thêm" in page
    assert "Mục mới." in page
    brought_back = filled(client, url(directive) + "?khoi-phuc=1")
    assert brought_back["sections-0-body"] == "<p>Một, viết thêm.</p>"
    assert brought_back["sections-2-body"] == "<p>Mục mới.</p>"
    assert EditBuffer.objects.exists()
    assert client.post(url(directive), brought_back).status_code == 302
    assert [section.body for section in directive.sections.all()] == [
        "<p>Một, viết thêm.</p>",
        "<p>Hai.</p>",
        "<p>Mục mới.</p>",
    ]
    assert not EditBuffer.objects.exists()


def test_a_new_document_has_unsaved_text_too(team: Staff, client: Client):
    client.force_login(team.drafter)
    address = reverse("admin:directives_directive_add")
    data = filled(client, address) | {"title": "Văn bản mới", "sections-0-body": "<p>Đoạn đầu.</p>"}
    assert keep(client, team.drafter, None, data).json() == {"kept": f"{timezone.localtime():%H:%M}"}
    assert "Đoạn đầu." in client.get(door("compare", None)).content.decode()
    brought_back = filled(client, f"{address}?khoi-phuc=1")
    assert brought_back["sections-0-body"] == "<p>Đoạn đầu.</p>"
    assert client.post(address, brought_back).status_code == 302
    assert not EditBuffer.objects.exists()


def test_unsaved_text_can_be_thrown_away_and_is_nobody_elses(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    keep(client, team.drafter, directive, typed(client, directive, title="Riêng tôi"))
    client.force_login(team.drafter2)
    assert "Riêng tôi" not in client.get(url(directive) + "?khoi-phuc=1").content.decode()
    assert client.get(door("compare", directive)).status_code == 302
    client.post(door("throw_away", directive))
    assert EditBuffer.objects.of(team.drafter, directive).exists()
    client.force_login(team.drafter)
    client.post(door("throw_away", directive))
    assert not EditBuffer.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_only_who_may_edit_keeps_anything(team: Staff, client: Client, directive: Directive, who: str):
    user = getattr(team, who)
    client.force_login(user)
    assert keep(client, user, directive, {"title": "x"}).status_code == 403
    assert keep(client, user, None, {"title": "x"}).status_code == 403
    with pytest.raises(WorkflowRefused):
        writing.keep(directive, [("title", "x")], version=1, actor=user, at=NOON)
    assert not EditBuffer.objects.exists()


def test_a_submitted_document_takes_no_unsaved_text_of_its_drafter(team: Staff, client: Client):
    directive = factories.submitted(team)
    client.force_login(team.drafter)
    answer = keep(client, team.drafter, directive, {"title": "x"})
    assert answer.status_code == 403
    assert answer.json()["error"]
    client.force_login(team.deputy)
    assert keep(client, team.deputy, directive, {"title": "x"}).status_code == 200


def test_another_persons_login_takes_nothing_over(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter2)
    assert keep(client, team.drafter, directive, {"title": "x"}).status_code == 409
    assert not EditBuffer.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"person": "x"}', '{"person": 1, "tab": "", "opened": 1, "fields": 3}', "\xff"]
)
def test_nonsense_is_answered_by_a_sentence(team: Staff, client: Client, directive: Directive, body: str):
    client.force_login(team.drafter)
    answer = client.post(door("keep", directive), body.encode("latin-1"), "application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert client.get(door("keep", directive)).status_code == 405


def test_a_text_without_end_is_refused(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    assert keep(client, team.drafter, directive, {"opening": "a" * 2_100_000}).status_code == 403
    assert keep(client, team.drafter, directive, {"opening": "a" * 3_100_000}).status_code == 413
    assert not EditBuffer.objects.exists()


# Presence


def test_two_people_and_two_windows_see_each_other_for_a_minute(team: Staff, client: Client, directive: Directive):
    at = timezone.now()
    writing.seen(directive, actor=team.drafter2, tab="a", at=at)
    client.force_login(team.drafter)
    (line,) = keep(client, team.drafter, directive, None).json()["others"]
    assert "Soanthao2" in line
    assert f"{timezone.localtime(at):%H:%M}" in line
    assert line in client.get(url(directive)).content.decode()
    assert len(keep(client, team.drafter, directive, None, tab="2").json()["others"]) == 2
    later = at + timedelta(seconds=61)
    assert writing.others(directive, actor=team.drafter, tab="1", at=later) == []


def test_a_sign_of_life_is_one_row_overwritten(team: Staff, directive: Directive, django_assert_num_queries: Any):
    writing.seen(directive, actor=team.drafter, tab="a", at=NOON)
    with django_assert_num_queries(1):
        writing.seen(directive, actor=team.drafter, tab="a", at=NOON + timedelta(seconds=20))
    writing.seen(directive, actor=team.drafter, tab="b", at=NOON + timedelta(days=2))
    assert Presence.objects.get().tab == "b"


def test_who_saved_meanwhile_is_said_while_one_writes(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    workflow.edit(directive, actor=team.drafter2, at=NOON, title="Bản mới")
    (line,) = keep(client, team.drafter, directive, None).json()["others"]
    assert "Soanthao2" in line
    assert "12:00" in line


# An expired login


def test_a_form_that_meets_an_expired_login_keeps_its_text(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    data = typed(client, directive, s0_body="<p>Chưa kịp lưu.</p>")
    client.logout()
    page = client.post(url(directive), data)
    assert page.status_code == 403
    carried = page.context["carried"]
    assert "Chưa kịp lưu." in carried
    door_again = page.context["app_path"]
    wrong = client.post(door_again, {"username": "soanthao", "password": "sai", "carried": carried})
    assert wrong.context["carried"] == carried
    assert not EditBuffer.objects.exists()
    entered = client.post(door_again, {"username": "soanthao", "password": PASSWORD, "carried": carried})
    assert entered.status_code == 302
    assert filled(client, entered["Location"])["sections-0-body"] == "<p>Chưa kịp lưu.</p>"


def test_the_login_with_a_text_in_hand_leads_nowhere_else(team: Staff, client: Client, directive: Directive):
    carried = json.dumps({"pairs": [["title", "x"]], "pk": str(directive.pk)})
    data = {"username": "soanthao", "password": PASSWORD, "carried": carried, "next": "https://example.org/"}
    answer = client.post(reverse("admin:directives_directive_login"), data)
    assert answer["Location"] == url(directive) + "?khoi-phuc=1"
    assert client.post(reverse("admin:directives_directive_login"), {"carried": "["}).status_code == 302


# Two people save


def choices(page: Any) -> dict[str, str]:
    return {one.field: one.chosen for one in page.context["differences"]}


def resolve(client: Client, directive: Directive, page: Any, **chosen: str) -> Any:
    data = {name: page.context[name] for name in ("mine", "begun")} | {"opened": page.context["directive"].version}
    return client.post(url(directive), data | choices(page) | {f"chon-{key}": value for key, value in chosen.items()})


def other_saves(client: Client, team: Staff, directive: Directive, **fields: Any) -> None:
    client.force_login(team.drafter2)
    assert client.post(url(directive), typed(client, directive, **fields)).status_code == 302
    client.force_login(team.drafter)


def test_a_late_save_shows_both_texts_and_keeps_what_was_chosen(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    mine = typed(client, directive, s0_body="<p>Một của tôi.</p>", s1_body="<p>Hai của tôi.</p>")
    other_saves(client, team, directive, s0_body="<p>Một của Thúy.</p>", title="Tên của Thúy")
    page = client.post(url(directive), mine)
    assert page.status_code == 409
    first, second = (f"section-{section.pk}" for section in directive.sections.all())
    assert choices(page) == {"chon-title": "theirs", f"chon-{first}": "", f"chon-{second}": "mine"}
    text = page.content.decode()
    assert "Một của tôi." in text
    assert "Một của Thúy." in text
    assert resolve(client, directive, page).status_code == 409  # the first section is not chosen yet
    assert resolve(client, directive, page, **{first: "both"}).status_code == 302
    directive.refresh_from_db()
    assert directive.title == "Tên của Thúy"
    assert [section.body for section in directive.sections.all()] == [
        "<p>Một của Thúy.</p>",
        "<p>Một của tôi.</p>",
        "<p>Hai của tôi.</p>",
    ]
    assert directive.revisions.count() == 3


def test_what_was_not_chosen_stays_as_unsaved_text(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    mine = typed(client, directive, s0_body="<p>Một của tôi.</p>")
    other_saves(client, team, directive, s0_body="<p>Một của Thúy.</p>")
    page = client.post(url(directive), mine)
    first = f"section-{directive.sections.first().pk}"
    assert resolve(client, directive, page, **{first: "theirs"}).status_code == 302
    assert directive.sections.first().body == "<p>Một của Thúy.</p>"
    assert "Một của tôi." in EditBuffer.objects.get().fields_json


def test_sections_added_moved_and_removed_by_two_people_come_together(
    team: Staff, client: Client, directive: Directive
):
    client.force_login(team.drafter)
    fresh = {"sections-TOTAL_FORMS": 3, "sections-2-level": "1"}
    mine = typed(client, directive) | fresh | {"sections-2-body": "<p>Mới của tôi.</p>", "sections-2-order": "2"}
    mine |= {"sections-0-order": "3", "sections-1-order": "1"}
    added = fresh | {"sections-2-body": "<p>Mới của Thúy.</p>", "sections-2-order": "3", "sections-1-DELETE": "on"}
    other_saves(client, team, directive, **added)
    page = client.post(url(directive), mine)
    assert set(choices(page).values()) == {"theirs", "mine"}
    assert resolve(client, directive, page).status_code == 302
    bodies = [section.body for section in directive.sections.all()]
    assert bodies == ["<p>Mới của tôi.</p>", "<p>Một.</p>", "<p>Mới của Thúy.</p>"]


def test_a_third_save_in_between_is_asked_about_again(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    mine = typed(client, directive, title="Tên của tôi")
    other_saves(client, team, directive, title="Tên của Thúy")
    page = client.post(url(directive), mine)
    other_saves(client, team, directive, title="Tên lần nữa")
    again = resolve(client, directive, page, title="mine")
    assert again.status_code == 409
    assert "Tên lần nữa" in again.content.decode()
    assert resolve(client, directive, again, title="mine").status_code == 302
    directive.refresh_from_db()
    assert directive.title == "Tên của tôi"


def test_unsaved_text_of_an_older_version_is_brought_back_by_choosing(
    team: Staff, client: Client, directive: Directive
):
    client.force_login(team.drafter)
    keep(client, team.drafter, directive, typed(client, directive, title="Tên của tôi"))
    other_saves(client, team, directive, s0_body="<p>Một của Thúy.</p>")
    page = client.get(url(directive) + "?khoi-phuc=1")
    assert choices(page)["chon-title"] == "mine"
    assert resolve(client, directive, page).status_code == 302
    directive.refresh_from_db()
    assert (directive.title, directive.sections.first().body) == ("Tên của tôi", "<p>Một của Thúy.</p>")


def test_hostile_markup_is_not_shown_to_choose_from(team: Staff, client: Client, directive: Directive):
    client.force_login(team.drafter)
    hostile = '<p onclick="x()">Chào<script>alert(1)</script></p>'
    mine = typed(client, directive, s0_body=hostile, title="<b>Tên</b>")
    other_saves(client, team, directive, title="Khác")
    shown = client.post(url(directive), mine).content.decode()
    assert "<script>alert" not in shown
    assert "onclick=" not in shown.replace("&quot;", "").split('name="mine"')[0]
    assert "<b>Tên" not in shown


def test_choosing_opens_no_other_door(team: Staff, client: Client):
    directive = factories.submitted(team)
    client.force_login(team.clerk)
    data = {"mine": "[]", "begun": "1", "opened": str(directive.version)}
    assert client.post(url(directive), data).status_code == 403
    client.force_login(team.drafter)
    client.post(url(directive), data)
    directive.refresh_from_db()
    assert (directive.state, directive.revisions.count()) == (State.IN_REVIEW, 1)


# What an editor sends


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>Thường\xa0<strong>đậm</strong></p>", "<p>Thường <strong>đậm</strong></p>"),
        ("<p>số\xa028 và 50\xa0%</p>", "<p>số\xa028 và 50\xa0%</p>"),
        ("<p>a \xa0b\xa0 c\xa0\xa0d</p>", "<p>a b c d</p>"),
        ("<p>&nbsp;&nbsp;1. “Một” – ‘hai’&nbsp;</p>", "<p>1. “Một” – ‘hai’</p>"),
        ("<p>a</p>\n\n<ul>\n\t<li>x</li>\n</ul>\n", "<p>a</p><ul><li>x</li></ul>"),
    ],
)  # fmt: skip
def test_the_editors_fixed_spaces_and_line_breaks_are_not_stored(sent: str, stored: str):
    assert markup.typed(sent) == stored
    assert markup.typed(stored) == stored
