"""The forms of the office: the document with its sections, the confirmation of each step, the register of numbers.

Everything typed comes out repaired, clean and checked; a form never decides who may take a step, it asks the rules.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from directives import markup, workflow
from directives.content import KIND_SYMBOLS
from directives.lint import Issue
from directives.models import Directive, EntryUse, IssuingBody, RegisterEntry, Section, WithdrawalReason
from directives.wording import say

if TYPE_CHECKING:
    DirectiveModelForm = forms.ModelForm[Directive]
    SectionModelForm = forms.ModelForm[Section]
    RegisterModelForm = forms.ModelForm[RegisterEntry]
else:
    DirectiveModelForm = SectionModelForm = RegisterModelForm = forms.ModelForm

CLOSED = "closed"
"""Code of the form error that says: somebody saved meanwhile, or the step is closed."""


class Editor(CKEditorWidget):
    """The rich-text editor; whatever it shows has been cleaned, wherever it came from."""

    def format_value(self, value: Any) -> str:
        """The value as it may be put before a person."""
        return markup.clean(value or "")

    @property
    def media(self) -> forms.Media:
        """The editor's scripts behind ours, which lets it live under a strict content policy."""
        own = forms.Media(js=["directives/admin-editor.js"], css={"all": ["directives/admin-editor.css"]})
        return own + super().media


class RichText(forms.CharField):
    """A clean body; refuses one that could not be rendered."""

    widget = Editor

    def clean(self, value: Any) -> str:
        """The clean form; ValidationError with every limit the text breaks."""
        body = markup.clean(markup.repair_letters(super().clean(value))[0])
        problems = markup.problems(body)
        if problems:
            raise ValidationError([say(problem) for problem in problems])
        return body


class MonthField(forms.DateField):
    """A month as text ("02/2024"; also "2/2024", "2024-02", "tháng 2/2024"); gives its first day."""

    widget = forms.DateInput(
        format="%m/%Y",
        attrs={"placeholder": "02/2024", "size": 8, "autocomplete": "off", "pattern": "(0?[1-9]|1[0-2])/[0-9]{4}"},
    )
    default_error_messages = {
        "invalid": gettext_lazy("Write the month as two digits, a stroke and the year, for example 02/2024.")
    }
    shapes = re.compile(
        r"(?:tháng\s*)?(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})|(?P<y>\d{4})\s*[/.-]\s*(?P<m>\d{1,2})", re.I
    )

    def to_python(self, value: Any) -> date | None:
        """The first day of the month, or None; ValidationError for anything else."""
        if value in self.empty_values or isinstance(value, date):
            return value.replace(day=1) if value else None
        match = self.shapes.fullmatch(" ".join(str(value).split()))
        try:
            return date(int(match["year"] or match["y"]), int(match["month"] or match["m"]), 1)  # type: ignore[index]
        except (TypeError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class Repairing(forms.BaseForm):
    """Mixin: look-alike letters of every text are repaired, and ``repairs`` says which."""

    repairs: Sequence[str] = ()

    def clean(self) -> dict[str, Any]:
        """The cleaned data with its letters repaired."""
        super().clean()
        texts = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        self.cleaned_data |= {name: markup.repair_letters(text)[0] for name, text in texts.items()}
        typed = (self.data.get(self.add_prefix(name), "") for name in texts)
        self.repairs = [say(repair.sentence) for text in typed for repair in markup.repair_letters(text)[1]]
        return self.cleaned_data


class DirectiveForm(Repairing, DirectiveModelForm):
    """The document without its sections. ``actor`` is set by the admin; ``action`` is the step that a save
    takes, ``opened`` the version that the person has read."""

    actor: User
    action = "edit"
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    period = MonthField(label=gettext_lazy("month"), required=False)
    opening = RichText(label=gettext_lazy("opening paragraph"), required=False)
    closing = RichText(label=gettext_lazy("closing paragraph"), required=False)

    class Meta:
        model = Directive
        fields = (
            "title",
            "kind",
            "period",
            "thematic",
            "opening",
            "closing",
            "byline",
            "issuing_body",
            "signatory",
            "addressees",
            "recipients",
        )
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "addressees": forms.Textarea(attrs={"rows": 2}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened"].initial = self.instance.version
            self.fields["opened"].required = True

    def clean_title(self) -> str:
        """The title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        """Month or thematic, not both; and the document is still open to this person at the version he has read."""
        data = super().clean()
        if data.get("thematic") and data.get("period"):
            self.add_error("period", _("Thematic guidance has no month. Clear the month or the mark."))
        if self.instance.pk and data.get("opened") is not None:
            self._claim(data["opened"])
        return data

    def _claim(self, version: int) -> None:
        """Lock the document until the request ends."""
        try:
            _row, self.action = workflow.open_edit(self.instance, actor=self.actor, version=version)
        except workflow.WorkflowRefused as error:
            self.add_error(None, ValidationError(str(error), code=CLOSED))

    @property
    def closed(self) -> bool:
        """Whether the save was refused because the document has moved on; the typed text is still in the form."""
        return self.is_bound and self.has_error("__all__", CLOSED)


class SectionForm(Repairing, SectionModelForm):
    """One section. Its place is given by ``order``; an untouched new section is left out, wherever it was moved to."""

    order = forms.IntegerField(label=gettext_lazy("place"), min_value=0, max_value=999, required=False)
    level = forms.TypedChoiceField(
        label=gettext_lazy("level"),
        coerce=int,
        initial=1,
        choices=[
            (1, pgettext_lazy("level", "1 – main section")),
            (2, pgettext_lazy("level", "2 – sub-section")),
            (3, pgettext_lazy("level", "3 – point")),
            (4, pgettext_lazy("level", "4 – sub-point")),
        ],
    )
    body = RichText(label=gettext_lazy("text"), required=False)

    class Meta:
        model = Section
        fields = ("order", "label", "level", "heading", "themes", "body", "notes")
        labels = {"notes": gettext_lazy("Notes (not printed)")}
        help_texts = {"notes": ""}
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}

    def clean_order(self) -> int:
        """The place; a section without one goes to the end."""
        order = self.cleaned_data["order"]
        return 999 if order is None else order

    def has_changed(self) -> bool:
        """A new section has changed when more than its place is filled in."""
        return bool(set(self.changed_data) - (set() if self.instance.pk else {"order", "level"}))


class StepForm(forms.Form):
    """The confirmation of a step: asks for the password when the person has to prove who he is."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("This step is taken in your name, so confirm that it is you."),
    )

    def __init__(self, *args: Any, directive: Directive, proof_of: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directive, self.person = directive, proof_of
        password = self.fields.pop("password")
        if proof_of is not None:
            self.fields["password"] = password

    def clean_password(self) -> str:
        """Refused unless it is the person's own."""
        password: str = self.cleaned_data["password"]
        if self.person is None or not self.person.check_password(password):
            raise ValidationError(_("The password is not right. Type it again."))
        return password


class SubmitForm(StepForm):
    """Each warning is acknowledged by a tick."""

    acknowledged = forms.MultipleChoiceField(
        label=gettext_lazy("Warnings, each to be looked at and ticked"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, warnings: Iterable[Issue] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(warning.key, say(warning.sentence)) for warning in warnings]
        if choices:
            self.fields["acknowledged"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["acknowledged"]


class SendBackForm(StepForm):
    """Nobody sends back without saying why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The author reads it at the top of his page."),
    )


class ApproveForm(StepForm):
    """Approval is of the text that was on the page: its hash travels with the form."""

    digest = forms.CharField(widget=forms.HiddenInput)


class NumberForm(StepForm):
    """The number proposed by the register, and the date."""

    number = forms.IntegerField(label=pgettext_lazy("alone", "Number"), min_value=1)
    date = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(format="%d/%m/%Y"), help_text=gettext_lazy("Day/month/year.")
    )


class UploadForm(StepForm):
    """A file signed elsewhere; the cleaned value is its bytes. Nothing of it is read here."""

    file = forms.FileField(
        label=gettext_lazy("Signed file"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("The PDF as the signing program saved it."),
    )
    field_order = ("file", "password")

    def clean_file(self) -> bytes:
        """The bytes; how large they may be the middleware and the check of the file say."""
        data: bytes = self.cleaned_data["file"].read()
        return data


class WithdrawForm(StepForm):
    """One of three reasons, and what the reader should know."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=WithdrawalReason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("Readers of the document's page see it, for example the number of the notice."),
    )


class RegisterForm(RegisterModelForm):
    """A number that was used outside this system, or not at all."""

    use = forms.ChoiceField(
        label=gettext_lazy("use"),
        choices=[(use.value, use.label) for use in (EntryUse.OUTSIDE, EntryUse.VOID)],
        widget=forms.RadioSelect,
        initial=EntryUse.OUTSIDE.value,
    )
    symbol = forms.CharField(
        label=gettext_lazy("symbol"), max_length=60, required=False, help_text=gettext_lazy("Empty: the usual one.")
    )

    class Meta:
        model = RegisterEntry
        fields = ("use", "kind", "term", "number", "date", "symbol", "subject")

    def clean(self) -> dict[str, Any]:
        """Without a symbol, that of the letterhead valid on the day."""
        data = super().clean() or self.cleaned_data
        body = IssuingBody.objects.valid_on(data["date"]).first() if data.get("date") else None
        if not data.get("symbol") and data.get("kind") and isinstance(body, IssuingBody):
            data["symbol"] = f"{KIND_SYMBOLS[data['kind']]}/{body.abbreviation}"
        if not data.get("symbol"):
            self.add_error("symbol", _("Write the symbol, for example HD/BTGDVTU."))
        return data
