"""What the lists of the admin share: a search that needs no diacritics, no deletion, what is valid today.

For tables that fit on a few pages: the search folds every row's words at each query.
"""

import unicodedata
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def folded(text: str) -> str:
    """Small letters without their marks: "Đỗ Thúy" and "do thuy" are the same."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


class FoldedSearch(admin.ModelAdmin):
    """A list searched by words: every word of the query stands somewhere in ``search_fields``, diacritics or not."""

    search_help_text = _("With or without diacritics.")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """The rows that hold every word."""
        words = folded(search_term).split()
        rows = queryset.values_list("pk", *self.search_fields) if words else ()
        texts = ((pk, folded(" ".join(str(value or "") for value in values))) for pk, *values in rows)
        found = [pk for pk, text in texts if all(word in text for word in words)]
        return (queryset.filter(pk__in=found) if words else queryset), False


class NoDeletion(admin.ModelAdmin):
    """An admin in which nothing is deleted, one by one or in bulk."""

    actions: Any = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, for nobody."""
        return False


class ValidToday(admin.SimpleListFilter):
    """What is valid today, or no longer or not yet; for models whose set knows ``valid_on``."""

    title = _("validity")
    parameter_name = "hieu-luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("co", _("valid today")), ("khong", _("not valid today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen half; all of it without a choice."""
        valid = queryset.model._default_manager.valid_on(timezone.localdate()).values("pk")
        if self.value() == "co":
            return queryset.filter(pk__in=valid)
        return queryset.exclude(pk__in=valid) if self.value() == "khong" else queryset
