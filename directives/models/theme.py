"""Standing subjects under which sections of many months are read together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThemeSet(models.QuerySet["Theme"]):
    """Sets of themes."""

    def standing(self) -> "ThemeSet":
        """Those that a new month starts with, in their order."""
        return self.filter(active=True)


class Theme(models.Model):
    """A subject. ``keywords`` (one a line) let the importer guess it from a section's words."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    keywords = models.TextField(
        _("keywords"), blank=True, help_text=_("One a line; sections that hold one belong here.")
    )
    active = models.BooleanField(_("active"), default=True)

    objects = ThemeSet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def keyword_list(self) -> tuple[str, ...]:
        """The keywords without empty lines."""
        return tuple(line.strip() for line in self.keywords.splitlines() if line.strip())
