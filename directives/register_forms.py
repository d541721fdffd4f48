"""The forms of the register of numbers: numbers used elsewhere or void, a number given up, a term's first number."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.content import KIND_SYMBOLS
from directives.models import EntryUse, IssuingBody, Kind, RegisterEntry, Term
from directives.register import Unwritten

DAY = forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "05/12/2023", "autocomplete": "off"})
WIDE = forms.TextInput(attrs={"class": "wide"})


class Running(forms.Form):
    """Which running number: the kind and the term."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), choices=Kind)
    term = forms.ModelChoiceField(label=gettext_lazy("Term"), queryset=Term.objects.all(), empty_label=None)


class EnterForm(Running):
    """A number, or a range of numbers, that was used outside this system, or not at all."""

    use = forms.ChoiceField(
        label=gettext_lazy("The number was"),
        choices=[
            (EntryUse.OUTSIDE.value, gettext_lazy("used for a document made outside this system")),
            (EntryUse.VOID.value, gettext_lazy("not used: void")),
        ],
        widget=forms.RadioSelect,
        initial=EntryUse.OUTSIDE.value,
    )
    number = forms.IntegerField(label=gettext_lazy("From number"), min_value=1, max_value=999_999)
    last = forms.IntegerField(
        label=gettext_lazy("To number"),
        min_value=1,
        max_value=999_999,
        required=False,
        help_text=gettext_lazy("Empty for a single number; every number of a range gets the same particulars."),
    )
    date = forms.DateField(label=gettext_lazy("Date"), widget=DAY, help_text=gettext_lazy("Day/month/year."))
    symbol = forms.CharField(
        label=gettext_lazy("Symbol"), max_length=60, required=False, help_text=gettext_lazy("Empty: the usual one.")
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject, or why the number is void"), max_length=300, widget=WIDE, strip=True
    )
    signer = forms.CharField(label=gettext_lazy("Signer"), max_length=120, required=False)
    recipients = forms.CharField(label=gettext_lazy("Recipients"), max_length=600, required=False, widget=WIDE)
    order_reason = forms.CharField(
        label=gettext_lazy("Why the date is out of order"),
        max_length=300,
        required=False,
        widget=WIDE,
        help_text=gettext_lazy("Only when a lower number has a later date, or a higher one an earlier date."),
    )
    field_order = ("use", "kind", "term", "number", "last", "date", "symbol", "subject", "signer", "recipients")

    def clean(self) -> dict[str, Any]:
        """Without a symbol, that of the letterhead valid on the day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        body = IssuingBody.objects.valid_on(data["date"]).first() if data.get("date") else None
        if not data.get("symbol") and data.get("kind") and isinstance(body, IssuingBody):
            data["symbol"] = f"{KIND_SYMBOLS[data['kind']]}/{body.abbreviation}"
        if not data.get("symbol"):
            self.add_error("symbol", _("Write the symbol, for example HD/BTGDVTU."))
        return data

    def unwritten(self) -> Unwritten:
        """What is to be entered."""
        data = self.cleaned_data
        return Unwritten(
            kind=data["kind"],
            term=data["term"],
            first=data["number"],
            last=data["last"] or data["number"],
            symbol=data["symbol"],
            on=data["date"],
            use=EntryUse(data["use"]),
            subject=data["subject"],
            signer=data["signer"],
            recipients=data["recipients"],
            order_reason=data["order_reason"],
        )


class VoidForm(forms.Form):
    """Nobody gives a number up without saying why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the register for good."),
    )


class FirstNumberForm(Running):
    """With which number a register begins."""

    first = forms.IntegerField(label=gettext_lazy("First number"), min_value=1, max_value=999_999)


class BookFilter(forms.Form):
    """Which books are shown: a term, a kind, or all."""

    term = forms.ModelChoiceField(
        label=gettext_lazy("Term"),
        queryset=Term.objects.all(),
        required=False,
        empty_label=gettext_lazy("All terms"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of document"), choices=[("", gettext_lazy("All kinds")), *Kind.choices], required=False
    )


def proposal(entry: RegisterEntry | None) -> dict[str, Any]:
    """What a new row begins with, from the newest one."""
    return {} if entry is None else {"kind": entry.kind, "term": entry.term_id, "number": entry.number + 1}
