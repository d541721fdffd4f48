"""How a document is opened for writing and saved: fresh, brought back from unsaved text, or put together from two.

Every save is an edit by the rules and a revision; nothing that somebody typed is dropped on the way.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directives import admin_month, admin_steps, admin_views, admin_writing, notifications, rules, workflow
from directives.forms import SectionFormSet
from directives.models import Directive

if TYPE_CHECKING:
    DirectiveModelAdmin = admin.ModelAdmin[Directive]
else:
    DirectiveModelAdmin = admin.ModelAdmin


class WritingAdmin(DirectiveModelAdmin):
    """The editing page of a document and what a save does."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form while the person may edit; otherwise the document to read. A late save shows both texts."""
        directive = self.get_object(request, object_id)
        may_change = directive is not None and super().has_change_permission(request, directive)
        if request.method == "GET" and directive and self.has_view_permission(request, directive):
            action = "edit_in_review" if "sua" in request.GET else "edit"
            if not may_change or rules.why_not(action, directive, admin_steps.staff(request)):
                return admin_views.reading_page(request, directive)
        choosing = admin_writing.overtaken(request, directive) if directive and may_change else None
        if choosing is not None:
            return choosing
        around = admin_views.situation(directive, request) if directive else {}
        around |= {"title": "", "offered": partial(admin_month.offered, directive)}
        around |= admin_writing.beside(request, directive)
        return super().change_view(request, object_id, form_url, {**around, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The empty form."""
        around = admin_writing.beside(request, None) if self.has_add_permission(request) else {}
        return super().add_view(request, form_url, {**around, **(extra_context or {})})

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
        """The form of this person, with what he had typed before where he asks for it."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        form.restored = admin_writing.restored(request, obj)
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """The sections likewise; for a new document Django gives an empty one as ``obj``."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if issubclass(inline.formset, SectionFormSet):
            kwargs["restored"] = admin_writing.restored(request, obj if obj.pk else None)
        return kwargs

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
        admin_writing.saved(request, form.instance, added=not change)
        notifications.collect(form.instance.history.all())

    def response_add(self, request: HttpRequest, obj: Directive, post_url_continue: str | None = None) -> HttpResponse:
        """On to the saved document, or to the confirmation of the step that was asked for."""
        if request.POST.get("_next") == "submit":
            return HttpResponseRedirect(reverse("admin:directives_directive_step", args=[obj.pk, "submit"]))
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: Directive) -> HttpResponse:
        """As after adding."""
        return self.response_add(request, obj)
