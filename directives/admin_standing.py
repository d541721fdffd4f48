"""The other screens of the admin: issued documents to read, letterheads and terms to keep.

Nothing is deleted here, and nothing issued or numbered is changed.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.certificate_forms import CertificateForm, described
from accounts.listing import FoldedSearch, NoDeletion, ValidToday
from accounts.picture_forms import PictureAdmin, PictureForm
from directives.models import Edition, IssuingBody, Term

if TYPE_CHECKING:
    EditionModelAdmin = admin.ModelAdmin[Edition]
    BodyModelAdmin = admin.ModelAdmin[IssuingBody]
    TermModelAdmin = admin.ModelAdmin[Term]
else:
    EditionModelAdmin = BodyModelAdmin = TermModelAdmin = admin.ModelAdmin


class Written(NoDeletion):
    """Mixin: nothing is changed either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, for nobody."""
        return False


@admin.register(Edition)
class EditionAdmin(FoldedSearch, Written, EditionModelAdmin):
    """Issued documents, with what became of them."""

    list_display = ("display_number", "title", "date", "status_now", "public_page")
    list_filter = ("kind", "year")
    search_fields = ("title", "number", "symbol")
    fields = (
        "display_number",
        "title",
        "date",
        "statuses_in_words",
        "public_page",
        "working_document",
        "code",
        "digest",
        "files_in_words",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """With the status that holds now."""
        queryset: Any = super().get_queryset(request)
        return queryset.with_status().select_related("term", "directive")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the workflow issues."""
        return False

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def display_number(self, edition: Edition) -> str:
        """As printed."""
        return edition.display

    @admin.display(description=gettext_lazy("status"))
    def status_now(self, edition: Edition) -> str:
        """What holds now."""
        return edition.status.get_status_display()

    @admin.display(description=gettext_lazy("statuses"))
    def statuses_in_words(self, edition: Edition) -> SafeString:
        """All statements, the first one first."""
        rows = edition.statuses.select_related("actor")
        lines = ((f"{s.effective:%d/%m/%Y}", s.get_status_display(), s.get_reason_display(), s.note) for s in rows)
        return format_html_join("", "<p>{}: {} {} {}</p>", lines)

    @admin.display(description=gettext_lazy("public page"))
    def public_page(self, edition: Edition) -> SafeString:
        """A link."""
        return format_html('<a href="{}">{}</a>', edition.get_absolute_url(), _("Open"))

    @admin.display(description=gettext_lazy("working document"))
    def working_document(self, edition: Edition) -> SafeString:
        """Where history and withdrawal are."""
        page = reverse("admin:directives_directive_change", args=[edition.directive_id])
        withdrawal = reverse("admin:directives_directive_step", args=[edition.directive_id, "withdraw"])
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', page, _("Open"), withdrawal, _("Withdraw"))

    @admin.display(description=gettext_lazy("stored files"))
    def files_in_words(self, edition: Edition) -> SafeString:
        """Hash and size of each, and whether the time of its signatures is proven."""
        proven = _("time confirmed by a time-stamp authority")
        claimed = _("time stated by the signer's machine; no trusted time-stamp")
        lines = (
            (file.sha256, file.size // 1024, proven if all(one["trusted_time"] for one in file.signatures) else claimed)
            for file in edition.files.all()
        )
        return format_html_join("", "<p><code>{}</code> ({} kB) – {}</p>", lines)


class IssuingBodyForm(PictureForm, CertificateForm):
    """A letterhead with certificate and picture of the seal."""

    keeps = "seal_certificate"
    shows = "seal_picture"

    class Meta:
        model = IssuingBody
        fields = (
            *("superior", "name", "abbreviation", "place", "valid_from", "valid_until", "successor", "due_day"),
            "seal_certificate",
            *("mirrored_margins", "bold_position"),
            *("events_beginning", "events_focus", "events_ending", "events_order"),
        )
        widgets = {"seal_certificate": forms.Textarea(attrs={"rows": 6, "cols": 70, "spellcheck": "false"})}


@admin.register(IssuingBody)
class IssuingBodyAdmin(FoldedSearch, NoDeletion, PictureAdmin, BodyModelAdmin):
    """Letterheads with their dates; a renamed board gets a new row."""

    form = IssuingBodyForm
    shows = "seal_picture"

    list_display = ("name", "superior", "abbreviation", "place", "valid_from", "valid_until")
    list_filter = (ValidToday,)
    search_fields = ("name", "superior", "abbreviation", "place")
    readonly_fields = ("certificate_on_file", "picture_on_file")
    fields = (
        *("superior", "name", "abbreviation", "place", "valid_from", "valid_until", "successor", "due_day"),
        *("mirrored_margins", "bold_position"),
        *("events_beginning", "events_focus", "events_ending", "events_order"),
        *("certificate_on_file", "certificate_file", "seal_certificate"),
        *("picture_on_file", "picture_file", "picture_removed"),
    )

    @admin.display(description=gettext_lazy("certificate of the seal on file"))
    def certificate_on_file(self, body: IssuingBody) -> str:
        """Whose it is and how long it is valid."""
        return described(body.seal_certificate)


@admin.register(Term)
class TermAdmin(FoldedSearch, NoDeletion, TermModelAdmin):
    """Terms of office, in which numbers run."""

    list_display = ("name", "valid_from", "valid_until")
    list_filter = (ValidToday,)
    search_fields = ("name",)
    fields = ("name", "valid_from", "valid_until")
