"""Forms about issued documents: withdraw, replace, correct, word the note for readers. They check, verbs decide."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.amending import LONGEST_NOTE, Correction, Notice
from directives.forms import StepForm
from directives.models import WithdrawalReason

PLACES = 4
"""Pairs of words on one form; whoever has more to correct should replace the document."""


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "15/12/2023", "autocomplete": "off"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _note(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What is new for readers"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class WithdrawForm(StepForm):
    """One of three reasons, from when on, what the reader should know, and the notice where there is one."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=WithdrawalReason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("Readers of the document's page see it."),
    )
    effective = _day(gettext_lazy("No longer in force from"), gettext_lazy("Day/month/year; empty: from today."))
    notice_number = forms.CharField(
        label=gettext_lazy("Number of the notice (thông báo thu hồi)"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example 12-TB/BTGDVTU; empty when there is no notice."),
    )
    notice_date = _day(gettext_lazy("Date of the notice"), gettext_lazy("Day/month/year."))
    notice_text = forms.CharField(
        label=gettext_lazy("Words of the notice"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    notice_file = forms.FileField(
        label=gettext_lazy("The notice as PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("Readers can download it."),
    )
    field_order = (
        *("reason", "note", "effective", "notice_number", "notice_date", "notice_text", "notice_file", "password"),
    )

    def clean(self) -> dict[str, Any]:
        """A notice has a number and a date, or there is none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in ("notice_number", "notice_date", "notice_text", "notice_file") if data.get(name)]
        for name in ("notice_number", "notice_date"):
            if given and not data.get(name) and name not in self.errors:
                self.add_error(name, _("A notice is named by its number and date."))
        data["notice"] = self._notice(data) if given and not self.errors else None
        return data

    def _notice(self, data: dict[str, Any]) -> Notice:
        file = data["notice_file"]
        return Notice(
            number=data["notice_number"],
            on=data["notice_date"],
            text=data["notice_text"],
            data=file.read() if file else b"",
        )


class ReplaceForm(StepForm):
    """From when the new document takes the place of the old one, and the note."""

    change_from = _day(
        gettext_lazy("Takes effect on"),
        gettext_lazy(
            "Day/month/year; empty: with the date of the new document. Until then the old one stays in force."
        ),
    )
    note = _note(gettext_lazy("One or two plain sentences for the page of both documents. It can be changed later."))
    field_order = ("change_from", "note", "password")


class CorrectForm(StepForm):
    """The words as printed and as they should be, up to PLACES of them."""

    note = _note(gettext_lazy("One or two plain sentences for the page of both documents. It can be changed later."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for place in range(1, PLACES + 1):
            for name, label in (("printed", _("Printed (%(place)d)")), ("right", _("Should be (%(place)d)"))):
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=label % {"place": place},
                    max_length=500,
                    required=place == 1,
                    widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
                )
        self.fields["printed_1"].help_text = _("The very words of the document, enough of them to be found.")
        self.fields["note"] = note

    def clean(self) -> dict[str, Any]:
        """What was printed and what should be come in pairs, and differ."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for place, printed, right in self._pairs(data):
            if not printed or not right:
                self.add_error(f"{'right' if printed else 'printed'}_{place}", _("Both boxes of a pair are filled in."))
            elif printed == right:
                self.add_error(f"right_{place}", _("These are the same words."))
        data["corrections"] = [Correction(printed, right) for _place, printed, right in self._pairs(data)]
        return data

    def _pairs(self, data: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
        for place in range(1, PLACES + 1):
            printed, right = data.get(f"printed_{place}", ""), data.get(f"right_{place}", "")
            if (printed or right) and not {f"printed_{place}", f"right_{place}"} & set(self.errors):
                yield place, printed, right


class NoteForm(StepForm):
    """The note anew."""

    text = forms.CharField(
        label=gettext_lazy("What is new for readers"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Readers see the new wording with today's date; the earlier wordings stay readable."),
    )
    field_order = ("text", "password")


class SettleForm(forms.Form):
    """Day and note of a draft that replaces or corrects another."""

    change_from = ReplaceForm.base_fields["change_from"]
    note = ReplaceForm.base_fields["note"]

    def __init__(self, *args: Any, replacing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replacing:
            del self.fields["change_from"]


class GuideForm(forms.Form):
    """The questions that lead to the right step; each is asked when the one before has been answered."""

    QUESTIONS = (
        (
            "hieu-luc",
            gettext_lazy("Should units still act on this document?"),
            (
                ("co", gettext_lazy("Yes, but something in it is wrong")),
                ("khong", gettext_lazy("No, nobody should act on it any more")),
            ),
        ),
        (
            "noi-dung",
            gettext_lazy("Does the error change what units must do, or by when?"),
            (
                ("khong", gettext_lazy("No: a slip of the pen, a name, a figure, a date that is obviously wrong")),
                ("co", gettext_lazy("Yes: a task, a deadline or who has to act is different")),
            ),
        ),
        (
            "bao-nhieu",
            gettext_lazy("How many places are wrong?"),
            (("it", gettext_lazy("A few; each can be quoted")), ("nhieu", gettext_lazy("Many, or whole paragraphs"))),
        ),
        (
            "van-ban-moi",
            gettext_lazy("Will a new document say what holds instead?"),
            (
                ("co", gettext_lazy("Yes, we will issue a new one")),
                ("khong", gettext_lazy("No, it is simply no longer to be followed")),
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, choices in self.QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, widget=forms.RadioSelect, required=False, error_messages=CHOOSE
            )

    def asked(self) -> list[str]:
        """The questions to be shown: those answered on the way, and the next one."""
        answers = self.answers()
        path = ["hieu-luc"]
        if answers["hieu-luc"] == "khong":
            path.append("van-ban-moi")
        elif answers["hieu-luc"] == "co":
            path.append("noi-dung")
            if answers["noi-dung"] == "khong":
                path.append("bao-nhieu")
        return path

    def answers(self) -> dict[str, str]:
        """What was answered; nonsense in the address is no answer."""
        allowed = {name: {value for value, _label in choices} for name, _question, choices in self.QUESTIONS}
        given = {name: str(self.data.get(name, "")) for name in allowed}
        return {name: value if value in allowed[name] else "" for name, value in given.items()}

    def verdict(self) -> str:
        """The step that fits: "withdraw", "replace", "correct"; empty as long as a question is open."""
        answers = self.answers()
        if answers["hieu-luc"] == "khong":
            return {"co": "replace", "khong": "withdraw"}.get(answers["van-ban-moi"], "")
        if answers["hieu-luc"] != "co" or not answers["noi-dung"]:
            return ""
        if answers["noi-dung"] == "co":
            return "replace"
        return {"it": "correct", "nhieu": "replace"}.get(answers["bao-nhieu"], "")

    def shown(self) -> list[forms.BoundField]:
        """The bound fields of ``asked``."""
        return [self[name] for name in self.asked()]


CHOOSE = {"invalid_choice": gettext_lazy("Choose one of the answers.")}
