"""The register of dates for office staff; it never changes the permanent key of an event."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import F, QuerySet, TextField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.anniversaries import bare_day, phrase
from events.folding import fold
from events.models import CommemorativeEvent


class MonthFilter(admin.SimpleListFilter):
    """By the month of the event in its own calendar, or those known only by their year."""

    title = _("month")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The twelve months and the rest."""
        return [*((str(n), _("Month %(number)d") % {"number": n}) for n in range(1, 13)), ("none", _("only the year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Events that begin, or end, in the chosen month."""
        value = self.value()
        if value == "none":
            return queryset.filter(month__isnull=True)
        if not value or value not in {str(n) for n in range(1, 13)}:
            return queryset
        return queryset.filter(month=value) | queryset.filter(month_end=value)


if TYPE_CHECKING:
    EventModelAdmin = admin.ModelAdmin[CommemorativeEvent]
else:
    EventModelAdmin = admin.ModelAdmin


@admin.register(CommemorativeEvent)
class CommemorativeEventAdmin(EventModelAdmin):
    """List by month; unchecked events are ticked off one by one or several at once."""

    list_display = ("name", "day_shown", "calendar", "origin_year", "scope", "importance", "checked")
    list_filter = (MonthFilter, "checked", "scope", "calendar", "kind", "importance")
    search_fields = ("search_text",)
    search_help_text = _("With or without diacritics: part of the name or of another name.")
    ordering = (F("month").asc(nulls_last=True), F("day").asc(nulls_last=True), "name")
    list_per_page = 100
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}
    actions = ("mark_checked",)
    readonly_fields = ("phrase_shown", "key")
    fieldsets = (
        (None, {"fields": ("name", "short_name", "variants", "kind", "scope", "importance")}),
        (
            _("Day"),
            {
                "fields": ("calendar", ("day", "month"), ("day_end", "month_end"), "separate_days", "origin_year"),
                "description": _("Leave empty what is not known. The last day is for events of several days."),
            },
        ),
        (
            _("Moving day"),
            {
                "fields": ("floating", ("nth", "weekday")),
                "description": _(
                    "Only for days without a fixed date, such as the last Saturday of March; give the month above."
                ),
            },
        ),
        (_("Source"), {"fields": ("source", "checked", "note")}),
        (_("For documents"), {"fields": ("phrase_shown", "key")}),
    )

    @admin.display(description=_("day"), ordering=F("month").asc(nulls_last=True))
    def day_shown(self, event: CommemorativeEvent) -> str:
        """The day of this year as documents print it; the month when it is all that is known."""
        day = bare_day(event.rule, timezone.localdate().year)
        return day or (str(_("Month %(number)d")) % {"number": event.month} if event.month else "")

    @admin.display(description=_("named this year as"))
    def phrase_shown(self, event: CommemorativeEvent) -> str:
        """The phrase that the machine writes for this year."""
        return phrase(event.name, event.kind, event.rule, timezone.localdate().year) or "" if event.pk else ""

    @admin.action(description=_("Tick as checked"), permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[CommemorativeEvent]) -> None:
        """Tick the chosen events, each with an entry in the admin's log."""
        chosen = list(queryset.filter(checked=False))
        queryset.filter(pk__in=[event.pk for event in chosen]).update(checked=True)
        for event in chosen:
            self.log_change(request, event, [{"changed": {"fields": [str(_("checked"))]}}])
        self.message_user(request, _("Events ticked as checked: %(count)d.") % {"count": len(chosen)})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CommemorativeEvent], search_term: str
    ) -> tuple[QuerySet[CommemorativeEvent], bool]:
        """Search the folded text for the folded words, so that diacritics may be left out."""
        return super().get_search_results(request, queryset, fold(search_term))
