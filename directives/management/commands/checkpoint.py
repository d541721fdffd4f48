"""Closes the ledger for today: a checkpoint signed with the office's seal. A second run on a day changes nothing."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives import ledger


class Command(BaseCommand):
    """``manage.py checkpoint``; prints what was signed as JSON."""

    help = "Sign a checkpoint of the public ledger for today; prints it as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """One checkpoint a day."""
        try:
            checkpoint, made = ledger.close_day(at=timezone.now())
        except ledger.LedgerRefused as error:
            raise CommandError(str(error)) from error
        said = {"made": made, "signer": checkpoint.signer, **json.loads(checkpoint.text)}
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
