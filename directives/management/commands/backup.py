"""The whole site as one file, made while people work. Keys and SECRET_KEY are not in it; they are kept elsewhere."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives import backup


class Command(BaseCommand):
    """``manage.py backup [FOLDER|FILE]``; prints what was made as JSON."""

    help = "Back up database, stored files and ledger into one file (without keys); prints a JSON summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A folder, in which the file gets its name by the moment, or a file."""
        parser.add_argument("target", nargs="?", type=Path, default=settings.DATA_DIR / "backups")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        """Make it."""
        at = timezone.localtime()
        named = target if target.suffix == ".gz" else target / f"dinh-huong-{at:%Y%m%d-%H%M%S}.tar.gz"
        try:
            manifest = backup.make(named, at=at)
        except (backup.BackupRefused, OSError) as error:
            raise CommandError(str(error)) from error
        said = {"file": str(named), "size": named.stat().st_size, "files": len(manifest["members"])}
        self.stdout.write(json.dumps({**said, "ledger": manifest["ledger"], "keys": False}, indent=2))
