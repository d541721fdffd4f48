"""The register of dates for office staff; it never changes the permanent key of an event."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Case, F, QuerySet, TextField, When
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events import admin_import, admin_worklist
from events.anniversaries import bare_day, phrase
from events.folding import fold
from events.models import CommemorativeEvent, EventYear

SPANS = ("30", "90")
"""Days ahead that the list can be narrowed to."""


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


class SoonFilter(admin.SimpleListFilter):
    """What is coming: events of which a day lies in the next 30 or 90 days, the nearest first."""

    title = _("coming")
    parameter_name = "soon"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two spans."""
        return [(days, _("in the next %(days)s days") % {"days": days}) for days in SPANS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The events of the chosen span; their order is the list's."""
        value = self.value()
        return queryset.filter(pk__in=[event.pk for event in coming(value)]) if value in SPANS else queryset


def coming(days: str) -> list[CommemorativeEvent]:
    """The events of the next so many days, today included, the nearest first."""
    today = timezone.localdate()
    return CommemorativeEvent.objects.all().occurring_between(today, today + timedelta(days=int(days) - 1))


if TYPE_CHECKING:
    EventModelAdmin = admin.ModelAdmin[CommemorativeEvent]
    YearInline = admin.TabularInline[EventYear, CommemorativeEvent]
else:
    EventModelAdmin = admin.ModelAdmin
    YearInline = admin.TabularInline


class EventYearInline(YearInline):
    """What is laid down for single years, below the event."""

    model = EventYear
    extra = 0
    fields = ("year", "start", "end", "round", "note")


@admin.register(CommemorativeEvent)
class CommemorativeEventAdmin(EventModelAdmin):
    """List by month; unchecked events are ticked off one by one or several at once."""

    list_display = ("name", "day_shown", "next_shown", "origin_year", "scope", "checked")
    list_filter = (SoonFilter, MonthFilter, "checked", "scope", "calendar", "kind", "importance")
    search_fields = ("search_text",)
    search_help_text = _("With or without diacritics: part of the name or of another name.")
    change_list_template = "admin/events/commemorativeevent/list.html"
    inlines = (EventYearInline,)
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommemorativeEvent]:
        """With what is laid down for single years: the list names days."""
        return super().get_queryset(request).prefetch_related("adjustments")

    def get_ordering(self, request: HttpRequest) -> Any:
        """By the calendar; where only what is coming is shown, the nearest first."""
        days = request.GET.get(SoonFilter.parameter_name)
        if days not in SPANS or not (events := coming(days)):
            return self.ordering
        return [Case(*(When(pk=event.pk, then=place) for place, event in enumerate(events)), default=len(events))]

    def get_urls(self) -> list[Any]:
        """Two pages more: the unchecked ones one by one, and the import."""
        more = [
            path("doi-chieu/", self._page(admin_worklist.worklist), name="events_commemorativeevent_worklist"),
            path("nhap/", self._page(admin_import.import_events), name="events_commemorativeevent_import"),
        ]
        return [*more, *super().get_urls()]

    def _page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """One of those, for staff only; the page asks for the permission itself."""
        return self.admin_site.admin_view(partial(view, self))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with what is left to compare for those who may."""
        more = {
            "may_import": self.has_add_permission(request) and self.has_change_permission(request),
            "may_compare": self.has_change_permission(request),
            "left": CommemorativeEvent.objects.unchecked().count(),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    @admin.display(description=_("next"))
    def next_shown(self, event: CommemorativeEvent) -> str:
        """The first day of what is coming next or is going on; the month where only that is known."""
        found = event.rule.next_from(timezone.localdate())
        return "" if found is None else date_format(found.start, "d/m/Y" if found.exact else "m/Y")

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
