"""First run without the demo: administrator, issuing body, term, first numbers, themes, dates; tries the signing keys.

Every question is also an option, so that a script can answer; safe to repeat: what is there stays as it is.
"""

import getpass
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.management.commands.sync_roles import sync_roles
from accounts.models import User
from accounts.roles import Role
from directives import standing
from directives.models import IssuingBody, Kind, Term
from directives.pdf import child
from directives.wording import say
from events.models import CommemorativeEvent


class Command(BaseCommand):
    """``manage.py setup [options]``; asks on the terminal for what no option gives."""

    help = "First run: asks for administrator, issuing body, term, first numbers; tries the signing keys."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option for each question."""
        parser.add_argument("--admin", help="user name of the administrator")
        parser.add_argument("--admin-name", help="full name of the administrator")
        parser.add_argument("--admin-password-file", help="file that holds the administrator's password")
        parser.add_argument("--superior", help="TỈNH ỦY …")
        parser.add_argument("--body", help="BAN TUYÊN GIÁO VÀ DÂN VẬN")
        parser.add_argument("--abbreviation", help="BTGDVTU")
        parser.add_argument("--place", help="Ninh Bình")
        parser.add_argument("--term", help="2025-2030")
        parser.add_argument("--term-since", help="first day of the term, 2025-10-01")
        parser.add_argument("--first-huong-dan", type=int, help="next free number of hướng dẫn")
        parser.add_argument("--first-cong-van", type=int, help="next free number of công văn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, ask, write all or nothing, try the keys."""
        call_command("migrate", interactive=False, verbosity=0)
        self.options = options
        with transaction.atomic():
            sync_roles()
            standing.ensure_themes()
            if not CommemorativeEvent.objects.exists():
                call_command("import_events", verbosity=0, stdout=self.stdout)
            self._administrator()
            since = self._term()
            self._body(since)
        self._keys()
        self.stdout.write(_("Ready. Staff log in at %(address)s.") % {"address": f"{settings.SITE_URL}/quan-tri/"})

    def _administrator(self) -> None:
        if User.objects.holding(Role.ADMINISTRATOR).exists():
            self.stdout.write(_("There is an administrator already."))
            return
        username = self._answer("admin", _("User name of the administrator"))
        name = self._answer("admin_name", _("Full name of the administrator"))
        user = User(username=username, full_name=name, is_staff=True)
        password = self._password()
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean(exclude=["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.save()
        user.groups.set(Group.objects.filter(name=Role.ADMINISTRATOR.value))

    def _password(self) -> str:
        path = self.options["admin_password_file"]
        if path:
            try:
                with open(path, encoding="utf-8") as file:
                    return file.read().strip()
            except OSError as error:
                raise CommandError(_("The file %(file)s cannot be read.") % {"file": path}) from error
        if not sys.stdin.isatty():
            raise self._missing("admin_password_file")
        return getpass.getpass(_("Password of the administrator") + ": ")

    def _term(self) -> date:
        term = Term.objects.order_by("-valid_from").first()
        if term:
            self.stdout.write(_("There is a term already: %(term)s.") % {"term": term})
            return term.valid_from
        name = self._answer("term", _("Name of the term, such as 2025-2030"))
        since = self._date("term_since", _("First day of the term, such as 2025-10-01"))
        first = {
            Kind.HUONG_DAN.value: self._number("first_huong_dan", _("Next free number of hướng dẫn")),
            Kind.CONG_VAN.value: self._number("first_cong_van", _("Next free number of công văn")),
        }
        standing.ensure_term(name=name, since=since, until=None, first_numbers=first)
        return since

    def _body(self, since: date) -> None:
        body = IssuingBody.objects.first()
        if body:
            self.stdout.write(_("There is an issuing body already: %(body)s.") % {"body": body})
            return
        standing.ensure_body(
            superior=self._answer("superior", _("Superior body, in capitals")),
            name=self._answer("body", _("Issuing body, in capitals")),
            abbreviation=self._answer("abbreviation", _("Symbol behind the kind, such as BTGDVTU")),
            place=self._answer("place", _("Place before the date")),
            since=since,
        )

    def _keys(self) -> None:
        """Say of each key whether it can sign today; a board that signs elsewhere has none."""
        if not settings.SIGNING_KEYS:
            self.stdout.write(_("The server holds no signing keys; enter them in SIGNING_KEYS before numbering."))
        for alias, key in settings.SIGNING_KEYS.items():
            report = child.inspect_key(key)
            verdict = say(report.problem) if report.problem else _("can sign, %(who)s") % {"who": report.subject}
            self.stdout.write(f"{alias}: {verdict}")

    def _answer(self, option: str, question: str) -> str:
        value: str = self.options[option] or ""
        while not value.strip():
            if not sys.stdin.isatty():
                raise self._missing(option)
            value = input(f"{question}: ")
        return value.strip()

    def _date(self, option: str, question: str) -> date:
        try:
            return date.fromisoformat(self._answer(option, question))
        except ValueError as error:
            raise CommandError(_("Write the day as 2025-10-01.")) from error

    def _number(self, option: str, question: str) -> int:
        value = self.options[option]
        if value is None:
            value = self._answer_number(question)
        if value < 1:
            raise CommandError(_("A number is 1 or more."))
        return int(value)

    def _answer_number(self, question: str) -> int:
        if not sys.stdin.isatty():
            return 1
        answer = input(f"{question} [1]: ").strip() or "1"
        if not answer.isdigit():
            raise CommandError(_("A number is 1 or more."))
        return int(answer)

    def _missing(self, option: str) -> CommandError:
        name = option.replace("_", "-")
        return CommandError(_("Give the option --%(name)s, or run the command on a terminal.") % {"name": name})
