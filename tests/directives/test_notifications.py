"""Who is told of what, once each; and e-mails over a real connection, the one that breaks in the middle included."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from directives import issuing, mailing, notifications, review, workflow
from directives.models import Comment, Delivery, Directive, HistoryEntry
from tests import factories
from tests.factories import NOON, Staff

pytestmark = pytest.mark.django_db
Outcome = Delivery.Outcome


def told_of(directive: Directive, action: str) -> set[str]:
    """User names of those who were told of the newest such act."""
    notifications.collect(directive.history.all())
    entry = directive.history.filter(action=action).last()
    return set(Delivery.objects.filter(entry=entry).values_list("recipient__username", flat=True))


@pytest.fixture
def superuser(team: Staff) -> User:
    return factories.person("sep", is_superuser=True)


def test_submitting_reaches_the_approvers_who_did_not_write(team: Staff, superuser: User):
    directive = factories.draft(team)
    workflow.edit(directive, actor=team.deputy, at=NOON, closing="<p>Thêm.</p>")
    workflow.submit(directive, actor=team.drafter, at=NOON, acknowledged=[f.key for f in factories.findings(directive)])
    assert told_of(directive, "submit") == {"lanhdao"}


def test_sending_back_reaches_every_author(team: Staff, superuser: User):
    directive = factories.draft(team)
    workflow.edit(directive, actor=team.drafter2, at=NOON, closing="<p>Thêm.</p>")
    directive.refresh_from_db()
    workflow.submit(directive, actor=team.drafter, at=NOON, acknowledged=[f.key for f in factories.findings(directive)])
    workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Thiếu mục kỷ niệm")
    assert told_of(directive, "send_back") == {"soanthao", "soanthao2"}


def test_the_way_to_publication_tells_who_comes_next(team: Staff, superuser: User, keys: None):
    directive = factories.signed(team)
    assert told_of(directive, "approve") == {"vanthu", "soanthao"}
    assert told_of(directive, "number") == {"lanhdao"}
    assert told_of(directive, "sign_leader") == {"vanthu"}
    issuing.issue(directive, actor=team.clerk, at=NOON)
    assert told_of(directive, "issue") == {"soanthao"}
    assert not superuser.deliveries.exists()


def test_nobody_is_told_twice_or_of_his_own_act(team: Staff):
    team.clerk.groups.add(*team.deputy.groups.all())
    directive = factories.submitted(team)
    workflow.approve(directive, actor=team.clerk, at=NOON, digest=directive.content().digest)
    for _again in range(2):
        assert told_of(directive, "approve") == {"soanthao"}
    delivery = Delivery.objects.filter(entry__action="approve").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(entry=delivery.entry, recipient=delivery.recipient)


def test_a_comment_reaches_the_authors_and_an_answer_those_who_spoke(team: Staff, superuser: User, client: Client):
    directive = factories.submitted(team)
    client.force_login(team.deputy)
    address = reverse("admin:directives_directive_comments", args=[directive.pk])
    client.post(address, {"comment": "Nên nêu rõ thời gian."})
    first = directive.comments.get()
    client.force_login(team.drafter)
    client.post(address, {"reply": first.pk, f"reply-{first.pk}": "Đã bổ sung."})
    notifications.collect_recent(timezone.now())
    answer = first.replies.get()
    told = Delivery.objects.filter(comment__isnull=False).values_list("comment", "recipient__username")
    assert set(told) == {(first.pk, "soanthao"), (answer.pk, "lanhdao2")}
    page = client.get(reverse("admin:notifications")).content.decode()
    assert f"đã góp ý về “{directive.title}”" in page
    assert "Nên nêu rõ thời gian." in page
    said = mailing.message(Delivery.objects.get(comment=answer))
    assert "đã trả lời một góp ý" in said.subject
    assert "Đã bổ sung." in said.body


def test_a_delivery_tells_of_one_thing(team: Staff):
    directive = factories.submitted(team)
    for matter in ({}, {"entry": directive.history.last(), "comment": comment_on(directive, team)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(recipient=team.head, **matter)


def comment_on(directive: Directive, team: Staff) -> Comment:
    return review.comment(directive, "Ý kiến.", actor=team.deputy, at=NOON)


def test_people_who_left_hear_of_nothing(team: Staff):
    User.objects.filter(pk=team.head.pk).update(is_active=False)
    assert told_of(factories.submitted(team), "submit") == {"lanhdao2"}


def test_every_act_that_is_told_has_its_sentence(team: Staff):
    assert notifications.SENTENCES.keys() == notifications.TOLD.keys()
    directive = factories.draft(team)
    for action in notifications.TOLD:
        said = notifications.sentence_of(HistoryEntry(directive=directive, actor=team.drafter, action=action))
        assert directive.title in said
        assert str(team.drafter) in said


def test_the_header_counts_and_opening_one_reads_it(team: Staff, client: Client):
    directive = factories.submitted(team)
    workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Thiếu mục kỷ niệm")
    notifications.collect(directive.history.all())
    client.force_login(team.drafter)
    listed = client.get(reverse("admin:notifications"))
    page = listed.content.decode()
    assert 'class="unread-count">1<' in page
    assert "Thiếu mục kỷ niệm" in page
    assert "no-store" in listed["Cache-Control"]
    delivery = Delivery.objects.get(recipient=team.drafter)
    other = Client()
    other.force_login(team.drafter2)
    assert other.post(reverse("admin:notification", args=[delivery.pk])).status_code == 404
    assert client.get(reverse("admin:notification", args=[delivery.pk])).status_code == 405
    assert notifications.unread(team.drafter) == 1
    answer = client.post(reverse("admin:notification", args=[delivery.pk]))
    assert answer["Location"] == reverse("admin:directives_directive_change", args=[directive.pk])
    assert notifications.unread(team.drafter) == 0
    assert 'class="unread-count"' not in client.get(reverse("admin:index")).content.decode()


def test_looking_tells_nobody_and_the_next_run_tells_everybody(team: Staff, client: Client):
    directive = factories.submitted(team)
    workflow.send_back(directive, actor=team.deputy, at=timezone.now(), reason="Thiếu mục kỷ niệm")
    client.force_login(team.drafter)
    for page in ("admin:index", "admin:notifications"):
        client.get(reverse(page))
    assert not Delivery.objects.exists()
    with pytest.raises(CommandError, match="EMAIL_URL"):
        send()
    assert list(team.drafter.deliveries.values_list("entry__action", flat=True)) == ["send_back"]


def test_all_can_be_read_at_once(team: Staff, client: Client):
    notifications.collect(factories.submitted(team).history.all())
    client.force_login(team.head)
    client.post(reverse("admin:notifications"))
    assert (notifications.unread(team.head), notifications.unread(team.deputy)) == (0, 1)


class MailServer(socketserver.ThreadingTCPServer):
    """A server that speaks just enough SMTP and misbehaves as it is told to, at a given command."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.answers: dict[str, str] = {}
        self.messages: list[str] = []


class Dialogue(socketserver.StreamRequestHandler):
    """One connection; an answer "" hangs up without a word."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            if not self.say(self.server.answers.get(verb, "354 go on" if verb == "DATA" else "250 ok")):
                return
            if verb == "DATA":
                letter = list(iter(lambda: self.rfile.readline().decode(), ".\r\n"))
                self.server.messages.append("".join(letter))
                if not self.say(self.server.answers.get("END", "250 taken")):
                    return
            if verb == "QUIT":
                return

    def say(self, answer: str) -> bool:
        if answer:
            self.wfile.write(f"{answer}\r\n".encode())
        return bool(answer)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_ON = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_TIMEOUT = 5
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def delivery(team: Staff) -> Delivery:
    """News for the drafter, of this hour."""
    now = timezone.now()
    User.objects.filter(pk=team.drafter.pk).update(email="soanthao@example.org")
    directive = factories.submitted(team)
    workflow.send_back(directive, actor=team.deputy, at=now, reason="Thiếu mục kỷ niệm")
    notifications.collect(directive.history.all())
    return Delivery.objects.get(recipient=team.drafter, entry__action="send_back")


def send() -> str:
    out = StringIO()
    call_command("send_notifications", stdout=out)
    return out.getvalue()


def ended(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.outcome


def test_a_message_is_sent_once(delivery: Delivery, server: MailServer, settings: Any):
    send()
    send()
    assert ended(delivery) == Outcome.SENT
    assert len(server.messages) == 1
    assert "To: soanthao@example.org" in server.messages[0]
    assert "Auto-Submitted: auto-generated" in server.messages[0]
    letter = mailing.message(delivery)
    assert "Thiếu mục kỷ niệm" in letter.body
    page = reverse("admin:directives_directive_change", args=[delivery.entry.directive_id])
    assert settings.SITE_URL + page in letter.body


def test_of_two_runs_one_gets_the_claim(delivery: Delivery):
    at = timezone.now()
    (first,), (second,) = mailing.waiting(at), mailing.waiting(at)
    assert [mailing.claim(first, at), mailing.claim(second, at)] == [True, False]
    assert not mailing.waiting(at)


@pytest.mark.parametrize(
    ("verb", "answer", "outcome"),
    [
        ("RCPT", "550 no such person", Outcome.FAILED),
        ("RCPT", "451 later", Outcome.WAITING),
        ("MAIL", "553 not you", Outcome.FAILED),
        ("DATA", "554 no", Outcome.FAILED),
        ("END", "554 spam", Outcome.FAILED),
        ("END", "452 full", Outcome.WAITING),
        ("END", "", Outcome.UNCLEAR),
        ("RCPT", "", Outcome.UNCLEAR),
    ],
)
def test_what_the_server_says_decides(delivery: Delivery, server: MailServer, verb: str, answer: str, outcome: Outcome):
    server.answers[verb] = answer
    send()
    assert ended(delivery) == outcome
    assert delivery.note
    server.answers.clear()
    sent_before = len(server.messages)
    send()
    again = len(server.messages) - sent_before
    assert again == (1 if outcome == Outcome.WAITING else 0)


def test_the_next_message_goes_out_after_one_that_broke_off(delivery: Delivery, server: MailServer, team: Staff):
    User.objects.filter(pk=team.head.pk).update(email="lanhdao@example.org")
    directive = factories.draft(team, at=timezone.now())
    workflow.submit(
        directive,
        actor=team.drafter,
        at=timezone.now(),
        acknowledged=[f.key for f in factories.findings(directive)],
    )
    server.answers["END"] = ""
    send()
    assert len(server.messages) == 2
    assert Delivery.objects.in_doubt().count() == 2


def test_a_server_that_is_not_there_keeps_everything_waiting(delivery: Delivery, server: MailServer, settings: Any):
    settings.EMAIL_PORT = 1
    with pytest.raises(CommandError, match="111"):
        send()
    assert ended(delivery) == Outcome.WAITING
    assert not server.messages


def test_a_run_that_died_leaves_a_doubt_and_no_second_message(delivery: Delivery, server: MailServer):
    before = timezone.now() - timedelta(hours=1)
    assert mailing.claim(delivery, before)
    send()
    assert ended(delivery) == Outcome.UNCLEAR
    assert not server.messages


def test_old_news_and_people_without_an_address_get_no_message(team: Staff, server: MailServer):
    factories.submitted(team)
    User.objects.update(email="x@example.org")
    notifications.collect(HistoryEntry.objects.all())
    assert send().strip()
    User.objects.update(email="")
    directive = factories.draft(team, at=timezone.now())
    workflow.submit(
        directive,
        actor=team.drafter,
        at=timezone.now(),
        acknowledged=[f.key for f in factories.findings(directive)],
    )
    send()
    assert not server.messages


def test_without_an_address_of_a_server_the_command_says_so(delivery: Delivery):
    with pytest.raises(CommandError, match="EMAIL_URL"):
        send()
    assert ended(delivery) == Outcome.WAITING


def test_an_administrator_settles_a_doubt_and_nobody_else(delivery: Delivery, team: Staff, client: Client):
    page = reverse("admin:notifications_doubtful")
    Delivery.objects.filter(pk=delivery.pk).update(outcome=Outcome.UNCLEAR, note="đứt kết nối")
    client.force_login(team.clerk)
    assert client.get(page).status_code == client.post(page, {"delivery": delivery.pk}).status_code == 403
    client.force_login(team.administrator)
    assert reverse("admin:notifications_doubtful") in client.get(reverse("admin:notifications")).content.decode()
    shown = client.get(page).content.decode()
    assert "đứt kết nối" in shown
    assert "soanthao@example.org" in shown
    client.post(page, {"delivery": delivery.pk, "decision": "again"})
    assert ended(delivery) == Outcome.WAITING
    late = client.post(page, {"delivery": delivery.pk, "decision": "sent"}, follow=True)
    assert [message.level_tag for message in late.context["messages"]][-1] == "error"
    assert ended(delivery) == Outcome.WAITING
    Delivery.objects.filter(pk=delivery.pk).update(outcome=Outcome.FAILED)
    client.post(page, {"delivery": delivery.pk, "decision": "sent"})
    assert ended(delivery) == Outcome.SENT
    assert client.post(page, {"delivery": "x", "decision": "sent"}).status_code == 404
    with pytest.raises(mailing.MailingRefused):
        mailing.decide(delivery, again=True, actor=team.clerk, at=NOON)
    assert Role.ADMINISTRATOR not in team.clerk.roles
