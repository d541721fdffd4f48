"""What makes public pages quick: the version of the site, moved by the database itself, and pages kept as sent.

Both can be thrown away at any time. Nothing here is a source of truth.
"""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import RawSQL


def turned_sql() -> str:
    """SQL for the last day on which something changed by itself, as text: a status took effect, a body was no more.

    Two parameters, both today's date. It finds its answer by indexes and makes part of the version.
    """
    status, body = (apps.get_model(f"directives.{name}")._meta.db_table for name in ("editionstatus", "issuingbody"))
    return (
        "(SELECT CAST(MAX(day) AS varchar(10)) FROM"
        f" (SELECT MAX(effective) AS day FROM {status} WHERE effective <= %s"
        f" UNION ALL SELECT MAX(valid_until) AS day FROM {body} WHERE valid_until < %s) turns)"
    )


def words_of_documents(word: str, turned: str | None) -> str:
    """What a page of documents depends on: the random word, and the last day that changed anything by itself."""
    return f"{word}.{turned or ''}"


class SiteVersionSet(models.QuerySet["SiteVersion"]):
    """The version, asked for."""

    def on(self, day: date) -> Any:
        """With ``turned`` as of the day."""
        return self.annotate(turned=RawSQL(turned_sql(), (day.isoformat(),) * 2, models.CharField()))


class SiteVersion(models.Model):
    """One row: a random word for what documents and themes show, one for the register of dates, and the last change.

    Triggers (``directives.site_triggers``) write a new word in the transaction that changes anything readers see, by
    whatever way it comes. No row means that nothing has ever been published.
    """

    documents = models.CharField(max_length=32, default="")
    register = models.CharField(max_length=32, default="")
    changed_at = models.DateTimeField(null=True)

    objects = SiteVersionSet.as_manager()

    class Meta:
        verbose_name = "site version"

    def __str__(self) -> str:
        return f"{self.documents}/{self.register}"


class StoredPage(models.Model):
    """A public page as it was last sent, compressed. Good for as long as ``key`` names the present version.

    ``headers`` are the answer's own, as pairs; ``body`` is gzip.
    """

    path = models.CharField(max_length=200, primary_key=True)
    key = models.CharField(max_length=120)
    headers = models.JSONField(default=list)
    body = models.BinaryField()

    class Meta:
        verbose_name = "stored page"

    def __str__(self) -> str:
        return self.path
