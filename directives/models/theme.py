"""Standing subjects under which sections of many months are read together."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ThemeSet(models.QuerySet["Theme"]):
    """Sets of themes."""

    def standing(self) -> "ThemeSet":
        """Those that a new month starts with, in their order."""
        return self.filter(active=True)

    def kept(self) -> "ThemeSet":
        """All that were not merged into another."""
        return self.filter(merged_into=None)

    def named(self, slugs: Iterable[str]) -> "list[Theme]":
        """The themes behind these addresses, each once; a merged one stands for the theme that took it in."""
        found = self.filter(slug__in=slugs).select_related("merged_into")
        return list(dict.fromkeys(theme.merged_into or theme for theme in found))


class Theme(models.Model):
    """A subject. ``keywords`` (one a line) let the importer guess it from a section's words.

    Issued texts name it by ``slug``, which therefore never changes. A theme merged into another keeps its row, so that
    its address leads on; ``merged_into`` is never itself merged (``directives.theming`` sees to it).
    """

    name = models.CharField(_("name"), max_length=160, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    keywords = models.TextField(
        _("keywords"), blank=True, help_text=_("One a line; sections that hold one belong here.")
    )
    active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name=_("merged into")
    )
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    merged_at = models.DateTimeField(null=True, editable=False)

    objects = ThemeSet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="a_theme_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(active=False), name="a_merged_theme_is_not_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def keyword_list(self) -> tuple[str, ...]:
        """The keywords without empty lines."""
        return tuple(line.strip() for line in self.keywords.splitlines() if line.strip())

    def slugs(self) -> frozenset[str]:
        """Its address and those of the themes merged into it, as issued texts may name it."""
        return frozenset((self.slug, *self.merged.values_list("slug", flat=True)))
