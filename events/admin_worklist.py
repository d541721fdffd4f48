"""The page on which staff work through the unchecked events, one after another; it ticks only what was asked for."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.anniversaries import phrase
from events.models import CommemorativeEvent
from events.numbers import whole_number

if TYPE_CHECKING:
    Form = forms.ModelForm[CommemorativeEvent]
else:
    Form = forms.ModelForm

AFTER = "sau"
"""Query parameter: the event behind which to go on."""


class SourceForm(Form):
    """With what the event was compared; without a source nobody can say later why it was ticked."""

    class Meta:
        model = CommemorativeEvent
        fields = ("source",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["source"].required = True
        self.fields["source"].help_text = _(
            "For example: Decision 1658/QĐ-TTg of 27/12/2022; the almanac of 2024, page 12."
        )


def worklist(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The next unchecked event with its source; POST ticks the event named in it and goes on to the next."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _tick(admin, request)
    event = _next(request.GET.get(AFTER, ""))
    return _page(admin, request, event, SourceForm(instance=event) if event else None)


def _tick(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Tick the event with its source. One that somebody ticked in the meantime is left as it is."""
    event = get_object_or_404(CommemorativeEvent, pk=whole_number(request.POST.get("event", "")))
    if event.checked:
        messages.info(request, _("Somebody has ticked “%(event)s” already.") % {"event": event})
        return _on(event)
    form = SourceForm(request.POST, instance=event)
    if not form.is_valid():
        return _page(admin, request, event, form)
    event.checked = True
    event.save(update_fields=["source", "checked"])
    admin.log_change(request, event, [{"changed": {"fields": [str(_("checked")), str(_("source"))]}}])
    messages.success(request, _("“%(event)s” is ticked as checked.") % {"event": event})
    return _on(event)


def _next(after: str) -> CommemorativeEvent | None:
    """The first unchecked event behind the given one in the order of the calendar; None when there is none."""
    passed = CommemorativeEvent.objects.filter(pk=whole_number(after)).first() if after else None
    unchecked = CommemorativeEvent.objects.unchecked()
    behind = (event for event in unchecked if passed is None or _place(event) > _place(passed))
    return min(behind, key=_place, default=None)


def _place(event: CommemorativeEvent) -> tuple[int, int, str, int]:
    """Where an event stands in the order of the calendar; those known only by their year stand last."""
    return (event.month or 13, event.day or 0, event.name, event.pk)


def _on(event: CommemorativeEvent) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:events_commemorativeevent_worklist')}?{AFTER}={event.pk}")


def _page(
    admin: ModelAdmin, request: HttpRequest, event: CommemorativeEvent | None, form: SourceForm | None
) -> HttpResponse:
    year = timezone.localdate().year
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Compare events with their sources"),
        "opts": admin.opts,
        "event": event,
        "form": form,
        "year": year,
        "phrase": phrase(event.name, event.kind, event.rule, year) if event else None,
        "left": CommemorativeEvent.objects.unchecked().count(),
        "begun": AFTER in request.GET,
    }
    return TemplateResponse(request, "admin/events/commemorativeevent/worklist.html", context)
