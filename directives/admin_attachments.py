"""The page of a document's attachments: what goes with it, choose another file, take one away. Decides nothing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives import attaching, filestore, notifications, rules, workflow
from directives.admin_steps import document, staff
from directives.models import Attachment, Directive
from directives.pdf.child import MAX_ATTACHMENT
from directives.views.attachments import TYPES, disposition

MEGABYTES = MAX_ATTACHMENT // (1024 * 1024)


class AttachForm(forms.Form):
    """A file and what the document calls it."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"})
    )
    title = forms.CharField(
        label=gettext_lazy("Name in the document"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As the document lists it, for example: Mẫu báo cáo tháng. Empty: the file's name."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """List and form; a POST attaches the file or says in a sentence why not."""
    directive = document(request, pk)
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if form.is_bound and form.is_valid() and _attached(request, directive, form):
        return _back(directive)
    directive.refresh_from_db()
    if not form.is_bound:
        form.fields["version"].initial = directive.version
    action = attaching.edit_action(directive)
    context = {
        **admin.site.each_context(request),
        "title": _("Attachments"),
        "directive": directive,
        "attachments": directive.attachments.select_related("added_by"),
        "form": form,
        "refusal": rules.why_not(action, directive, staff(request)),
        "in_review": action == "edit_in_review",
        "megabytes": MEGABYTES,
        "most": attaching.MOST,
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/attachments.html", context)


def _attached(request: HttpRequest, directive: Directive, form: AttachForm) -> bool:
    """Call the verb; False with its sentence in the form when it refuses."""
    file, by = form.cleaned_data["file"], _by(request)
    texts: dict[str, Any] = {"title": form.cleaned_data["title"], "filename": file.name or ""}
    try:
        made = attaching.attach(directive, file.read(), **texts, **by, version=form.cleaned_data["version"])
    except workflow.WorkflowRefused as error:
        form.add_error(None, str(error))
        return False
    notifications.collect(directive.history.all())
    messages.success(request, _("Attached: %(title)s") % {"title": made.title})
    return True


@never_cache
def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one file away, by POST alone."""
    attachment = _attachment(request, pk, number)
    if request.method == "POST":
        try:
            attaching.detach(attachment, **_by(request))
            notifications.collect(attachment.directive.history.all())
            messages.success(request, _("No longer attached: %(title)s") % {"title": attachment.title})
        except workflow.WorkflowRefused as error:
            messages.error(request, str(error))
    return _back(attachment.directive)


@never_cache
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The stored bytes, to be saved, never to be opened on this site."""
    attachment = _attachment(request, pk, number)
    try:
        data = filestore.get(attachment.sha256, attachment.ending)
    except filestore.Damaged:
        messages.error(request, _("The stored file is missing or damaged. Tell the administrator."))
        return _back(attachment.directive)
    headers = {"Content-Disposition": disposition(attachment.filename), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=TYPES[attachment.ending], headers=headers)


def _attachment(request: HttpRequest, pk: int, number: int) -> Attachment:
    """One file of a document that the person may see; Http404 otherwise."""
    files = Attachment.objects.select_related("directive").filter(directive=document(request, pk))
    attachment = get_object_or_404(files, pk=number)
    if attachment.ending not in TYPES:
        raise Http404
    return attachment


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": staff(request), "at": timezone.now()}


def _back(directive: Directive) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:directives_directive_attachments", args=[directive.pk]))
