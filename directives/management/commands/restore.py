"""Puts a backup into the place that DATA_DIR and DATABASE_URL name, which must be empty."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives import backup


class Command(BaseCommand):
    """``DATA_DIR=… DATABASE_URL=… manage.py restore FILE``; never overwrites anything."""

    help = "Restore a backup into an empty database and empty folders; prints a JSON summary."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Restore, and say how long the ledger is."""
        try:
            manifest = backup.restore(file)
        except backup.BackupRefused as error:
            raise CommandError(str(error)) from error
        said = {"made_at": manifest["made_at"], "files": len(manifest["members"]), "ledger": manifest["ledger"]}
        self.stdout.write(json.dumps(said, indent=2))
