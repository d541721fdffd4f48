"""The standing register of commemorative dates; a row says when an event is, never what was written about it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from events.choices import Calendar, Floating, Importance, Kind, Nth, RoundClass, Scope, Weekday
from events.dates import LAST_DAY, LUNAR, SOLAR, WEEK, WEEKDAY, Adjustment, DateRule, Occurrence
from events.folding import fold
from events.naming import WEAK, KnownEvent

KEY_LENGTH = 80


def _possible_day(day: str, month: str) -> Q:
    """The day exists in the month: solar by its longest year, lunar up to 30. Unknown parts are no fault."""
    short = Q(**{f"{month}__in": (4, 6, 9, 11), f"{day}__gt": 30}) | Q(**{month: 2, f"{day}__gt": 29})
    solar = Q(calendar=SOLAR)
    lunar = Q(calendar=LUNAR, **{f"{day}__gt": 30})
    known = Q(**{f"{day}__isnull": False, f"{month}__isnull": False})
    outside = Q(**{f"{day}__lt": 1}) | Q(**{f"{day}__gt": 31}) | Q(**{f"{month}__lt": 1}) | Q(**{f"{month}__gt": 12})
    return Q(**{f"{day}__isnull": True}) | (known & ~(solar & short) & ~lunar & ~outside)


_FIXED = Q(floating="", weekday__isnull=True, nth__isnull=True)
_MOVES = Q(month__isnull=False, day__isnull=True, day_end__isnull=True)
_BY_WEEKDAY = Q(floating=WEEKDAY, calendar=SOLAR, weekday__isnull=False, weekday__range=(1, 7))
_BY_WEEK = Q(floating=WEEK, calendar=SOLAR, weekday__isnull=True)
_PLACED = Q(nth__isnull=False, nth__in=Nth.values)
_AT_THE_END = Q(floating=LAST_DAY, weekday__isnull=True, nth__isnull=True)


class EventQuerySet(models.QuerySet["CommemorativeEvent"]):
    """Questions about a set of events."""

    def occurring_in(self, year: int, month: int) -> "EventQuerySet":
        """Events of which some day lies in a solar month: ranges begun before, lunar and floating ones included."""
        return self.filter(pk__in=[event.pk for event in self.adjusted() if event.occurrence_in(year, month)])

    def occurring_between(self, first: date, last: date) -> list["CommemorativeEvent"]:
        """Events of which some day lies between the two, both included; the one that begins first stands first."""
        found = [(event, event.rule.touching(first, last)) for event in self.adjusted()]
        return [event for event, days in sorted((one for one in found if one[1]), key=lambda one: one[1][0].start)]

    def adjusted(self) -> list["CommemorativeEvent"]:
        """The events with what is laid down for single years, in one query more; wherever many days are asked for.

        Not by ``prefetch_related``: a related manager for each of 300 events takes longer than all the rest.
        """
        laid_down: dict[int, list[Adjustment]] = {}
        for one in EventYear.objects.all():
            laid_down.setdefault(one.event_id, []).append(one.known())
        events: list[CommemorativeEvent] = list(self)
        for event in events:
            event.laid_down = tuple(laid_down.get(event.pk, ()))
        return events

    def unchecked(self) -> "EventQuerySet":
        """Events nobody has compared with a source."""
        return self.filter(checked=False)

    def known_only_by_year(self) -> "EventQuerySet":
        """Events of which not even the month is known; they occur in a year but in no month of it."""
        return self.filter(month__isnull=True)

    def known(self) -> tuple[KnownEvent, ...]:
        """The events as frozen values, for recognition and anniversaries."""
        return tuple(event.known() for event in self.adjusted())


class CommemorativeEvent(models.Model):
    """An event of the register. ``key`` never changes: documents and calendars refer to it."""

    key = models.SlugField(
        _("permanent key"),
        max_length=KEY_LENGTH,
        unique=True,
        help_text=_("Made from the name, once. Documents and calendars refer to it, so it is never changed."),
    )
    name = models.CharField(_("name of the event"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    variants = models.TextField(
        _("other names"),
        blank=True,
        help_text=_(
            "One on each line: how texts call the event. A line that begins with ~ counts only beside a date or a "
            "number of years."
        ),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ANNIVERSARY)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope.choices, default=Scope.NATIONAL)
    importance = models.CharField(_("importance"), max_length=10, choices=Importance.choices, default=Importance.NORMAL)
    calendar = models.CharField(_("calendar"), max_length=10, choices=Calendar.choices, default=Calendar.SOLAR)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    day_end = models.PositiveSmallIntegerField(_("last day"), null=True, blank=True)
    month_end = models.PositiveSmallIntegerField(_("month of the last day"), null=True, blank=True)
    separate_days = models.BooleanField(
        _("two separate days"), default=False, help_text=_("Only the first and the last day, nothing between them.")
    )
    floating = models.CharField(
        _("how the day is found"), max_length=10, choices=Floating.choices, default=Floating.FIXED, blank=True
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, null=True, blank=True)
    nth = models.SmallIntegerField(_("which of the month"), choices=Nth.choices, null=True, blank=True)
    origin_year = models.PositiveSmallIntegerField(_("year of origin"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    checked = models.BooleanField(_("checked"), default=False, help_text=_("Somebody compared it with a source."))
    note = models.TextField(_("note"), blank=True)
    search_text = models.TextField(editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("commemorative event")
        verbose_name_plural = _("commemorative events")
        ordering = ("month", "day", "name")
        constraints = (
            models.CheckConstraint(
                name="event_is_named",
                condition=~Q(key="") & ~Q(name=""),
                violation_error_message=_("The event needs a name and a key."),
            ),
            models.CheckConstraint(
                name="event_choices_known",
                condition=Q(
                    kind__in=Kind.values,
                    scope__in=Scope.values,
                    importance__in=Importance.values,
                    calendar__in=Calendar.values,
                    floating__in=Floating.values,
                ),
                violation_error_message=_("Choose the kind, scope, importance and calendar from the lists."),
            ),
            models.CheckConstraint(
                name="event_month_exists",
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                violation_error_message=_("The month must be from 1 to 12."),
            ),
            models.CheckConstraint(
                name="event_day_exists",
                condition=_possible_day("day", "month"),
                violation_error_message=_("There is no such day in that month; a day also needs its month."),
            ),
            models.CheckConstraint(
                name="event_last_day_exists",
                condition=_possible_day("day_end", "month_end"),
                violation_error_message=_("There is no such last day in that month."),
            ),
            models.CheckConstraint(
                name="event_range_complete",
                condition=Q(day_end__isnull=True, month_end__isnull=True, separate_days=False)
                | Q(day_end__isnull=False, month_end__isnull=False, day__isnull=False),
                violation_error_message=_(
                    "A range needs its first day, its last day and the month of the last day; two separate days too."
                ),
            ),
            models.CheckConstraint(
                name="event_floating_rule_complete",
                condition=_FIXED | (_MOVES & ((_BY_WEEKDAY & _PLACED) | (_BY_WEEK & _PLACED) | _AT_THE_END)),
                violation_error_message=_(
                    "A moving day needs its month, and the weekday and its place in the month as its rule requires; "
                    "it has no fixed day."
                ),
            ),
            models.CheckConstraint(
                name="event_origin_year_plausible",
                condition=Q(origin_year__isnull=True) | Q(origin_year__range=(1, 2100)),
                violation_error_message=_("The year of origin must be from 1 to 2100."),
            ),
            models.CheckConstraint(
                name="event_dated",
                condition=Q(month__isnull=False) | Q(origin_year__isnull=False),
                violation_error_message=_("Give at least the month or the year of origin."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(
        self,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Store with the key (made once; ValueError when it was changed) and the text the register is searched by."""
        self.key = self.key or key_of(self.name)
        if not self._state.adding and CommemorativeEvent.objects.filter(pk=self.pk).exclude(key=self.key).exists():
            raise ValueError("the key of an event is permanent")
        self.search_text = fold(f"{self.name} {self.short_name} {self.variants}")
        fields = None if update_fields is None else {*update_fields, "search_text"}
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=fields)

    def clean(self) -> None:
        """Give a new event its key; refuse one whose name makes the key of another event."""
        self.key = self.key or key_of(self.name)
        if self._state.adding and CommemorativeEvent.objects.filter(key=self.key).exists():
            raise ValidationError({"name": _("The register already has an event of this name; change that one.")})

    @cached_property
    def laid_down(self) -> tuple[Adjustment, ...]:
        """What is laid down for single years. A query of its own, unless the set was ``adjusted()``."""
        return tuple(one.known() for one in self.adjustments.all()) if self.pk else ()

    @property
    def rule(self) -> DateRule:
        """When the event is, as a frozen value."""
        return DateRule(
            calendar=self.calendar,
            day=self.day,
            month=self.month,
            day_end=self.day_end,
            month_end=self.month_end,
            separate_days=self.separate_days,
            floating=self.floating,
            weekday=self.weekday,
            nth=self.nth,
            origin_year=self.origin_year,
            adjustments=self.laid_down,
        )

    @property
    def variant_list(self) -> tuple[str, ...]:
        """The other names, one by one."""
        return tuple(line.strip() for line in self.variants.splitlines() if line.strip(f" {WEAK}"))

    def occurrence_in(self, year: int, month: int) -> Occurrence | None:
        """How the event falls in a solar month; None when it does not, or not yet."""
        return self.rule.occurrence_in(year, month)

    def known(self) -> KnownEvent:
        """The event as a frozen value."""
        return KnownEvent(
            key=self.key,
            name=self.name,
            kind=self.kind,
            rule=self.rule,
            short_name=self.short_name,
            variants=self.variant_list,
            scope=self.scope,
            importance=self.importance,
            checked=self.checked,
        )


def key_of(name: str) -> str:
    """The key for a new event: the folded words of its name joined by hyphens, cut at a word to 70 letters."""
    key = "-".join(fold(name).split())
    return key if len(key) <= 70 else re.sub(r"-[^-]*$", "", key[:71])


class EventYear(models.Model):
    """What was laid down for one event and one year: its official day, the class of its anniversary.

    Computed days are never stored; only what a decision, the official almanac or a yearly guidance says otherwise.
    """

    event = models.ForeignKey(CommemorativeEvent, models.CASCADE, related_name="adjustments", verbose_name=_("event"))
    year = models.PositiveSmallIntegerField(
        _("year"), help_text=_("The year the anniversary is counted to; for a lunar event its lunar year.")
    )
    start = models.DateField(
        _("official day"),
        null=True,
        blank=True,
        help_text=_("From the official almanac; empty to keep the computed day."),
    )
    end = models.DateField(_("official last day"), null=True, blank=True)
    round = models.CharField(
        _("class of the year"), max_length=10, choices=RoundClass.choices, default=RoundClass.BY_COUNT, blank=True
    )
    note = models.CharField(
        _("basis"), max_length=300, blank=True, help_text=_("Number and date of the document that lays it down.")
    )

    class Meta:
        verbose_name = _("rule for one year")
        verbose_name_plural = _("rules for single years")
        ordering = ("-year",)
        constraints = (
            models.UniqueConstraint(fields=("event", "year"), name="event_year_once"),
            models.CheckConstraint(
                name="event_year_plausible",
                condition=Q(year__range=(1900, 2100)),
                violation_error_message=_("The year must be from 1900 to 2100."),
            ),
            models.CheckConstraint(
                name="event_year_class_known",
                condition=Q(round__in=RoundClass.values),
                violation_error_message=_("Choose the class of the year from the list."),
            ),
            models.CheckConstraint(
                name="event_year_says_something",
                condition=Q(start__isnull=False) | ~Q(round=""),
                violation_error_message=_("Give the official day, or the class of the year, or both."),
            ),
            models.CheckConstraint(
                name="event_year_in_order",
                condition=Q(end__isnull=True) | Q(start__isnull=False, end__gte=models.F("start")),
                violation_error_message=_("The official last day needs an official first day that is not later."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event}, {self.year}"

    def clean(self) -> None:
        """Refuse an official day for an event that has a fixed one, and one that lies far from its year."""
        if not (self.start and self.year and self.event_id):
            return
        if self.event.calendar == SOLAR and not self.event.floating and self.event.day:
            raise ValidationError(
                {
                    "start": _(
                        "This event has a fixed day every year. If the day is wrong, change it at the event itself."
                    )
                }
            )
        if self.start.year not in {self.year, self.year + 1}:
            raise ValidationError({"start": _("The official day must lie in that year, or early in the next.")})

    def known(self) -> Adjustment:
        """As a frozen value."""
        return Adjustment(year=self.year, start=self.start, end=self.end, round=self.round)
