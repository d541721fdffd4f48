"""The admin of documents at work. Every save is an edit by the rules; nothing is deleted, no step taken."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives import admin_month, admin_standing, admin_steps, admin_urls, admin_views, drafting, rules, workflow
from directives.admin_sections import SectionInline
from directives.forms import DirectiveForm
from directives.models import Directive, IssuingBody, Kind
from events.folding import fold

__all__ = ["DirectiveAdmin", "admin_standing"]

if TYPE_CHECKING:
    DirectiveModelAdmin = admin.ModelAdmin[Directive]
else:
    DirectiveModelAdmin = admin.ModelAdmin


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
class DirectiveAdmin(DirectiveModelAdmin):
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
                "fields": (("byline", "signatory"), "issuing_body", ("addressees", "recipients")),
                "classes": ("after",),
            },
        ),
    )

    class Media:
        css = {"all": ["directives/admin.css"]}
        js = ["directives/admin-sections.js", "directives/admin-findings.js", "directives/admin-events.js"]

    @admin.display(description=gettext_lazy("month"), ordering="period")
    def month(self, directive: Directive) -> str:
        """The month, or what stands for it."""
        if directive.thematic:
            return _("thematic")
        return f"{directive.period:%m/%Y}" if directive.period else "–"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, directive: Directive) -> str:
        """The state."""
        return directive.get_state_display()

    @admin.display(description=gettext_lazy("whose turn"))
    def turn(self, directive: Directive) -> str:
        """Who takes the next step."""
        return admin_steps.whose_turn(directive) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The document's own pages before Django's addresses."""
        return [*admin_urls.addresses(self.admin_site.admin_view), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Directive | None = None) -> bool:
        """Never: documents are discarded."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """Every word of the query in the title, diacritics or not."""
        words = fold(search_term).split()
        titles = queryset.values_list("pk", "title") if words else ()
        found = [pk for pk, title in titles if all(word in fold(title) for word in words)]
        return (queryset.filter(pk__in=found) if words else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form while the person may edit; otherwise the document to read. A late save is refused in the form."""
        directive = self.get_object(request, object_id)
        if request.method == "GET" and directive and self.has_view_permission(request, directive):
            action = "edit_in_review" if "sua" in request.GET else "edit"
            may_change = super().has_change_permission(request, directive)
            if not may_change or rules.why_not(action, directive, admin_steps.staff(request)):
                return admin_views.reading_page(request, directive)
        beside = admin_views.situation(directive, request) if directive else {}
        beside |= {"title": "", "offered": partial(admin_month.offered, directive)}
        return super().change_view(request, object_id, form_url, {**beside, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the next month."""
        context = {"next_month": admin_month.next_month(admin_steps.staff(request)), **(extra_context or {})}
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """409 when somebody has saved meanwhile; the page is never kept by a cache."""
        response: Any = super().render_change_form(request, context, *args, **kwargs)
        response.with_editor = True
        if context["adminform"].form.closed:
            response.status_code = 409
        response["Cache-Control"] = "no-store"
        return response

    def get_form(self, request: HttpRequest, obj: Directive | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of this person."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form

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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The sections, put in order; then the revision, in the same transaction."""
        super().save_related(request, form, formsets, change)
        for place, section in enumerate(form.instance.sections.all(), 1):
            if section.order != place:
                section.order = place
                section.save(update_fields=["order"])
        saved = workflow.close_edit(form.instance, form.action, actor=admin_steps.staff(request), at=timezone.now())
        messages.success(request, _("Saved as revision %(number)d.") % {"number": saved.number})
        repairs = [*form.repairs, *(text for sections in formsets for one in sections.forms for text in one.repairs)]
        for text in dict.fromkeys(repairs):
            messages.info(request, text)

    def response_add(self, request: HttpRequest, obj: Directive, post_url_continue: str | None = None) -> HttpResponse:
        """On to the saved document, or to the confirmation of the step that was asked for."""
        if request.POST.get("_next") == "submit":
            return HttpResponseRedirect(reverse("admin:directives_directive_step", args=[obj.pk, "submit"]))
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: Directive) -> HttpResponse:
        """As after adding."""
        return self.response_add(request, obj)
