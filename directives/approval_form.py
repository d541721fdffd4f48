"""The form on the page of an approval. What was approved is the text that was read, its open comments known."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from directives.forms import StepForm
from directives.models import Comment


class ApproveForm(StepForm):
    """Approval is of the text that was on the page: its hash travels with the form. Open comments are ticked."""

    digest = forms.CharField(widget=forms.HiddenInput)
    comments = forms.MultipleChoiceField(
        label=gettext_lazy("Open comments, each to be looked at and ticked"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("digest", "comments", "password")

    def __init__(self, *args: Any, comments: Iterable[Comment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(comment.pk), str(comment)) for comment in comments]
        if choices:
            self.fields["comments"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["comments"]
