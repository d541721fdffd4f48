"""The second factor: one-time codes from a telephone, recovery codes on paper, and their reset by two administrators.

Calls django-otp for every secret and code. Never shows a secret again once it has been confirmed.
"""

from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import security_log, sessions
from accounts.models import FactorReset, SecurityEvent, User
from accounts.roles import Role

RECOVERY_CODES = 10


class FactorRefused(Exception):
    """The step is refused; the sentence says why."""


def needed(user: User) -> bool:
    """Whether this person works only after a one-time code."""
    return user.has_role(*(Role(name) for name in settings.SECOND_FACTOR_ROLES))


def device(user: User) -> TOTPDevice | None:
    """The telephone that has been confirmed, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def begun(user: User) -> TOTPDevice | None:
    """The set-up that waits for its first code, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def begin(user: User) -> TOTPDevice:
    """A new secret that waits for its first code; FactorRefused when one has been confirmed already."""
    if device(user):
        raise FactorRefused(_("One-time codes have been set up already."))
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def secret(waiting: TOTPDevice) -> str:
    """The secret as it is typed by hand: base 32 in groups of four."""
    text = b32encode(waiting.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture(waiting: TOTPDevice) -> str:
    """The QR code that authenticator programs read, as a data URI of an SVG picture."""
    issuer = settings.OTP_TOTP_ISSUER
    key = b32encode(waiting.bin_key).decode().rstrip("=")
    label = quote(f"{issuer}:{waiting.user.get_username()}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': issuer})}"
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4)


def confirm(user: User, code: str, *, at: datetime) -> tuple[TOTPDevice, list[str]]:
    """The device, now confirmed, and the recovery codes, shown this once; FactorRefused for a wrong code."""
    waiting = begun(user)
    if waiting is None or not waiting.verify_token(digits(code)):
        raise FactorRefused(_("The code is not right. Type the six digits that your telephone shows now."))
    with transaction.atomic():
        waiting.confirmed = True
        waiting.save(update_fields=["confirmed"])
        security_log.record(SecurityEvent.Kind.FACTOR_SET, actor=user, at=at)
        return waiting, recovery_codes(user)


def recovery_codes(user: User) -> list[str]:
    """Ten new codes for one use each; the old ones no longer count."""
    StaticDevice.objects.filter(user=user).delete()
    holder = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=holder, token=code) for code in codes)
    return codes


def recovery_left(user: User) -> int:
    """How many recovery codes have not been used."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def accepted(user: User, code: str) -> Device | None:
    """The device that takes the code, a telephone's or a recovery code, used up by this; None for a wrong one.

    Wrong codes are slowed down by django-otp: each doubles the time until the next one is looked at.
    """
    holders: Sequence[type[Device]] = (TOTPDevice, StaticDevice)
    typed = digits(code) if digits(code).isdigit() else digits(code).lower()
    with transaction.atomic():
        for holder in holders:
            for candidate in holder.objects.select_for_update().filter(user=user, confirmed=True):
                if candidate.verify_token(typed):
                    return candidate
    return None


def digits(code: str) -> str:
    """The code without the spaces that people type."""
    return "".join(code.split())


def why_no_reset(user: User, actor: User) -> str | None:
    """Why the actor may not ask for or confirm a reset of this person's codes; None when he may."""
    if not actor.has_role(Role.ADMINISTRATOR):
        return _("Only an administrator can do this.")
    if actor == user:
        return _("Nobody resets his own one-time codes; ask another administrator.")
    if user.is_superuser and not actor.is_superuser:
        return _("Only a superuser can do this for a superuser.")
    return None


def ask_reset(user: User, *, actor: User, reason: str, at: datetime) -> FactorReset:
    """The first half of a reset; FactorRefused when it may not be asked for or has been asked for already."""
    if refusal := why_no_reset(user, actor):
        raise FactorRefused(refusal)
    if device(user) is None:
        raise FactorRefused(_("This person has no one-time codes set up."))
    try:
        with transaction.atomic():
            asked = FactorReset.objects.create(user=user, asked_by=actor, asked_at=at, reason=reason)
            security_log.record(SecurityEvent.Kind.RESET_ASKED, actor=actor, subject=user, note=reason, at=at)
    except IntegrityError:
        raise FactorRefused(_("A reset has been asked for already; another administrator has to confirm it.")) from None
    return asked


def confirm_reset(user: User, *, actor: User, at: datetime) -> None:
    """The second half, by another administrator: the codes are gone, every session of the person ends."""
    if refusal := why_no_reset(user, actor):
        raise FactorRefused(refusal)
    with transaction.atomic():
        waiting = FactorReset.objects.select_for_update().filter(user=user, confirmed_by=None).first()
        if waiting is None:
            raise FactorRefused(_("Nobody has asked for a reset."))
        if waiting.asked_by == actor:
            raise FactorRefused(_("You asked for this reset, so another administrator has to confirm it."))
        waiting.confirmed_by, waiting.confirmed_at = actor, at
        waiting.save(update_fields=["confirmed_by", "confirmed_at"])
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        sessions.end_all(user)
        security_log.record(SecurityEvent.Kind.RESET_DONE, actor=actor, subject=user, note=waiting.reason, at=at)
