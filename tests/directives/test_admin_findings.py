"""Findings in words: the grave ones always in sight, each with the field where it is put right."""

import pytest
from django.test import Client
from django.urls import reverse

from directives.admin_findings import FEW, Finding, Findings, explained
from directives.lint import Issue
from directives.models import Section
from directives.sentences import sentence
from tests import factories
from tests.factories import Staff

pytestmark = pytest.mark.django_db
NOTE = Finding("info", "Ghi chú", "", "Chưa có tác giả.", "", "id_byline")


@pytest.mark.parametrize(
    ("code", "section", "quote", "end", "target"),
    [
        ("no-kind", "", "", 0, "id_kind"),
        ("title-month", "", "tháng 11", 0, "id_title"),
        ("no-period", "", "", 0, "id_period"),
        ("event-missing", "", "", 0, "sections-heading"),
        ("no-closing", "closing", "", 0, "id_closing"),
        ("stale-month", "opening", "tháng 11", 8, "id_opening"),
        ("stale-month", "section-2", "Hai", 3, "id_sections-1-body"),
        ("stale-month", "section-2", "Đầu đề", 0, "id_sections-1-heading"),
        ("look-alike", "section-2", "2.", 0, "id_sections-1-label"),
        ("numbering", "section-1", "1.", 0, "id_sections-0-label"),
        ("no-theme", "section-2", "Đầu đề", 0, "id_sections-1-themes"),
        ("empty-section", "section-2", "Đầu đề", 0, "id_sections-1-body"),
        ("markup", "section-1", "", 0, "id_sections-0-body"),
    ],
)
def test_each_finding_leads_to_its_field(team: Staff, code: str, section: str, quote: str, end: int, target: str):
    directive = factories.draft(team, sections=("<p>Một</p>", "<p>Hai</p>"))
    Section.objects.filter(label="2.").update(heading="Đầu đề")
    issue = Issue(code, "warning", section, quote, 0, end, sentence("x"))
    assert [finding.target for finding in explained(directive, [issue]).grave] == [target]


def test_every_target_is_in_the_form(team: Staff, client: Client):
    directive = factories.draft(team, title="Định hướng tháng 11/2023", byline=None, recipients="", closing="")
    client.force_login(team.drafter)
    page = client.get(reverse("admin:directives_directive_change", args=[directive.pk]))
    found = page.context["findings"]
    assert found.grave
    assert found.notes
    for finding in (*found.grave, *found.notes):
        assert f'id="{finding.target}"' in page.content.decode(), finding
        assert f'href="#{finding.target}"' in page.content.decode(), finding


def test_a_page_without_the_form_leads_nowhere(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    page = client.get(reverse("admin:directives_directive_step", args=[directive.pk, "submit"]))
    assert page.context["findings"].notes
    assert "go-to" not in page.content.decode()


def test_many_notes_are_folded_and_few_are_not():
    assert not Findings((), (NOTE,) * FEW).folded
    assert Findings((), (NOTE,) * (FEW + 1)).folded
