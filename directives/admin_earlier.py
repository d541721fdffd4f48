"""Earlier documents in the admin: a clerk enters them, another person compares them with the original and confirms.

Every change goes through the verbs of ``earlier``; what is confirmed is an issued document like the others.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives import earlier, filestore, troubles
from directives.admin_standing import Written
from directives.admin_steps import staff
from directives.importing import decoding, mapping
from directives.models import EarlierDocument, Theme
from directives.sentences import Refused
from directives.word import child as word
from directives.wording import say
from directives.workflow import WorkflowRefused
from events.numbers import whole_number

if TYPE_CHECKING:
    EarlierModelAdmin = admin.ModelAdmin[EarlierDocument]
    EarlierModelForm = forms.ModelForm[EarlierDocument]
else:
    EarlierModelAdmin, EarlierModelForm = admin.ModelAdmin, forms.ModelForm

log = logging.getLogger(__name__)
LIST = "admin:directives_earlierdocument_changelist"
PAGE = "admin:directives_earlierdocument_change"


class EarlierForm(EarlierModelForm):
    """The particulars of the original, its text typed or from a file, and the original as PDF."""

    original = forms.FileField(
        label=gettext_lazy("The original as PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("A scan of all pages, or the file that was signed then."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("Typed or pasted, without letterhead and signature; or choose a file below."),
    )
    text_file = forms.FileField(
        label=gettext_lazy("Text from a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".txt,.docx"}),
        help_text=gettext_lazy("A text file (.txt) or Word file (.docx)."),
    )
    date = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput(format="%d/%m/%Y"))
    month = forms.RegexField(
        r"^(0?[1-9]|1[0-2])/(19|20)\d\d$",
        label=gettext_lazy("Month"),
        required=False,
        help_text=gettext_lazy("For example 12/2019; empty for thematic guidance."),
    )

    class Meta:
        model = EarlierDocument
        fields = (
            *("kind", "number", "symbol", "date", "title", "month", "superior", "body_name", "place"),
            *("authority", "position", "signer", "recipients", "themes", "text", "text_file", "original"),
        )
        widgets = {"recipients": forms.Textarea(attrs={"rows": 3}), "themes": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.standing()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The text comes from one place."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        file = data.get("text_file")
        if file and data.get("text", "").strip():
            self.add_error("text_file", _("Type the text, or choose a file, not both."))
        elif file:
            try:
                data["text"] = _text_of(file.name or "", file.read())
            except Refused as error:
                self.add_error("text_file", say(error.sentence))
            except ValidationError as error:
                self.add_error("text_file", error)
        return data

    def particulars(self) -> dict[str, Any]:
        """What the verb takes beside the file and the themes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in NOT_KEPT}
        month, _slash, year = self.cleaned_data["month"].partition("/")
        period = self.cleaned_data["date"].replace(year=int(year), month=int(month), day=1) if month else None
        return {**data, "period": period}


NOT_KEPT = {"original", "text_file", "themes", "month"}


def _text_of(name: str, data: bytes) -> str:
    """The text of a .txt or .docx file as lines; a Word file is read in the limited child process."""
    if name.lower().endswith(".txt"):
        return decoding.decode(data)
    if name.lower().endswith(".docx"):
        return mapping.read(word.read(data, name)).plain_text()
    raise ValidationError(_("Choose a text file (.txt) or a Word file (.docx)."))


@admin.register(EarlierDocument)
class EarlierDocumentAdmin(Written, EarlierModelAdmin):
    """Earlier documents: those that wait for the second person, and those that were confirmed."""

    list_display = ("display_number", "title", "date", "entered_by", "confirmed_by")
    list_display_links = ("display_number", "title")
    list_filter = (("confirmed_by", admin.EmptyFieldListFilter),)
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("title",)
    list_select_related = ("entered_by", "confirmed_by")

    def get_urls(self) -> list[URLPattern]:
        """The document's own pages before Django's addresses."""
        wrap, name = self.admin_site.admin_view, "directives_earlierdocument_%s"
        own = [
            path("<int:pk>/ban-goc.pdf", wrap(original), name=name % "original"),
            path("<int:pk>/xac-nhan/", wrap(confirm), name=name % "confirm"),
            path("<int:pk>/rut-lai/", wrap(take_back), name=name % "take_back"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=gettext_lazy("number and symbol"), ordering="number")
    def display_number(self, document: EarlierDocument) -> str:
        """As printed."""
        return document.display

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Enter one; on POST the verb, whose refusal comes back on the same page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EarlierForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (made := _entered(request, form)):
            messages.success(request, _("Entered. Somebody else now compares it with the original and confirms it."))
            return HttpResponseRedirect(reverse(PAGE, args=[made.pk]))
        context = {
            **admin.site.each_context(request),
            "title": _("Enter an earlier document"),
            "form": form,
            "opts": EarlierDocument._meta,
        }
        status = 409 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/directives/earlierdocument/enter.html", context, status=status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The document to compare with its original, and to confirm."""
        return _page(request, _found(request, whole_number(object_id)))


def _entered(request: HttpRequest, form: EarlierForm) -> EarlierDocument | None:
    data = form.cleaned_data
    try:
        return earlier.enter(
            data=data["original"].read(),
            themes=data["themes"],
            actor=staff(request),
            at=timezone.now(),
            **form.particulars(),
        )
    except troubles.TROUBLES as error:
        log.exception("an earlier document could not be stored")
        form.add_error(None, say(troubles.in_words(error)))
    except WorkflowRefused as error:
        form.add_error(None, str(error))
    return None


def _found(request: HttpRequest, pk: int) -> EarlierDocument:
    if not request.user.has_perm("directives.view_earlierdocument"):
        raise PermissionDenied
    rows = EarlierDocument.objects.select_related("entered_by", "confirmed_by", "directive")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, document: EarlierDocument, status: int = 200) -> HttpResponse:
    content, person = earlier.content_of(document), staff(request)
    context = {
        **admin.site.each_context(request),
        "title": document.display,
        "document": document,
        "content": content,
        "digest": content.digest,
        "refusal": earlier.why_not_confirm(document, person),
        "may_take_back": document.directive_id is None and document.entered_by_id == person.pk,
        "opts": EarlierDocument._meta,
    }
    return TemplateResponse(request, "admin/directives/earlierdocument/read.html", context, status=status)


def _act(request: HttpRequest, pk: int, perform: Callable[[EarlierDocument], object], done: str) -> HttpResponse:
    """One act by POST; a refusal is said above the document."""
    document = _found(request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(reverse(PAGE, args=[pk]))
    try:
        perform(document)
    except troubles.TROUBLES as error:
        log.exception("an earlier document could not be stored")
        messages.error(request, say(troubles.in_words(error)))
    except WorkflowRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
        return HttpResponseRedirect(reverse(LIST))
    return _page(request, document, 409)


@never_cache
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was compared with the original."""
    by: dict[str, Any] = {"actor": staff(request), "at": timezone.now(), "digest": request.POST.get("digest", "")}
    done = _("The document has been confirmed; readers see it as a digitised copy.")
    return _act(request, pk, lambda document: earlier.confirm(document, **by), done)


@never_cache
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was entered wrongly."""
    done = _("The entry has been taken back. Enter the document anew.")
    return _act(request, pk, lambda document: earlier.throw_away(document, actor=staff(request)), done)


@never_cache
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The original as it was handed in, to be compared."""
    document = _found(request, pk)
    try:
        data = filestore.get(document.sha256)
    except filestore.Damaged:
        messages.error(request, _("The stored file is missing or damaged. Tell the administrator."))
        return HttpResponseRedirect(reverse(PAGE, args=[pk]))
    headers = {"Content-Disposition": f'inline; filename="ban-goc-{pk}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
