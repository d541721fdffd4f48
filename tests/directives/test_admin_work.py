"""The opening page: progress of the month, who is late, what is missing, what is new since the last visit."""

from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Signatory
from directives import admin_work, workflow
from directives.models import Directive, IssuingBody, State, Visit
from directives.models.visit import SITTING
from tests import factories
from tests.factories import NOON, Staff

pytestmark = pytest.mark.django_db


def bar(directive: Directive) -> str:
    """The five steps: ✓ done, > now, · to come."""
    steps = admin_work.progress(directive, date(2023, 11, 20)).bar
    return "".join({"done": "✓", "now": ">", "": "·"}[how] for _name, how in steps)


def test_the_bar_moves_with_the_document(team: Staff):
    directive = factories.draft(team)
    assert bar(directive) == "✓>···"
    directive.signatory = None
    assert bar(directive) == ">····"
    assert bar(factories.submitted(team)) == "✓✓>··"
    for state, sealed, shown in (
        (State.APPROVED, "", "✓✓✓>·"),
        (State.AWAITING_SIGNATURE, "", "✓✓✓>·"),
        (State.AWAITING_SIGNATURE, "0" * 64, "✓✓✓✓>"),
        (State.ISSUED, "0" * 64, "✓✓✓✓✓"),
    ):
        directive.state, directive.pdf_sealed = state, sealed
        assert bar(directive) == shown


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2023, 11, 25), ""),
        (date(2023, 11, 26), "Quá hạn 1 ngày."),
        (date(2023, 12, 5), "Quá hạn 10 ngày."),
        (date(2024, 12, 5), "Đã quá hạn từ lâu."),
    ],
)
def test_a_month_is_late_after_its_due_day(team: Staff, today: date, said: str):
    found = admin_work.progress(factories.draft(team), today)
    assert (found.due, found.late) == (date(2023, 11, 25), said)


def test_the_due_day_is_the_issuing_body_s(team: Staff):
    IssuingBody.objects.update(due_day=28)
    team.body.refresh_from_db()
    assert team.body.due_date(date(2024, 3, 1)) == date(2024, 2, 28)


def test_whose_turn_since_the_last_step_not_the_last_save(team: Staff):
    directive = factories.submitted(team)
    later = NOON + timedelta(hours=3)
    workflow.send_back(directive, actor=team.deputy, at=later, reason="Thiếu")
    workflow.edit(directive, actor=team.drafter, at=later + timedelta(days=1), closing="<p>Thêm.</p>")
    directive.refresh_from_db()
    found = admin_work.progress(directive, date(2023, 12, 1))
    assert (found.turn, found.since) == ("người soạn thảo", later)


def test_what_is_missing_is_counted(team: Staff):
    directive = factories.draft(team, sections=("<p>…… (bổ sung) ……</p>", ""))
    directive.signatory = None
    said = list(admin_work.missing(directive))
    assert "Chưa chọn người ký." in said
    assert any("lỗi" in line for line in said)


def test_nobody_has_begun_the_next_month_is_said_in_time(team: Staff):
    factories.draft(team)
    assert admin_work.reminder(date(2023, 12, 17)) == ""
    assert admin_work.reminder(date(2023, 12, 18)).startswith("Định hướng tháng 01/2024 phải ban hành trước")
    assert "Quá hạn 3 ngày." in admin_work.reminder(date(2023, 12, 28))
    assert admin_work.reminder(date(2024, 6, 1)) == ""


def test_only_months_at_work_are_shown_and_otherwise_the_last_one(team: Staff):
    edition = factories.published(team)
    assert admin_work.featured() == [edition.directive]
    months = [factories.draft(team, period=date(2024, month, 1)) for month in (3, 2, 4)]
    assert admin_work.featured() == [months[1], months[0]]


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_looking_twice_in_one_sitting_loses_no_news(team: Staff):
    visits = Visit.objects.all()
    assert visits.of(team.drafter, at(0)) is None
    assert visits.of(team.drafter, at(0) + SITTING) is None
    assert visits.of(team.drafter, at(20)) == at(0) + SITTING
    assert visits.of(team.drafter, at(20.2)) == at(0) + SITTING
    assert visits.of(team.drafter, at(40)) == at(20.2)
    assert visits.of(team.clerk, at(40)) is None


def test_news_are_other_people_s_acts_since_then(team: Staff):
    directive = factories.submitted(team)
    workflow.send_back(directive, actor=team.deputy, at=at(2), reason="Thiếu")
    for hour in (3, 4):
        workflow.edit(directive, actor=team.drafter2, at=at(hour), closing=f"<p>Thêm {hour}.</p>")
    assert [item.entry.actor for item in admin_work.news(team.drafter, at(1))] == [team.drafter2, team.deputy]
    assert admin_work.news(team.drafter, None) == admin_work.news(team.drafter, at(9)) == []


def test_the_page_leads_on_when_there_is_nothing_yet(team: Staff, client: Client):
    client.force_login(team.drafter)
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:directives_directive_month") in page
    assert "Chưa có văn bản định hướng nào." in page
    client.force_login(team.clerk)
    assert "Chưa có văn bản định hướng nào." not in client.get(reverse("admin:index")).content.decode()


def test_a_person_without_rights_sees_no_document(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(factories.person("khach"))
    assert directive.title not in client.get(reverse("admin:index")).content.decode()


def certificate(days: int) -> str:
    """A signer's certificate that ends in so many days."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "DEMO")])
    now = timezone.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(("days", "said"), [(200, []), (20, ["hết hạn ngày"]), (-3, ["đã hết hạn"])])
def test_certificates_that_end_are_said_to_clerk_and_administrator(
    team: Staff, client: Client, days: int, said: list[str]
):
    Signatory.objects.update(certificate=certificate(days))
    for user, told in ((team.clerk, said), (team.administrator, said), (team.drafter, [])):
        client.force_login(user)
        page = client.get(reverse("admin:index"))
        assert len(page.context["certificates"]) == len(told)
        assert all(words in page.content.decode() for words in told)
    client.force_login(team.administrator)
    listed = client.get(reverse("admin:accounts_signatory_changelist")).content.decode()
    assert ("hết hạn" in listed) is bool(said)


def test_an_approver_may_start_the_next_month(team: Staff, client: Client):
    client.force_login(team.head)
    assert client.get(reverse("admin:directives_directive_month")).status_code == 200
    assert client.get(reverse("admin:index")).context["next_month"]
