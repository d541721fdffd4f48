"""The other screens of the admin: issued documents and the register to read, themes, letterheads and terms to keep.

Nothing is deleted here, and nothing issued or numbered is changed.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.certificate_forms import CertificateForm, described
from directives import register
from directives.admin_steps import staff
from directives.forms import RegisterForm
from directives.models import Edition, EntryUse, IssuingBody, RegisterEntry, Term, Theme

if TYPE_CHECKING:
    EditionModelAdmin = admin.ModelAdmin[Edition]
    RegisterModelAdmin = admin.ModelAdmin[RegisterEntry]
    ThemeModelAdmin = admin.ModelAdmin[Theme]
    BodyModelAdmin = admin.ModelAdmin[IssuingBody]
    TermModelAdmin = admin.ModelAdmin[Term]
else:
    EditionModelAdmin = RegisterModelAdmin = ThemeModelAdmin = BodyModelAdmin = TermModelAdmin = admin.ModelAdmin


class NoDeletion:
    """Mixin: nothing is deleted, one by one or in bulk."""

    actions: Any = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, for nobody."""
        return False


class Written(NoDeletion):
    """Mixin: nothing is changed either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, for nobody."""
        return False


@admin.register(Edition)
class EditionAdmin(Written, EditionModelAdmin):
    """Issued documents, with what became of them."""

    list_display = ("display_number", "title", "date", "status_now", "public_page")
    list_filter = ("kind", "year")
    search_fields = ("title", "symbol")
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
        """Hash and size of each."""
        lines = ((file.sha256, file.size // 1024) for file in edition.files.all())
        return format_html_join("", "<p><code>{}</code> ({} kB)</p>", lines)


@admin.register(RegisterEntry)
class RegisterEntryAdmin(Written, RegisterModelAdmin):
    """The register of numbers: every number has a row. The clerk adds those used elsewhere, or not at all."""

    form = RegisterForm
    list_display = ("number", "symbol", "kind", "term", "date", "use", "subject", "signer")
    list_display_links = ("number", "symbol")
    list_filter = ("term", "kind", "use")
    list_select_related = ("term",)
    search_fields = ("subject", "symbol", "number")

    def get_fields(self, request: HttpRequest, obj: RegisterEntry | None = None) -> Any:
        """The form's fields for a new row, all of them to read."""
        return ("number", *self.list_display[1:], "note") if obj else RegisterForm.Meta.fields

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A number that was taken in this very moment is refused with the verb's sentence."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except register.RegisterRefused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: RegisterEntry, form: Any, change: bool) -> None:
        """Enter the number by the verb, under the counter's lock."""
        entered = register.void_number(
            kind=obj.kind,
            term=obj.term,
            value=obj.number,
            symbol=obj.symbol,
            on=obj.date,
            reason=obj.subject,
            actor=staff(request),
            use=EntryUse(obj.use),
        )
        obj.__dict__.update(entered.__dict__)


@admin.register(Theme)
class ThemeAdmin(NoDeletion, ThemeModelAdmin):
    """Standing subjects and the words they are known by."""

    list_display = ("name", "order", "active")
    list_filter = ("active",)
    search_fields = ("name", "keywords")
    fields = ("name", "slug", "order", "keywords", "active")
    prepopulated_fields = {"slug": ("name",)}


class IssuingBodyForm(CertificateForm):
    """A letterhead with the certificate of the seal."""

    keeps = "seal_certificate"

    class Meta:
        model = IssuingBody
        fields = (
            *("superior", "name", "abbreviation", "place", "valid_from", "valid_until", "seal_certificate"),
            *("events_beginning", "events_focus", "events_ending", "events_order"),
        )
        widgets = {"seal_certificate": forms.Textarea(attrs={"rows": 6, "cols": 70, "spellcheck": "false"})}


@admin.register(IssuingBody)
class IssuingBodyAdmin(NoDeletion, BodyModelAdmin):
    """Letterheads with their dates; a renamed board gets a new row."""

    form = IssuingBodyForm

    list_display = ("name", "superior", "abbreviation", "place", "valid_from", "valid_until")
    search_fields = ("name", "superior")
    readonly_fields = ("certificate_on_file",)
    fields = (
        *("superior", "name", "abbreviation", "place", "valid_from", "valid_until"),
        *("events_beginning", "events_focus", "events_ending", "events_order"),
        *("certificate_on_file", "certificate_file", "seal_certificate"),
    )

    @admin.display(description=gettext_lazy("certificate of the seal on file"))
    def certificate_on_file(self, body: IssuingBody) -> str:
        """Whose it is and how long it is valid."""
        return described(body.seal_certificate)


@admin.register(Term)
class TermAdmin(NoDeletion, TermModelAdmin):
    """Terms of office, in which numbers run."""

    list_display = ("name", "valid_from", "valid_until")
    fields = ("name", "valid_from", "valid_until")
