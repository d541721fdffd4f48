"""Themes are put in order and merged: old addresses lead on, issued texts stay as they are."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from directives import search, theming
from directives.models import Section, Theme
from tests import factories
from tests.factories import NOON, Staff

pytestmark = pytest.mark.django_db
OLD, NEW, THIRD = "xay-dung-dang", "nghi-quyet", "hoc-tap-bac"


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def merge(team: Staff, old: str, new: str) -> None:
    theming.merge(theme(old), into=theme(new), actor=team.administrator, at=NOON)


@pytest.mark.parametrize("name", ["theme", "theme-feed"])
def test_a_merged_theme_s_address_leads_on_for_ever(team: Staff, client: Client, name: str):
    factories.published(team, themes=(OLD,))
    assert client.get(reverse(name, args=[OLD])).status_code == 200
    merge(team, OLD, NEW)
    merge(team, NEW, THIRD)
    for slug in (OLD, NEW):
        answer = client.get(reverse(name, args=[slug]))
        assert (answer.status_code, answer["Location"]) == (301, reverse(name, args=[THIRD]))
    page = client.get(reverse(name, args=[THIRD])).content.decode()
    assert "hội nghị của Ban Chấp hành" in page


def test_issued_texts_stay_and_the_index_can_be_made_again(team: Staff):
    edition = factories.published(team, themes=(OLD,))
    before = edition.content_json
    merge(team, OLD, NEW)
    edition.refresh_from_db()
    assert edition.content_json == before
    assert edition.content.sections[0].themes == (OLD,)
    search.index(edition)
    assert [row.slug for row in edition.search_rows.get(position=1).themes.all()] == [NEW]


def test_a_text_at_work_keeps_its_hash_and_its_form_shows_the_theme_that_remains(team: Staff, client: Client):
    directive = factories.draft(team, themes=(OLD,))
    digest = directive.content().digest
    merge(team, OLD, NEW)
    assert directive.content().digest == digest
    client.force_login(team.drafter)
    page = client.get(reverse("admin:directives_directive_change", args=[directive.pk]))
    form = page.context["inline_admin_formsets"][0].formset.forms[0]
    assert form["themes"].value() == [theme(NEW).pk]
    assert theme(OLD).name not in form["themes"].as_widget()


def test_next_month_s_draft_takes_the_theme_that_remains(team: Staff):
    edition = factories.published(team, themes=(OLD,))
    merge(team, OLD, NEW)
    copied = factories.draft(team).add_section(9, edition.content.sections[0])
    assert [row.slug for row in copied.themes.all()] == [NEW]


def test_the_words_of_both_lead_to_the_theme_that_remains(team: Staff):
    words = {*theme(OLD).keyword_list(), *theme(NEW).keyword_list()}
    merge(team, OLD, NEW)
    assert set(theme(NEW).keyword_list()) == words
    assert (theme(OLD).active, theme(OLD).merged_by) == (False, team.administrator)


@pytest.mark.parametrize(
    ("old", "new", "actor"), [(OLD, OLD, "administrator"), (THIRD, NEW, "administrator"), (OLD, NEW, "head")]
)
def test_what_is_no_merging_is_refused(team: Staff, old: str, new: str, actor: str):
    merge(team, THIRD, OLD)
    with pytest.raises(theming.ThemingRefused, match=r"\w+"):
        theming.merge(theme(old), into=theme(new), actor=getattr(team, actor), at=NOON)
    assert Theme.objects.kept().count() == Theme.objects.count() - 1


def test_the_database_knows_no_theme_merged_into_itself(team: Staff):
    row = theme(OLD)
    for fields in ({"merged_into": row, "active": False}, {"merged_into": theme(NEW), "active": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Theme.objects.filter(pk=row.pk).update(**fields)


def test_an_administrator_merges_on_a_page_and_nobody_else(team: Staff, client: Client):
    page = reverse("admin:directives_theme_merge", args=[theme(OLD).pk])
    for user in (team.drafter, team.head, team.clerk):
        client.force_login(user)
        assert client.get(page).status_code == client.post(page, {"into": theme(NEW).pk}).status_code == 403
    client.force_login(team.administrator)
    assert client.get(page).status_code == 200
    assert client.post(page, {"into": theme(OLD).pk}).status_code == 409
    assert client.post(page, {"into": theme(NEW).pk}).status_code == 302
    assert client.get(page).status_code == 404
    listed = client.get(reverse("admin:directives_theme_changelist")).context["cl"].result_list
    assert OLD not in {row.slug for row in listed}
    kept = client.get(reverse("admin:directives_theme_change", args=[theme(NEW).pk])).content.decode()
    assert f"/chu-de/{OLD}/" in kept


def test_buttons_move_a_theme_and_only_for_administrators(team: Staff, client: Client):
    names = list(Theme.objects.values_list("slug", flat=True))
    up, down = (reverse(f"admin:directives_theme_{way}", args=[theme(names[1]).pk]) for way in ("up", "down"))
    client.force_login(team.clerk)
    assert client.post(up).status_code == 403
    client.force_login(team.administrator)
    assert client.get(up).status_code == 405
    client.post(up)
    client.post(up)
    assert list(Theme.objects.values_list("slug", flat=True))[:2] == [names[1], names[0]]
    client.post(down)
    assert list(Theme.objects.values_list("slug", flat=True)) == names
    assert (
        reverse("admin:directives_theme_up", args=[theme(OLD).pk])
        in client.get(reverse("admin:directives_theme_changelist")).content.decode()
    )


def test_the_address_of_a_theme_is_never_edited(team: Staff, client: Client):
    client.force_login(team.administrator)
    row = theme(OLD)
    client.post(
        reverse("admin:directives_theme_change", args=[row.pk]),
        {"name": "Tên mới", "slug": "khac", "keywords": "", "active": "on"},
    )
    row.refresh_from_db()
    assert (row.name, row.slug) == ("Tên mới", OLD)
    client.post(reverse("admin:directives_theme_add"), {"name": "Chủ đề mới", "slug": "moi", "active": "on"})
    assert list(Theme.objects.kept())[-1].slug == "moi"
    assert not Section.objects.exists()
