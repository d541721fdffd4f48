"""Import of the register in the admin: first a page that says what would change, then, on a second word, the change."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.loading import COLUMNS, Change, FileRefused, Report, Value, decoded, load, preview
from events.models import CommemorativeEvent

LARGEST = 1024 * 1024
"""The largest file taken by this page, in bytes: it travels to the reader and back with the preview."""


def import_events(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The form; for a file the preview; for a previewed text the import. Needs the rights to add and to change."""
    if not (admin.has_add_permission(request) and admin.has_change_permission(request)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(admin, request)
    try:
        return _import(admin, request) if "seen" in request.POST else _preview(admin, request)
    except FileRefused as refused:
        return _page(admin, request, problem=str(refused), status=400)


def _preview(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        raise FileRefused(_("Choose a CSV file or an Excel table first."))
    if (upload.size or 0) > LARGEST:
        raise FileRefused(
            _("The file is larger than 1 MB. Ask the operator to load it with the command import_events.")
        )
    return _shown(admin, request, _plain(decoded(upload.read())))


def _plain(text: str) -> str:
    """With the one end of line that survives the way to a browser and back."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _import(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Write what was shown. When the register has changed since, show it again instead."""
    text = _plain(request.POST.get("text", ""))
    with transaction.atomic():
        report = load(text.encode())
        same = report.digest == request.POST["seen"]
        if not same:
            transaction.set_rollback(True)
        for change in report.changes if same else ():
            _log(admin, request, change)
    if not same:
        messages.warning(request, _("The register has changed since the preview. Please look at it once more."))
        return _shown(admin, request, text)
    counts = {"created": report.created, "changed": report.changed}
    messages.success(request, _("Imported: %(created)d events added, %(changed)d changed.") % counts)
    return HttpResponseRedirect(reverse("admin:events_commemorativeevent_changelist"))


def _log(admin: ModelAdmin, request: HttpRequest, change: Change) -> None:
    if change.created:
        admin.log_addition(request, change.event, [{"added": {}}])
    else:
        names = [_label(name) for name, _old, _new in change.fields]
        admin.log_change(request, change.event, [{"changed": {"fields": names}}])


def _shown(admin: ModelAdmin, request: HttpRequest, text: str) -> HttpResponse:
    return _page(admin, request, report=preview(text.encode()), text=text)


def _page(
    admin: ModelAdmin,
    request: HttpRequest,
    *,
    report: Report | None = None,
    text: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    changes = report.changes if report else []
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Import events"),
        "opts": admin.opts,
        "columns": ", ".join(COLUMNS),
        "problem": problem,
        "report": report,
        "added": [change for change in changes if change.created],
        "changed": [(change, _differences(change)) for change in changes if not change.created],
        "text": text,
    }
    return TemplateResponse(request, "admin/events/commemorativeevent/import.html", context, status=status)


def _differences(change: Change) -> list[tuple[str, str, str]]:
    """Label, old and new value of each changed field, as a person reads them."""
    return [(_label(name), _said(name, old), _said(name, new)) for name, old, new in change.fields]


def _label(name: str) -> str:
    return capfirst(str(CommemorativeEvent._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _said(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(CommemorativeEvent._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value) if value not in (None, "") else "–")
