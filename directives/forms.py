"""The forms of the office: the document with its sections, the confirmation of each step.

Everything typed comes out repaired, clean and checked; a form never decides who may take a step, it asks the rules.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.proof import why_not_proved
from directives import markup, workflow
from directives.lint import Issue
from directives.models import Directive, Section
from directives.register import Particulars
from directives.wording import say

if TYPE_CHECKING:
    DirectiveModelForm = forms.ModelForm[Directive]
    SectionModelForm = forms.ModelForm[Section]
    SectionInlineFormSet = forms.BaseInlineFormSet[Section, Directive, SectionModelForm]
else:
    DirectiveModelForm = SectionModelForm = forms.ModelForm
    SectionInlineFormSet = forms.BaseInlineFormSet

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
        body = markup.typed(markup.repair_letters(super().clean(value))[0])
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
    takes, ``opened`` the version that the person has read; ``restored`` what he had typed before, shown unchecked."""

    actor: User
    action = "edit"
    restored: QueryDict | None = None
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
            "urgency",
            "with_annex",
        )
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "addressees": forms.Textarea(attrs={"rows": 2}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.restored is not None:
            kwargs["data"] = self.restored
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened"].initial = self.instance.version
            self.fields["opened"].required = True

    def full_clean(self) -> None:
        """Nothing is examined that has only been brought back to be looked at."""
        if self.restored is None:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean_title(self) -> str:
        """The title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        """Month or thematic, not both; and the document is still open to this person at the version he has read."""
        data = super().clean()
        if data.get("thematic") and data.get("period"):
            self.add_error("period", _("Thematic guidance has no month. Clear the month or the mark."))
        if data.get("with_annex") and data.get("thematic"):
            self.add_error("with_annex", _("Thematic guidance has no month whose events could be listed. Clear one."))
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

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """A theme that was merged into another is shown as the other one."""
        initial = super().get_initial_for_field(field, field_name)
        if field_name != "themes" or not initial:
            return initial
        return list(
            dict.fromkeys(getattr(theme, "merged_into_id", None) or getattr(theme, "pk", theme) for theme in initial)
        )

    def clean_order(self) -> int:
        """The place; a section without one goes to the end."""
        order = self.cleaned_data["order"]
        return 999 if order is None else order

    def has_changed(self) -> bool:
        """A new section has changed when more than its place is filled in."""
        return bool(set(self.changed_data) - (set() if self.instance.pk else {"order", "level"}))


class SectionFormSet(SectionInlineFormSet):
    """The sections of a document. ``restored``: shown as they were typed, unchecked."""

    def __init__(self, *args: Any, restored: QueryDict | None = None, **kwargs: Any) -> None:
        self.restored = restored
        if restored is not None:
            kwargs["data"] = restored
        super().__init__(*args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.restored is not None:
            form._errors, form.cleaned_data = ErrorDict(), {}
        return form

    def full_clean(self) -> None:
        """As the document's form."""
        if self.restored is None:
            super().full_clean()
        else:
            self._errors: list[Any] = []
            self._non_form_errors = self.error_class()


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
        if self.person is not None and (wrong := why_not_proved(self.person, password)):
            raise ValidationError(wrong)
        return password


class ReadForm(StepForm):
    """The hash of what was on the page travels along: the verb refuses when it is no longer the document's."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)


class SubmitForm(ReadForm):
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


class NumberForm(ReadForm):
    """The number proposed by the register, and the date."""

    number = forms.IntegerField(label=pgettext_lazy("alone", "Number"), min_value=1)
    date = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(format="%d/%m/%Y"), help_text=gettext_lazy("Day/month/year.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the date is out of order"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "wide"}),
        help_text=gettext_lazy("Only when a lower number has a later date, or a higher one an earlier date."),
    )
    copies = forms.IntegerField(
        label=gettext_lazy("Number of copies"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=gettext_lazy("On paper, for the register; may stay empty."),
    )
    field_order = ("read", "number", "date", "reason", "copies", "password")

    def particulars(self) -> Particulars:
        """What goes into the register beside number and date."""
        return Particulars(order_reason=self.cleaned_data["reason"], copies=self.cleaned_data["copies"])


class IssueForm(StepForm):
    """Now, or at a set time in Hà Nội; what is issued is the file that was on the page, whose hash travels along."""

    file = forms.CharField(widget=forms.HiddenInput)
    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("issue now")), (LATER, gettext_lazy("issue at a set time"))],
        widget=forms.RadioSelect,
        initial=NOW,
        required=False,
    )
    due = forms.DateTimeField(
        label=gettext_lazy("Set time (Hà Nội)"),
        required=False,
        input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%H:%M %d/%m/%Y", "%H:%M, %d/%m/%Y"],
        widget=forms.DateTimeInput(
            format="%d/%m/%Y %H:%M", attrs={"placeholder": "05/12/2023 07:30", "autocomplete": "off"}
        ),
        help_text=gettext_lazy("Day/month/year hour:minute, by the clock of Hà Nội."),
        error_messages={"invalid": gettext_lazy("Write day and time as 05/12/2023 07:30.")},
    )
    field_order = ("file", "when", "due", "password")

    def clean(self) -> dict[str, Any]:
        """A set time is written out; a time beside "now" is a contradiction that the clerk resolves."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("when") == self.LATER and not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Write the day and the time of issue."))
        if data.get("when") != self.LATER and data.get("due"):
            self.add_error("when", _("A time is written below. Choose “issue at a set time”, or clear the time."))
        return data


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
