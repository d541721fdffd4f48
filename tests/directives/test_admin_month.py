"""The page that starts the document of a month: what it proposes, what it makes, and to whom it says no."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directives import workflow
from directives.models import Directive, Theme
from directives.rules import findings
from events import loading
from events.models import CommemorativeEvent
from tests import factories
from tests.factories import NOON, Staff

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
PAGE = "/quan-tri/directives/directive/thang-moi/"
EVENTS = (
    "<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 12/2023, trọng tâm là: 79 năm Ngày thành lập Quân đội "
    "nhân dân Việt Nam (22/12/1944-22/12/2023) và các ngày kỷ niệm khác.</p>"
)
SECTIONS = ("<p>Tuyên truyền nông thôn mới.</p>", EVENTS, "<p>Tuyên truyền phòng, chống rét.</p>")


@pytest.fixture
def login(client: Client) -> Login:
    """The client as one of the staff."""

    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def register(db: None) -> None:
    """The register of dates as it is shipped."""
    loading.load(loading.SHIPPED.read_bytes())


def sent(client: Client, month: str = "", **changed: Any) -> Any:
    """The page's own form sent back, with what was changed."""
    form = client.get(PAGE, {"thang": month}).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    tu = {"tu": "chu-de"} if form.edition is None else {}
    return client.post(PAGE, {"thang": month, **tu, **data, **changed})


def made() -> Directive:
    return Directive.objects.get(title="Định hướng công tác tuyên truyền tháng 01/2024")


def test_the_month_after_the_newest_document_is_proposed(team: Staff, login: Login, register: None):
    client = login(team.drafter)
    client.get(reverse("admin:index"))
    factories.draft(team)
    thematic = factories.draft(team, period=None, thematic=True)
    gone = factories.draft(team, period=date(2025, 5, 1))
    workflow.discard(gone, actor=team.drafter, at=NOON)
    for address in (reverse("admin:index"), reverse("admin:directives_directive_changelist")):
        page = client.get(address)
        assert page.context["next_month"] == "01/2024"
        assert PAGE in page.content.decode()
    assert client.get(PAGE).context["month"] == "01/2024"
    assert thematic.period is None


def test_on_an_empty_desk_there_is_a_month_to_begin_with(team: Staff, login: Login):
    page = login(team.drafter).get(PAGE)
    assert page.status_code == 200
    assert page.context["form"].edition is None
    assert list(page.context["themes"]) == list(Theme.objects.standing())


def test_last_months_issued_sections_are_listed_and_taken(team: Staff, login: Login, register: None):
    edition = factories.published(team, sections=SECTIONS)
    client = login(team.drafter)
    page = client.get(PAGE)
    assert page.context["form"].edition == edition
    assert [bound.value() for _section, _text, bound in page.context["form"].rows()] == ["take"] * 3
    shown = page.content.decode()
    assert "Tuyên truyền nông thôn mới." in shown
    assert page.context["paragraph"] in shown
    response = sent(client, "01/2024")
    assert response["Location"] == reverse("admin:directives_directive_change", args=[made().pk])
    first, second, third = made().sections.all()
    assert (first.body, third.body) == (SECTIONS[0], SECTIONS[2])
    assert second.body == f"<p>{page.context['paragraph']}</p>"
    assert [issue for issue in findings(made()) if issue.blocks] == []


def test_each_section_can_be_left_empty_or_kept_as_notes(team: Staff, login: Login, register: None):
    factories.published(team, sections=SECTIONS)
    sent(login(team.drafter), "01/2024", take_1="empty", take_3="notes")
    first, _second, third = made().sections.all()
    assert (first.body, first.notes) == ("", "")
    assert (third.body, third.notes) == ("", "Tuyên truyền phòng, chống rét.")


def test_the_standing_themes_can_be_chosen_instead(team: Staff, login: Login, register: None):
    factories.published(team, sections=SECTIONS)
    client = login(team.drafter)
    page = client.get(PAGE, {"thang": "01/2024", "tu": "chu-de"})
    assert page.context["form"].edition is None
    client.post(PAGE, {"thang": "01/2024", "tu": "chu-de", "like": ""})
    assert made().sections.count() == Theme.objects.standing().count()


def test_a_month_that_has_a_document_gets_no_second_one(team: Staff, login: Login, register: None):
    existing = factories.draft(team)
    client = login(team.drafter)
    page = client.get(PAGE, {"thang": "12/2023"})
    assert page.context["existing"] == [existing]
    assert reverse("admin:directives_directive_change", args=[existing.pk]) in page.content.decode()
    assert "Lập bản thảo" not in page.content.decode()
    response = client.post(PAGE, {"thang": "12/2023", "tu": "chu-de", "like": ""})
    assert response.status_code == 409
    assert list(Directive.objects.all()) == [existing]


def test_a_second_click_makes_no_second_draft(team: Staff, login: Login, register: None):
    client = login(team.drafter)
    data = {"thang": "01/2024", "tu": "chu-de", "like": ""}
    assert client.post(PAGE, data).status_code == 302
    assert client.post(PAGE, data).status_code == 409
    assert Directive.objects.count() == 1


def test_what_was_issued_since_the_page_was_opened_is_shown_first(team: Staff, login: Login, register: None):
    seen = factories.published(team, sections=SECTIONS, period=date(2023, 11, 1))
    factories.published(team, sections=("<p>Khác.</p>",))
    response = login(team.drafter).post(PAGE, {"thang": "01/2024", "like": seen.pk, "take_1": "empty"})
    assert response.status_code == 409
    assert response.context["form"].errors["like"]
    assert not Directive.objects.filter(period=date(2024, 1, 1)).exists()


def test_a_forged_choice_is_refused(team: Staff, login: Login, register: None):
    factories.published(team, sections=SECTIONS)
    assert sent(login(team.drafter), "01/2024", take_1="steal").status_code == 409
    assert not Directive.objects.filter(period=date(2024, 1, 1)).exists()


def test_a_month_nobody_can_read_is_asked_for_again(team: Staff, login: Login):
    page = login(team.drafter).get(PAGE, {"thang": "tháng hai"})
    assert "02/2024" in page.content.decode()
    assert "form" not in page.context
    assert login(team.drafter).post(PAGE, {"thang": "13/2024"}).status_code == 409


def test_looking_makes_nothing_and_no_cache_keeps_it(team: Staff, login: Login):
    page = login(team.drafter).get(PAGE)
    assert "no-store" in page["Cache-Control"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not Directive.objects.exists()


def test_only_who_may_write_starts_a_month(team: Staff, login: Login):
    assert Client().get(PAGE).status_code == 302
    for user in (team.clerk, team.administrator, factories.person("khach")):
        client = login(user)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"thang": "01/2024", "tu": "chu-de", "like": ""}).status_code == 403
        assert client.get(reverse("admin:index")).context["next_month"] == ""
    assert not Directive.objects.exists()
    assert login(team.drafter2).get(PAGE).status_code == 200


def test_a_form_without_its_token_makes_nothing(team: Staff):
    client = Client(enforce_csrf_checks=True)
    client.force_login(team.drafter)
    assert client.post(PAGE, {"thang": "01/2024", "tu": "chu-de", "like": ""}).status_code == 403
    assert not Directive.objects.exists()


def test_the_editing_form_offers_the_events_of_its_month(team: Staff, login: Login, register: None):
    CommemorativeEvent.objects.filter(key="ngay-quoc-te-phu-nu").update(checked=False)
    directive = factories.draft(team, period=date(2024, 3, 1))
    address = reverse("admin:directives_directive_change", args=[directive.pk])
    page = login(team.drafter).get(address).content.decode()
    assert "35 năm Ngày Biên phòng toàn dân (03/3/1989-03/3/2024)" in page
    assert "ngay bien phong toan dan" in page
    assert "<script>" not in page
    workflow.edit(directive, actor=team.drafter, at=NOON, period=None, thematic=True)
    assert 'dialog class="events"' not in login(team.drafter).get(address).content.decode()


def test_history_names_the_start_in_words(team: Staff, login: Login, register: None):
    client = login(team.drafter)
    client.post(PAGE, {"thang": "01/2024", "tu": "chu-de", "like": ""})
    page = client.get(reverse("admin:directives_directive_history", args=[made().pk]))
    assert [name for _act, name, _details in page.context["acts"]] == ["Soạn mới", "Lập bản thảo của tháng"]


def test_what_the_machine_wrote_is_marked_until_it_is_changed(team: Staff, login: Login, register: None):
    client = login(team.drafter)
    client.post(PAGE, {"thang": "01/2024", "tu": "chu-de", "like": ""})
    address = reverse("admin:directives_directive_change", args=[made().pk])
    before = client.get(address).content.decode().count("Máy soạn, chưa ai sửa")
    section = made().sections.first()
    section.body = "<p>Tuyên truyền kết luận của Bộ Chính trị.</p>"
    section.save()
    workflow.edit(made(), actor=team.drafter, at=NOON)
    assert client.get(address).content.decode().count("Máy soạn, chưa ai sửa") == before - 1 > 0
