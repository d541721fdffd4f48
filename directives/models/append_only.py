"""Rows that are written once: refusal in the model and in every path of the QuerySet. The database's own guard is in
``directives.triggers``; this is the layer that gives a programmer a clear error before the trigger does.
"""

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from django.db import models, transaction

Row = TypeVar("Row", bound="AppendOnly")


class Immutable(Exception):
    """Somebody tried to change or remove a row that is written once."""


class AppendOnlySet(models.QuerySet[Row]):
    """A QuerySet that only reads and adds."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise Immutable(f"{self.model.__name__} rows are written once.")

    update = delete = bulk_update = update_or_create = _refuse
    aupdate = adelete = abulk_update = aupdate_or_create = _refuse
    _raw_delete = _update = _refuse

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Row]:
        """Adds rows; an "upsert" would change what is there and is refused."""
        if kwargs.get("update_conflicts") or len(args) > 2:
            self._refuse()
        rows = list(objs)
        with transaction.atomic():
            self.model.before_adding(rows)
            return super().bulk_create(rows, *args, **kwargs)


class AppendOnly(models.Model):
    """A model whose rows are written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the row; a second save of the same row raises Immutable."""
        if not self._state.adding:
            raise Immutable(f"{type(self).__name__} rows are written once.")
        with transaction.atomic():
            self.before_adding([self])
            super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Always raises Immutable."""
        raise Immutable(f"{type(self).__name__} rows are never removed.")

    @classmethod
    def before_adding(cls, rows: Sequence[Self]) -> None:
        """Called in the transaction that adds the rows, just before: for tables whose rows form a chain."""
