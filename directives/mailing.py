"""Sends notifications by e-mail: each is claimed before it is sent, and never sent again while its end is unclear.

Two runs at the same time never send one twice, since the claim is a conditional update. A server's clear refusal is a
failure, or a reason to wait when it says "later"; a connection that broke off in between leaves it unclear, and an
administrator decides.
"""

import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from directives import notifications
from directives.models import Delivery

Outcome = Delivery.Outcome
WORTH_SENDING = timedelta(days=3)
"""An act older than this is no news for an e-mail; it stays in the list."""
SENDER_LOST = timedelta(minutes=15)
"""A claim older than this belongs to a run that is no more: nobody knows how far it came."""
LATER = range(400, 500)
"""SMTP replies with which a server asks to try again later (RFC 5321, 4.2.1)."""
DOUBTFUL = (Outcome.UNCLEAR, Outcome.FAILED)
Clock = Callable[[], datetime]


class MailingRefused(Exception):
    """Nothing (more) can be sent; ``str`` is the sentence that says why."""


def send_waiting(clock: Clock) -> "Counter[str]":
    """Send what waits; how many ended how. MailingRefused when e-mail is off or the server cannot be reached.

    What a crash or a run without a person left untold is written down first, e-mail or not: the list shows it, too.
    """
    notifications.collect_recent(clock())
    if not settings.EMAIL_ON:
        raise MailingRefused(_("E-mail is off: EMAIL_URL is not set."))
    ended = Counter({Outcome.UNCLEAR.value: give_up_lost_claims(clock())})
    connection = get_connection()
    for delivery in waiting(clock()):
        if claim(delivery, clock()):
            ended[_sent(delivery, connection, clock).value] += 1
    _closed(connection)
    return ended


def give_up_lost_claims(at: datetime) -> int:
    """What a run left claimed that is no more becomes unclear; how many those were."""
    note = _("The program that was sending it stopped in the middle.")
    lost = Delivery.objects.claimed_before(at - SENDER_LOST)
    return lost.update(outcome=Outcome.UNCLEAR, at=at, note=note)


def waiting(at: datetime) -> list[Delivery]:
    """What is to be sent, the oldest first."""
    found = Delivery.objects.to_send(at - WORTH_SENDING).order_by("pk")
    return list(found.with_their_matter().select_related("recipient"))


def claim(delivery: Delivery, at: datetime) -> bool:
    """Take the delivery for this run; False when another run has it."""
    return Delivery.objects.all().turn(delivery.pk, Outcome.WAITING, Outcome.CLAIMED, at=at, note="")


def _sent(delivery: Delivery, connection: BaseEmailBackend, clock: Clock) -> Outcome:
    """Send a claimed delivery and write down how it ended."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _end(delivery, Outcome.WAITING, clock, str(error))
        raise MailingRefused(_("The mail server cannot be reached: %(error)s") % {"error": error}) from error
    outcome, note = Outcome.SENT, ""
    try:
        connection.send_messages([message(delivery)])
    except (OSError, smtplib.SMTPException) as error:
        outcome, note = judged(error)
        _closed(connection)
    _end(delivery, outcome, clock, note)
    return outcome


def judged(error: Exception) -> tuple[Outcome, str]:
    """What an error while sending means for the delivery, and the words of the server."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error  # type: ignore[assignment]  # bytes or text
    else:
        return Outcome.UNCLEAR, str(error) or type(error).__name__
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return Outcome.WAITING if code in LATER else Outcome.FAILED, f"{code} {text}"


def _closed(connection: BaseEmailBackend) -> None:
    """Close a connection in an unknown state, whatever it answers; the next message opens a new one."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        vars(connection)["connection"] = None


def _end(delivery: Delivery, outcome: Outcome, clock: Clock, note: str) -> None:
    """Only a delivery that is still claimed ends: one given up as lost meanwhile is the administrator's."""
    Delivery.objects.all().turn(delivery.pk, Outcome.CLAIMED, outcome, at=clock(), note=note)


def message(delivery: Delivery) -> EmailMessage:
    """The e-mail: the sentence, the reason if there is one, and where to go."""
    sentence = notifications.sentence_of(delivery.matter)
    page = settings.SITE_URL + reverse("admin:directives_directive_change", args=[delivery.matter.directive_id])
    said = delivery.said
    if said and delivery.entry:
        said = _("Reason: %(reason)s") % {"reason": said}
    why = _("You get this message because you work on this document. Do not answer it.")
    return EmailMessage(
        subject=Truncator(" ".join(sentence.split())).chars(150),
        body="\n\n".join(filter(None, [sentence, said, page, why])) + "\n",
        to=[delivery.recipient.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def decide(delivery: Delivery, *, again: bool, actor: User, at: datetime) -> None:
    """An administrator says what becomes of a delivery in doubt: sent again, or taken as sent."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise MailingRefused(_("Only an administrator decides what becomes of an e-mail in doubt."))
    more: dict[str, Any] = {"at": at, "note": _("Decided by %(who)s.") % {"who": actor}}
    after = Outcome.WAITING if again else Outcome.SENT
    turned = (Delivery.objects.all().turn(delivery.pk, before, after, **more) for before in DOUBTFUL)
    if not any(turned):
        raise MailingRefused(_("Somebody else has decided this meanwhile."))
