"""Removes files of pages that are no longer shown. Run each minute; it is also the net below a change by raw SQL."""

from typing import Any

from django.core.management.base import BaseCommand

from directives import pages
from directives.views import freshness


class Command(BaseCommand):
    """``manage.py tidy_pages``."""

    help = "Removes files of public pages that belong to an earlier version of the site."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; silent, since it runs each minute."""
        pages.tidy(freshness.read().key())
