"""The page that shows what differs between two texts of a document. It changes nothing and is kept by no cache."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives.admin_changes import changes
from directives.admin_steps import document
from directives.baselines import Baseline, baselines, editions, reasons, told_revision, usual
from directives.comparison import compare
from directives.content import DocumentContent
from directives.models import Directive, Revision

WHOLE = "ca-van-ban"
"""Parameter of the address: the unchanged places are shown, too."""


class TextsForm(forms.Form):
    """The two texts: any revision, and for the older one an issued document as well."""

    tu = forms.ChoiceField(label=gettext_lazy("From"))
    den = forms.ChoiceField(label=gettext_lazy("To"))

    def __init__(self, *args: Any, revisions: list[Revision], others: list[Baseline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(revision.number), told_revision(revision)) for revision in revisions]
        issued = [(other.source, f"{other.name} ({other.told})") for other in others]
        self.fields["tu"].choices = [*listed, *issued]  # type: ignore[attr-defined]
        self.fields["den"].choices = listed  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("There is no such text. Choose one from the list.")


@never_cache
def comparison_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Two texts compared; without a choice, the changes since the text that was judged last, or the one before."""
    directive = document(request, pk)
    revisions, found = list(directive.revisions.select_related("author")), baselines(directive)
    chosen = {name: request.GET[name] for name in ("tu", "den") if request.GET.get(name)}
    form = TextsForm({**_usual(revisions, found), **chosen}, revisions=revisions, others=list(editions(directive)))
    context = {
        **admin.site.each_context(request),
        "title": _("Comparison"),
        "directive": directive,
        "form": form,
        "comparable": bool(revisions),
        "one_click": [(baseline, _address(baseline.source, revisions)) for baseline in found],
        "not_possible": reasons(found),
        "whole": WHOLE in request.GET,
        "opts": Directive._meta,
        **(_compared(form.cleaned_data, revisions, found, WHOLE in request.GET) if form.is_valid() else {}),
    }
    return TemplateResponse(request, "admin/directives/directive/comparison.html", context)


def _usual(revisions: list[Revision], found: list[Baseline]) -> dict[str, str]:
    """The texts compared when nobody chose: up to the last one, from what was judged or else saved before it."""
    if not revisions:
        return {}
    last, baseline = str(revisions[0].number), usual(found)
    if baseline and baseline.source != last:
        return {"tu": baseline.source, "den": last}
    return {"tu": str(revisions[1].number) if len(revisions) > 1 else last, "den": last}


def _address(source: str, revisions: list[Revision]) -> str:
    return "?" + urlencode({"tu": source, "den": revisions[0].number if revisions else ""})


def _compared(chosen: dict[str, str], revisions: list[Revision], found: list[Baseline], whole: bool) -> dict[str, Any]:
    """The comparison of the two texts in words, and the addresses of its two ways to be shown."""
    old, new = _content(chosen["tu"], revisions, found), _content(chosen["den"], revisions, found)
    texts = urlencode({"tu": chosen["tu"], "den": chosen["den"]})
    return {
        "changes": changes(compare(old, new), whole=whole),
        "only_changes": f"?{texts}",
        "whole_text": f"?{texts}&{WHOLE}",
        "same_text": chosen["tu"] == chosen["den"],
    }


def _content(source: str, revisions: list[Revision], found: list[Baseline]) -> DocumentContent:
    """The content of a text that the form has let through."""
    if source.isdecimal():
        return next(revision for revision in revisions if revision.number == int(source)).content()
    return next(baseline for baseline in found if baseline.source == source).content
