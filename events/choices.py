"""The lists from which the register of dates is filled in; each value is stored, each label is what staff read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.anniversaries import Round
from events.dates import LAST_DAY, LUNAR, SOLAR, WEEK, WEEKDAY


class Kind(models.TextChoices):
    """What sort of occasion an event is; anniversaries, births and deaths are counted in years."""

    ANNIVERSARY = "anniversary", _("anniversary")
    OBSERVANCE = "observance", _("observance")
    BIRTH = "birth", _("birthday")
    DEATH = "death", _("day of death")
    WEEK = "week", _("week of action")
    ACTION_MONTH = "action_month", _("month of action")


class Calendar(models.TextChoices):
    """By which calendar day and month are meant."""

    SOLAR = SOLAR, _("solar calendar")
    LUNAR = LUNAR, _("lunar calendar")


class Scope(models.TextChoices):
    """Whose occasion it is."""

    NATIONAL = "national", _("national")
    PARTY = "party", _("of the Party")
    SECTOR = "sector", _("of a sector")
    LOCAL = "local", _("local")
    INTERNATIONAL = "international", _("international")


class Importance(models.TextChoices):
    """How much weight the office gives it; the major holidays are those of Decree 145/2013/NĐ-CP."""

    MAJOR = "major", _("major holiday")
    NORMAL = "normal", _("ordinary")
    MINOR = "minor", _("minor")


class Floating(models.TextChoices):
    """How a day without a fixed date is found within its month."""

    FIXED = "", _("fixed date")
    WEEKDAY = WEEKDAY, _("a weekday of the month")
    WEEK = WEEK, _("a week of the month")
    LAST_DAY = LAST_DAY, _("last day of the month")


class Weekday(models.IntegerChoices):
    """ISO weekdays."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Nth(models.IntegerChoices):
    """Which one of the month."""

    FIRST = 1, _("first")
    SECOND = 2, _("second")
    THIRD = 3, _("third")
    FOURTH = 4, _("fourth")
    LAST = -1, _("last")


class RoundClass(models.TextChoices):
    """The class of an anniversary, as laid down by a yearly guidance."""

    BY_COUNT = "", _("by the number of years")
    ROUND = Round.ROUND.value, _("round year")
    FIVE = Round.FIVE.value, _("year ending in 5")
    OTHER = Round.OTHER.value, _("other year")
