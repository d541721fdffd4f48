"""Writes the search index anew from the issued documents, for an operator who doubts it. Changes nothing else."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from directives import search


class Command(BaseCommand):
    """``manage.py rebuild_search``; runs although the check that asks for it fails. Readers find the old meanwhile."""

    help = "Writes the search index anew from the issued documents."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many documents are in it."""
        count = search.rebuild()
        message = ngettext(
            "%(count)d document is in the search index.", "%(count)d documents are in the search index.", count
        )
        self.stdout.write(message % {"count": count})
