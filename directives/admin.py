"""The admin of documents at work. Every save is an edit by the rules; nothing is deleted, no step taken."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives import (
    admin_earlier,
    admin_month,
    admin_register,
    admin_steps,
    admin_themes,
    admin_urls,
    drafting,
    workflow,
)
from directives.admin_form import WritingAdmin
from directives.admin_sections import SectionInline
from directives.forms import DirectiveForm
from directives.models import Directive, IssuingBody, Kind
from directives.scheduling import in_hanoi
from events.folding import fold

__all__ = ["DirectiveAdmin", "admin_earlier", "admin_register", "admin_themes"]


class StateFilter(admin.ChoicesFieldListFilter):
    """By state; discarded documents are shown only when they are asked for."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """All kept ones, or those in the chosen state."""
        found: Any = super().queryset(request, queryset)
        return found if self.lookup_val else found.kept()

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The states, behind "all" that says what it leaves out."""
        first, *states = super().choices(changelist)
        yield {**first, "display": _("All but the discarded ones")}
        yield from states


@admin.register(Directive)
class DirectiveAdmin(WritingAdmin):
    """Documents at work: list, editing form, and the addresses of their other pages."""

    form = DirectiveForm
    inlines = [SectionInline]
    change_form_template = "admin/directives/directive/edit.html"
    actions = None
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "period"
    list_display = ("title", "month", "state_in_words", "turn", "changed_at")
    list_filter = (("state", StateFilter), "kind", "thematic")
    list_select_related = ("signatory",)
    list_per_page = 50
    search_fields = ("title",)
    search_help_text = gettext_lazy("Words of the title, with or without diacritics.")
    fieldsets = (
        (None, {"fields": ("opened", "title", ("kind", "period", "thematic"))}),
        (None, {"fields": ("opening",)}),
        (None, {"fields": ("closing",), "classes": ("after",)}),
        (
            gettext_lazy("Form of the document"),
            {
                "fields": (
                    ("byline", "signatory"),
                    ("issuing_body", "urgency", "with_annex"),
                    ("addressees", "recipients"),
                ),
                "classes": ("after",),
            },
        ),
    )

    class Media:
        css = {"all": ["directives/admin.css", "directives/admin-writing.css"]}
        js = [
            f"directives/admin-{part}.js" for part in ("sections", "outline", "findings", "events", "paste", "writing")
        ]

    @admin.display(description=gettext_lazy("month"), ordering="period")
    def month(self, directive: Directive) -> str:
        """The month, or what stands for it."""
        if directive.thematic:
            return _("thematic")
        return f"{directive.period:%m/%Y}" if directive.period else "–"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, directive: Directive) -> str:
        """The state, and the time set for issuing."""
        due: Any = getattr(directive, "set_time", None)
        set_for = _(" – to be issued at %(due)s") % {"due": in_hanoi(due)} if due else ""
        return f"{directive.get_state_display()}{set_for}"

    @admin.display(description=gettext_lazy("whose turn"))
    def turn(self, directive: Directive) -> str:
        """Who takes the next step."""
        return admin_steps.whose_turn(directive) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The document's own pages before Django's addresses."""
        return [*admin_urls.addresses(self.admin_site.admin_view), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Directive]:
        """With the time set for issuing, without the signatories' pictures, which no page of documents shows."""
        queryset: Any = super().get_queryset(request)
        return queryset.with_set_time().defer("signatory__picture")

    def has_delete_permission(self, request: HttpRequest, obj: Directive | None = None) -> bool:
        """Never: documents are discarded."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """Every word of the query in the title, diacritics or not."""
        words = fold(search_term).split()
        titles = queryset.values_list("pk", "title") if words else ()
        found = [pk for pk, title in titles if all(word in fold(title) for word in words)]
        return (queryset.filter(pk__in=found) if words else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the next month."""
        context = {"next_month": admin_month.next_month(admin_steps.staff(request)), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a new document usually begins with: the next month, the letterhead of today, the last recipients."""
        today, last = timezone.localdate(), Directive.objects.kept().first()
        month = admin_month.proposed(today)
        return {
            "kind": Kind.HUONG_DAN,
            "period": month,
            "title": drafting.PHRASES.title % {"month": drafting.printed_month(month)},
            "issuing_body": IssuingBody.objects.valid_on(today).first(),
            "signatory": last.signatory_id if last else None,
            "recipients": last.recipients if last else "",
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Directive, form: Any, change: bool) -> None:
        """The document's own fields; a new one is started by the verb. The row has been locked by the form."""
        if change:
            obj.save()
            return
        fields = {name: getattr(obj, name) for name in DirectiveForm.Meta.fields if name != "title"}
        started = workflow.create(obj.title, actor=admin_steps.staff(request), at=timezone.now(), **fields)
        obj.__dict__.update(started.__dict__)
