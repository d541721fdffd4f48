"""The sections within a document's editing form. They are saved with their document, never alone."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from directives.forms import SectionForm, SectionFormSet
from directives.models import Directive, Section, Theme

if TYPE_CHECKING:
    SectionStacked = admin.StackedInline[Section, Directive]
else:
    SectionStacked = admin.StackedInline


class SectionInline(SectionStacked):
    """The sections in their order; moved by buttons, or by number without scripts."""

    model = Section
    form = SectionForm
    formset = SectionFormSet
    template = "admin/directives/directive/sections.html"
    fields = (("order", "label", "level"), "heading", "body", "notes", "themes")

    def get_extra(self, request: HttpRequest, obj: Directive | None = None, **kwargs: Any) -> int:
        """A new document starts with one empty section."""
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        """With themes, so that the number of queries does not grow with the sections."""
        return super().get_queryset(request).prefetch_related("themes")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Themes as tick boxes, read once for all sections."""
        field: Any = db_field.formfield(widget=CheckboxSelectMultiple, required=False, help_text="")
        field.choices = [(theme.pk, theme.name) for theme in Theme.objects.kept()]
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No links to add a theme in the middle of a text."""
        if isinstance(db_field, ManyToManyField):
            return self.formfield_for_manytomany(db_field, request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
