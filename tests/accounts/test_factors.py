"""One-time codes: who needs them, set-up, recovery, and the reset that takes two administrators."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import factors
from accounts.models import FactorReset, SecurityEvent, User
from accounts.roles import Role
from tests import factories
from tests.accounts.test_entrance import allowed, attempt
from tests.factories import PASSWORD, Staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CODE, SET_UP = "/quan-tri/ma-xac-nhan/", "/quan-tri/ma-xac-nhan/cai-dat/"


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ("approver", "clerk", "administrator")


@pytest.fixture
def staff() -> Staff:
    return factories.staff()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def half_in(user: User) -> Client:
    """The password has been given, the code not yet."""
    client = Client()
    answer = attempt(user.username, PASSWORD, client)
    assert answer.headers["Location"].startswith(CODE)
    return client


def code_of(user: User, *, confirmed: bool = True) -> str:
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    now = TOTP(device.bin_key)
    now.time = datetime.now(UTC).timestamp()
    return f"{now.token():06d}"


def with_telephone(user: User) -> tuple[Client, list[str]]:
    """Through the whole set-up; the client and the recovery codes."""
    client = half_in(user)
    client.post(SET_UP)
    page = client.post(SET_UP, {"code": code_of(user, confirmed=False)})
    return client, page.context["codes"]


def test_a_leader_sets_up_codes_before_anything_else(staff: Staff) -> None:
    client = half_in(staff.head)
    assert not allowed(client)
    assert "Cài đặt" in client.get(CODE).content.decode()
    assert not TOTPDevice.objects.exists()
    page = client.post(SET_UP)
    assert "data:image/svg+xml" in page.content.decode()
    assert not allowed(client)
    page = client.post(SET_UP, {"code": code_of(staff.head, confirmed=False)})
    assert len(set(page.context["codes"])) == 10
    assert allowed(client)


def test_a_drafter_needs_none_until_he_sets_one_up(staff: Staff) -> None:
    client = Client()
    assert attempt("soanthao", PASSWORD, client).headers["Location"] == "/quan-tri/"
    client.post(SET_UP)
    client.post(SET_UP, {"code": code_of(staff.drafter, confirmed=False)})
    assert not allowed(half_in(staff.drafter))


@pytest.mark.parametrize("role", [Role.APPROVER, Role.CLERK, Role.ADMINISTRATOR])
def test_the_roles_that_need_codes(staff: Staff, role: Role) -> None:
    assert factors.needed(factories.person("moi", role))
    assert not factors.needed(factories.person("khac", Role.DRAFTER))


def test_the_code_opens_once(staff: Staff, clock: time_machine.Traveller) -> None:
    with_telephone(staff.head)
    clock.shift(timedelta(seconds=60))
    code = code_of(staff.head)
    first, second = half_in(staff.head), half_in(staff.head)
    assert first.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert allowed(first)
    assert second.post(CODE, {"code": code}).status_code == 200
    assert not allowed(second)


def test_after_the_code_the_person_gets_where_he_wanted_to_go(staff: Staff, clock: time_machine.Traveller) -> None:
    with_telephone(staff.head)
    clock.shift(timedelta(seconds=60))
    client = Client()
    wanted = reverse("admin:directives_directive_changelist")
    answer = client.post(
        f"/quan-tri/login/?next={wanted}", {"username": "lanhdao", "password": PASSWORD, "next": wanted}
    )
    answer = client.post(answer.headers["Location"], {"code": code_of(staff.head), "next": wanted})
    assert answer.headers["Location"] == wanted
    evil = half_in(staff.head)
    clock.shift(timedelta(seconds=60))
    answer = evil.post(CODE, {"code": code_of(staff.head), "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/quan-tri/"


def test_wrong_codes_are_slowed_down_and_noted(staff: Staff, clock: time_machine.Traveller) -> None:
    with_telephone(staff.head)
    clock.shift(timedelta(seconds=60))
    client = half_in(staff.head)
    for _n in range(6):
        client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": code_of(staff.head)})
    assert not allowed(client)
    assert SecurityEvent.objects.filter(kind="code_failed").count() == 7


def test_a_recovery_code_opens_once_and_says_how_many_are_left(staff: Staff) -> None:
    _client, codes = with_telephone(staff.head)
    client = half_in(staff.head)
    page = client.post(CODE, {"code": codes[0].upper()}, follow=True)
    assert "9 mã dự phòng" in page.content.decode()
    again = half_in(staff.head)
    again.post(CODE, {"code": codes[0]})
    assert not allowed(again)


def test_new_recovery_codes_end_the_old_ones(staff: Staff) -> None:
    client, old = with_telephone(staff.head)
    new = client.post(reverse("admin:recovery_codes")).context["codes"]
    assert not set(old) & set(StaticToken.objects.values_list("token", flat=True))
    assert set(new) == set(StaticToken.objects.values_list("token", flat=True))


def test_a_session_without_its_code_opens_no_page(staff: Staff) -> None:
    client = half_in(staff.administrator)
    for name in ("own_account", "password_change", "accounts_user_changelist", "directives_directive_changelist"):
        answer = client.get(reverse(f"admin:{name}"))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/quan-tri/login/"), name


def test_strangers_do_not_reach_the_set_up() -> None:
    assert Client().get(SET_UP).headers["Location"] == "/quan-tri/login/"
    assert Client().post(SET_UP, {"code": "1"}).headers["Location"] == "/quan-tri/login/"


@pytest.fixture
def second_administrator(staff: Staff) -> User:
    return factories.person("admin2", Role.ADMINISTRATOR)


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_codes", args=[user.pk])


def test_a_reset_takes_two_administrators(
    staff: Staff, second_administrator: User, clock: time_machine.Traveller
) -> None:
    lost, _codes = with_telephone(staff.head)
    first, _codes = with_telephone(staff.administrator)
    second, _codes = with_telephone(second_administrator)
    assert first.post(page_of(staff.head), {"reason": "Mất điện thoại"}).status_code == 302
    assert allowed(lost)
    assert first.post(page_of(staff.head)).status_code == 409
    assert factors.device(staff.head)
    assert second.post(page_of(staff.head)).status_code == 302
    assert factors.device(staff.head) is None
    assert not StaticToken.objects.filter(device__user=staff.head).exists()
    assert not allowed(lost)
    done = FactorReset.objects.get()
    assert (done.asked_by, done.confirmed_by) == (staff.administrator, second_administrator)
    kinds = SecurityEvent.objects.filter(subject=staff.head).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["reset_asked", "reset_done"]


def test_others_can_neither_ask_nor_confirm(staff: Staff) -> None:
    with_telephone(staff.head)
    for user in (staff.drafter, staff.head):
        with pytest.raises(factors.FactorRefused):
            factors.ask_reset(staff.head, actor=user, reason="x", at=NOW)
        with pytest.raises(factors.FactorRefused):
            factors.confirm_reset(staff.head, actor=user, at=NOW)


def test_nobody_resets_himself_not_even_in_the_database(staff: Staff) -> None:
    with_telephone(staff.administrator)
    with pytest.raises(factors.FactorRefused):
        factors.ask_reset(staff.administrator, actor=staff.administrator, reason="x", at=NOW)
    row = {"user": staff.head, "asked_by": staff.administrator, "asked_at": NOW, "confirmed_at": NOW, "reason": "x"}
    with pytest.raises(DatabaseError), transaction.atomic():
        FactorReset.objects.create(**row, confirmed_by=staff.administrator)
    with pytest.raises(DatabaseError), transaction.atomic():
        FactorReset.objects.create(**{**row, "user": staff.administrator})


def test_a_second_request_for_the_same_person_is_refused(staff: Staff, second_administrator: User) -> None:
    with_telephone(staff.head)
    factors.ask_reset(staff.head, actor=staff.administrator, reason="x", at=NOW)
    with pytest.raises(factors.FactorRefused):
        factors.ask_reset(staff.head, actor=second_administrator, reason="x", at=NOW)
