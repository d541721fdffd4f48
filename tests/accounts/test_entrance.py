"""Login: lock-out, the same answer for everybody, sessions that end, the log of the doors."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent, User, WorkSession
from tests import factories
from tests.factories import PASSWORD, Staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LOGIN = "/quan-tri/login/"


@pytest.fixture
def staff() -> Staff:
    return factories.staff()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def attempt(username: str, password: str, client: Client | None = None, headers: dict[str, str] | None = None) -> Any:
    return (client or Client()).post(LOGIN, {"username": username, "password": password}, headers=headers)


def logged_in(user: User) -> Client:
    client = Client()
    assert attempt(user.username, PASSWORD, client).status_code == 302
    return client


def allowed(client: Client) -> bool:
    return client.get("/quan-tri/").status_code == 200


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_eight_wrong_guesses_lock_the_account_even_for_the_right_password(staff: Staff, clock) -> None:
    answers = [attempt("soanthao", f"sai-{n}") for n in range(8)]
    assert {answer.status_code for answer in answers[:7]} == {200}
    locked = attempt("soanthao", PASSWORD)
    assert locked.status_code == 429
    assert "15 phút" in locked.content.decode()
    assert kinds()[-1] == "locked"


def test_a_forged_address_does_not_help(staff: Staff, clock) -> None:
    for n in range(8):
        attempt("soanthao", "sai", headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert attempt("soanthao", PASSWORD, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_bystanders_at_the_same_address_are_not_locked_out(staff: Staff, clock) -> None:
    for _n in range(8):
        attempt("soanthao", "sai")
    assert attempt("soanthao2", PASSWORD).status_code == 302


def test_the_lock_opens_by_itself_after_a_quarter_of_an_hour(staff: Staff, clock: time_machine.Traveller) -> None:
    for _n in range(8):
        attempt("soanthao", "sai")
    clock.shift(timedelta(minutes=16))
    assert attempt("soanthao", PASSWORD).status_code == 302


def test_an_administrator_unlocks_at_once(staff: Staff, clock) -> None:
    for _n in range(8):
        attempt("soanthao", "sai")
    administrator = logged_in(staff.administrator)
    page = administrator.get(reverse("admin:accounts_user_codes", args=[staff.drafter.pk]))
    assert page.context["locked"]
    administrator.post(reverse("admin:accounts_user_unlock", args=[staff.drafter.pk]))
    assert attempt("soanthao", PASSWORD).status_code == 302
    assert "unlocked" in kinds()


def test_guesses_on_the_page_of_a_step_count_as_well(staff: Staff, clock: time_machine.Traveller) -> None:
    directive = factories.submitted(staff)
    client = logged_in(staff.head)
    clock.shift(timedelta(minutes=6))
    url = reverse("admin:directives_directive_step", args=[directive.pk, "approve"])
    for _n in range(8):
        client.post(url, {"password": "sai", "digest": directive.content().digest})
    page = client.post(url, {"password": PASSWORD, "digest": directive.content().digest})
    assert "15 phút" in page.content.decode()
    directive.refresh_from_db()
    assert directive.state == "in_review"


def test_unknown_names_read_the_same_and_cost_the_same_work(staff: Staff, clock, monkeypatch) -> None:
    runs: list[str] = []
    hasher = type(get_hasher())
    plain = hasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        runs.append("run")
        return plain(self, password, salt)

    monkeypatch.setattr(hasher, "encode", counted)
    known, work_for_known = attempt("soanthao", "sai"), len(runs)
    unknown, work_for_unknown = attempt("khong-co-ai", "sai"), len(runs) - len(runs[:work_for_known])
    assert work_for_known == work_for_unknown == 1
    texts = [answer.context["form"].non_field_errors() for answer in (known, unknown)]
    assert texts[0] == texts[1]
    for _n in range(7):
        attempt("khong-co-ai", "sai")
    assert attempt("khong-co-ai", "sai").status_code == 429


def test_the_page_is_vietnamese(staff: Staff) -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Tên đăng nhập" in page
    assert "Mật khẩu" in page
    assert ">Log in" not in page


def test_a_login_gets_a_new_session_and_logout_ends_it(staff: Staff, clock) -> None:
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    attempt("soanthao", PASSWORD, client)
    key = client.session.session_key
    assert key != before
    stolen = Client()
    stolen.cookies["sessionid"] = str(key)
    assert allowed(stolen)
    client.post("/quan-tri/logout/")
    assert not allowed(stolen)
    assert not WorkSession.objects.exists()
    assert kinds() == ["login", "logout"]


def test_deactivation_ends_the_session(staff: Staff, clock) -> None:
    client = logged_in(staff.drafter)
    staff.drafter.is_active = False
    staff.drafter.save()
    assert not allowed(client)


@pytest.mark.parametrize("pause", [timedelta(minutes=31)])
def test_a_session_rests_half_an_hour_at_most(staff: Staff, clock: time_machine.Traveller, pause: timedelta) -> None:
    client = logged_in(staff.drafter)
    clock.shift(timedelta(minutes=29))
    assert allowed(client)
    clock.shift(timedelta(minutes=29))
    assert allowed(client)
    clock.shift(pause)
    assert not allowed(client)
    assert not WorkSession.objects.exists()


def test_what_a_page_sends_by_itself_is_no_work(staff: Staff, clock: time_machine.Traveller) -> None:
    client = logged_in(staff.drafter)
    for _n in range(3):
        clock.shift(timedelta(minutes=11))
        client.get("/quan-tri/", headers={"X-Background": "1"})
    assert not allowed(client)


def test_a_session_lasts_eight_hours_at_most(staff: Staff, clock: time_machine.Traveller) -> None:
    client = logged_in(staff.drafter)
    for _n in range(23):
        clock.shift(timedelta(minutes=20))
        assert allowed(client)
    clock.shift(timedelta(minutes=21))
    assert not allowed(client)


def test_pages_for_readers_never_look_at_a_session(staff: Staff, clock, django_assert_num_queries) -> None:
    client = logged_in(staff.drafter)
    with django_assert_num_queries(0):
        page = client.get("/robots.txt")
    assert "Vary" not in page.headers or "Cookie" not in page.headers["Vary"]
    assert not page.cookies


def test_a_person_sees_his_sessions_and_ends_another_one(staff: Staff, clock) -> None:
    here, there = logged_in(staff.drafter), logged_in(staff.drafter)
    page = here.get(reverse("admin:own_account"))
    assert len(page.context["sessions"]) == 2
    other = WorkSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("admin:end_session"), {"session": other.pk})
    assert not allowed(there)
    assert allowed(here)


def test_nobody_ends_the_session_of_another_person(staff: Staff, clock) -> None:
    victim, attacker = logged_in(staff.head), logged_in(staff.drafter)
    target = WorkSession.objects.get(user=staff.head)
    assert attacker.post(reverse("admin:end_session"), {"session": target.pk}).status_code == 404
    assert allowed(victim)


def test_a_new_password_ends_the_other_sessions(staff: Staff, clock) -> None:
    here, there = logged_in(staff.drafter), logged_in(staff.drafter)
    new = "mot-mat-khau-khac-9"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/quan-tri/password_change/", data).status_code == 302
    assert allowed(here)
    assert not allowed(there)
    assert WorkSession.objects.count() == 1


def test_the_log_says_who_failed_and_keeps_no_password(staff: Staff, clock) -> None:
    attempt("soanthao", "bi-mat-lam")
    attempt("ai\x00do", "bi-mat-lam")
    first, second = SecurityEvent.objects.order_by("pk")
    assert (first.kind, first.subject, first.typed, first.address) == ("failed", staff.drafter, "soanthao", "127.0.0.1")
    assert (second.subject, second.typed) == (None, "aido")
    assert "bi-mat" not in str(list(SecurityEvent.objects.values()))


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_securityevent SET typed = 'x'", "DELETE FROM accounts_securityevent"]
)
def test_the_log_is_written_once_for_raw_sql_too(staff: Staff, clock, statement: str) -> None:
    attempt("soanthao", "sai")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_administrators_read_the_log_and_others_do_not(staff: Staff, clock) -> None:
    address = reverse("admin:accounts_securityevent_changelist")
    assert logged_in(staff.administrator).get(address).status_code == 200
    assert logged_in(staff.drafter).get(address).status_code == 403


def test_next_never_leads_to_another_site(staff: Staff, clock) -> None:
    answer = Client().post(f"{LOGIN}?next=https://evil.example/", {"username": "soanthao", "password": PASSWORD})
    assert answer.headers["Location"] == "/quan-tri/"
