"""Notifications in the admin: each person's own list, and for administrators the e-mails whose end is in doubt.

Opening a page changes nothing; a notification is read by opening it with its button, a doubt is settled by one.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.roles import Role
from directives import mailing, notifications
from directives.admin_steps import staff
from directives.models import Delivery
from events.numbers import whole_number

PAGE = 30


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """What the person was told, the newest first; POST marks all of it as read."""
    person, at = staff(request), timezone.now()
    if request.method == "POST":
        notifications.mark_read(person, at)
        return HttpResponseRedirect(reverse("admin:notifications"))
    deliveries = person.deliveries.with_their_matter().order_by(Coalesce("entry__at", "comment__at").desc(), "-pk")
    page = Paginator(deliveries, PAGE).get_page(request.GET.get("trang"))
    lines = [(one, notifications.sentence_of(one.matter)) for one in page]
    context = {"title": _("Notifications"), "lines": lines, "page": page, "doubtful": _doubtful(request)}
    return _page(request, "notifications.html", context)


def _doubtful(request: HttpRequest) -> int:
    """How many e-mails an administrator has to look at; 0 for anybody else."""
    return Delivery.objects.in_doubt().count() if staff(request).has_role(Role.ADMINISTRATOR) else 0


@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one notification of one's own is read, and go to its document."""
    delivery = get_object_or_404(staff(request).deliveries.with_their_matter(), pk=pk)
    notifications.mark_read(staff(request), timezone.now(), delivery.pk)
    return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[delivery.matter.directive_id]))


@never_cache
def doubtful(request: HttpRequest) -> HttpResponse:
    """E-mails that may not have arrived, for administrators; POST settles one."""
    if not staff(request).has_role(Role.ADMINISTRATOR):
        raise PermissionDenied
    if request.method == "POST":
        return _settled(request)
    found = Delivery.objects.in_doubt().with_their_matter().select_related("recipient").order_by("-pk")
    lines = [(one, notifications.sentence_of(one.matter)) for one in found[:100]]
    return _page(request, "doubtful.html", {"title": _("E-mails in doubt"), "lines": lines})


def _settled(request: HttpRequest) -> HttpResponse:
    delivery = get_object_or_404(Delivery, pk=whole_number(request.POST.get("delivery", "")))
    again = request.POST.get("decision") == "again"
    try:
        mailing.decide(delivery, again=again, actor=staff(request), at=timezone.now())
    except mailing.MailingRefused as error:
        messages.error(request, str(error))
    else:
        said = _("The e-mail is sent again at the next run.") if again else _("The e-mail counts as sent.")
        messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:notifications_doubtful"))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, f"admin/notifications/{template}", {**admin.site.each_context(request), **context})


def addresses(wrap: Any) -> list[URLPattern]:
    """The three addresses; ``wrap`` lets only staff in."""
    return [
        path("thong-bao/", wrap(own), name="notifications"),
        path("thong-bao/<int:pk>/", wrap(opened), name="notification"),
        path("thong-bao/chua-ro/", wrap(doubtful), name="notifications_doubtful"),
    ]
