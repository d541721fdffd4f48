"""The register of numbers in the admin: list and search, the book to read and print, its files, the clerk's entries.

Every change goes through the verbs of ``register``; a row is never edited or deleted.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import security_log
from accounts.models import SecurityEvent
from directives import register, registerbook, troubles
from directives.admin_standing import Written
from directives.admin_steps import By, staff
from directives.content import KIND_NAMES
from directives.models import RegisterEntry, State, Term
from directives.pdf.values import PdfRefused
from directives.register_forms import BookFilter, EnterForm, FirstNumberForm, VoidForm, proposal
from directives.wording import say
from directives.workflow import WorkflowRefused
from events.folding import fold

if TYPE_CHECKING:
    RegisterModelAdmin = admin.ModelAdmin[RegisterEntry]
else:
    RegisterModelAdmin = admin.ModelAdmin

log = logging.getLogger(__name__)
LIST = "admin:directives_registerentry_changelist"


@admin.register(RegisterEntry)
class RegisterEntryAdmin(Written, RegisterModelAdmin):
    """The register of numbers: every number has a row. The clerk adds those used elsewhere, or not at all."""

    list_display = ("display_number", "kind_in_words", "term", "date", "use", "subject", "signer", "remarks")
    list_display_links = ("display_number", "subject")
    list_filter = ("term", "kind", "use")
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 100
    ordering = ("-term__valid_from", "kind", "-number")
    search_fields = ("subject",)
    search_help_text = gettext_lazy("A number, or words of subject, signer, recipients and note, diacritics or not.")
    change_list_template = "admin/directives/registerentry/list.html"
    change_form_template = "admin/directives/registerentry/row.html"
    fields = (
        *("display_number", "kind", "term", "date", "use", "subject", "signer", "recipients", "keeper", "copies"),
        *("note", "order_reason", "entered_by", "entered_at"),
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        """The register's own pages before Django's addresses."""
        wrap, name = self.admin_site.admin_view, "directives_registerentry_%s"
        forms_of_files = "|".join(registerbook.FORMATS)
        own = [
            path("so/", wrap(book_page), name=name % "book"),
            re_path(rf"^so\.(?P<form>{forms_of_files})$", wrap(book_file), name=name % "file"),
            path("so-dau/", wrap(first_page), name=name % "first"),
            path("<int:pk>/bo-so/", wrap(void_page), name=name % "void"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegisterEntry]:
        """With what a row shows."""
        queryset: Any = super().get_queryset(request)
        return queryset.to_show()

    @admin.display(description=gettext_lazy("number and symbol"), ordering="number")
    def display_number(self, entry: RegisterEntry) -> str:
        """As printed."""
        return entry.display

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_in_words(self, entry: RegisterEntry) -> str:
        """The short name of the kind."""
        return KIND_NAMES[entry.kind]

    @admin.display(description=gettext_lazy("note"))
    def remarks(self, entry: RegisterEntry) -> str:
        """As in the book."""
        return registerbook.remarks(entry)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """By number when digits are typed, otherwise every word somewhere in the row, diacritics or not."""
        words = fold(search_term).split()
        if not words:
            return queryset, False
        if search_term.strip().isdecimal():
            return queryset.filter(number=int(search_term.strip()[:9])), False
        found = [entry.pk for entry in queryset if all(word in _folded(entry) for word in words)]
        return queryset.filter(pk__in=found), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list below what is to be said of each running number."""
        context = {"books": registerbook.books(), "may_enter": self.has_add_permission(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Numbers used elsewhere, or void; one or a range."""
        initial = {"date": timezone.localdate(), **proposal(RegisterEntry.objects.order_by("pk").last())}
        form = EnterForm(request.POST or None, initial=initial)
        return _entry_page(
            request,
            form,
            lambda by: register.enter(form.unwritten(), **by),
            title=_("Enter numbers"),
            before=gettext_lazy("For documents made outside this system, and for numbers that stay unused."),
            done=gettext_lazy("The numbers have been entered in the register."),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row to read, with the way to give its number up where that is possible."""
        entry = self.get_object(request, object_id)
        document = entry.directive if entry else None
        free = document is not None and document.state not in {State.AWAITING_SIGNATURE, State.ISSUED}
        context = {"entry": entry, "may_void": free and self.has_add_permission(request)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


def _folded(entry: RegisterEntry) -> str:
    parts = (entry.display, entry.subject, entry.signer, entry.recipients, entry.note, entry.order_reason)
    return fold(" ".join(parts))


def _needs(request: HttpRequest, verb: str) -> None:
    if not request.user.has_perm(f"directives.{verb}_registerentry"):
        raise PermissionDenied


def _entry_page(
    request: HttpRequest,
    form: forms.Form,
    perform: Callable[[By], object],
    *,
    title: str,
    before: Promise,
    done: Promise,
) -> HttpResponse:
    """A form of the clerk's: on POST the verb; its refusal comes back on the same page, nothing lost."""
    _needs(request, "add")
    if request.method == "POST" and form.is_valid():
        try:
            perform({"actor": staff(request), "at": timezone.now()})
        except troubles.TROUBLES as error:
            log.exception("the register could not be written")
            form.add_error(None, say(troubles.in_words(error)))
        except WorkflowRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(done))
            return HttpResponseRedirect(reverse(LIST))
    context = {**admin.site.each_context(request), "title": title, "form": form, "before": before}
    context["opts"] = RegisterEntry._meta
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/directives/registerentry/enter.html", context, status=status)


@never_cache
def void_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the number of a document that has been sent back."""
    _needs(request, "add")
    entry, form = get_object_or_404(RegisterEntry, pk=pk), VoidForm(request.POST or None)
    return _entry_page(
        request,
        form,
        lambda by: register.void(entry, reason=form.cleaned_data["reason"], **by),
        title=_("Declare number %(number)s void") % {"number": entry.display},
        before=gettext_lazy("The number keeps its row and is never given again; the document gets a new one."),
        done=gettext_lazy("The number is void; its row says why."),
    )


@never_cache
def first_page(request: HttpRequest) -> HttpResponse:
    """The first number of a kind in a term."""
    initial = {"term": Term.objects.valid_on(timezone.localdate()).first(), "first": 1}
    form = FirstNumberForm(request.POST or None, initial=initial)

    def perform(by: By) -> object:
        data = form.cleaned_data
        return register.begin_with(data["kind"], data["term"], data["first"])

    return _entry_page(
        request,
        form,
        perform,
        title=_("First number of a term"),
        before=gettext_lazy("When earlier numbers of the term stand on paper. Possible until the register has a row."),
        done=gettext_lazy("The first number has been set."),
    )


def _chosen(request: HttpRequest) -> tuple[BookFilter, list[registerbook.Book]]:
    """The books asked for, those of the present term unless told; nonsense in the address shows all of them."""
    current = Term.objects.valid_on(timezone.localdate()).first()
    asked = BookFilter(request.GET if request.GET else QueryDict(f"term={current.pk if current else ''}"))
    data = asked.cleaned_data if asked.is_valid() else {}
    return asked, registerbook.books(term=data.get("term"), kind=data.get("kind", ""))


@never_cache
def book_page(request: HttpRequest) -> HttpResponse:
    """The book as it lies on the clerk's desk, ready for printing."""
    _needs(request, "view")
    asked, found = _chosen(request)
    context = {
        **admin.site.each_context(request),
        "title": registerbook.TITLE,
        "form": asked,
        "books": found,
        "columns": registerbook.COLUMNS,
        "formats": registerbook.FORMATS,
        "query": cast(QueryDict, asked.data).urlencode(),
        "opts": RegisterEntry._meta,
    }
    return TemplateResponse(request, "admin/directives/registerentry/book.html", context)


@never_cache
def book_file(request: HttpRequest, form: str) -> HttpResponse:
    """The book as a file. Who took it along is logged."""
    _needs(request, "view")
    _asked, found = _chosen(request)
    try:
        data = registerbook.exported(form, found, timezone.localdate())
    except PdfRefused as error:
        messages.error(request, say(error.sentence))
        return HttpResponseRedirect(f"{reverse('admin:directives_registerentry_book')}?{request.GET.urlencode()}")
    note = f"{registerbook.TITLE} ({form}): {'; '.join(book.name for book in found)}"
    security_log.record(SecurityEvent.Kind.EXPORTED, request=request, actor=staff(request), note=note[:200])
    name = f"so-dang-ky-van-ban-di-{timezone.localdate():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=registerbook.FORMATS[form], headers=headers)
