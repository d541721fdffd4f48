"""What administrators do at other people's doors: unlock an account, reset one-time codes in twos, read the log."""

from datetime import datetime
from typing import Any, cast

from axes.utils import reset as reset_attempts
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import factors, proof, security_log
from accounts.door_forms import ResetForm
from accounts.models import FactorReset, SecurityEvent, User

__all__ = ["SecurityEventAdmin", "codes_page", "unlock"]


def account(request: HttpRequest, pk: int) -> User:
    """The account, for an administrator; Http404 or PermissionDenied otherwise."""
    user = get_object_or_404(User, pk=pk)
    allowed = request.user.has_perm("accounts.change_user") and (request.user.is_superuser or not user.is_superuser)
    if not allowed:
        raise PermissionDenied
    return user


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Take passwords for this account again at once."""
    user = account(request, pk)
    reset_attempts(username=user.get_username())
    security_log.record(SecurityEvent.Kind.UNLOCKED, request=request, actor=cast(User, request.user), subject=user)
    messages.success(request, _("The account takes passwords again."))
    return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))


@never_cache
def codes_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's one-time codes: ask for their reset, or confirm what another administrator asked for."""
    user, actor, at = account(request, pk), cast(User, request.user), timezone.now()
    form = ResetForm(request.POST if "reason" in request.POST else None)
    status = 200
    if request.method == "POST":
        try:
            if _stepped(user, actor, form, at):
                return HttpResponseRedirect(reverse("admin:accounts_user_codes", args=[pk]))
        except factors.FactorRefused as refused:
            messages.error(request, str(refused))
            status = 409
    return TemplateResponse(request, "admin/accounts/codes_of.html", _situation(request, user, form), status=status)


def _stepped(user: User, actor: User, form: ResetForm, at: datetime) -> bool:
    if "reason" not in form.data:
        factors.confirm_reset(user, actor=actor, at=at)
        return True
    if form.is_valid():
        factors.ask_reset(user, actor=actor, reason=form.cleaned_data["reason"], at=at)
        return True
    return False


def _situation(request: HttpRequest, user: User, form: ResetForm) -> dict[str, Any]:
    waiting = FactorReset.objects.filter(user=user, confirmed_by=None).select_related("asked_by").first()
    actor = cast(User, request.user)
    return {
        **admin.site.each_context(request),
        "title": _("One-time codes of %(name)s") % {"name": user},
        "person": user,
        "device": factors.device(user),
        "waiting": waiting,
        "may_confirm": waiting is not None and waiting.asked_by != actor,
        "refusal": factors.why_no_reset(user, actor),
        "form": form,
        "done": FactorReset.objects.filter(user=user)
        .exclude(confirmed_by=None)
        .select_related("asked_by", "confirmed_by"),
        "locked": proof.locked(user.get_username()),
        "opts": User._meta,
    }


@admin.register(SecurityEvent)
class SecurityEventAdmin(admin.ModelAdmin):
    """The security log, to be read."""

    list_display = ("at", "kind", "subject", "actor", "typed", "address", "what")
    list_filter = ("kind",)
    search_fields = ("typed", "note", "subject__username", "subject__full_name", "actor__full_name")
    list_select_related = ("subject", "actor")
    list_display_links = None
    date_hierarchy = "at"
    list_per_page = 100
    actions = None

    @admin.display(description=gettext_lazy("note"))
    def what(self, event: SecurityEvent) -> str:
        """The note; for a refused page it is the page's technical name, shown as such."""
        refused = event.kind == SecurityEvent.Kind.REFUSED
        return format_html("<code>{}</code>", event.note) if refused else event.note

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: lines come from the doors."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        """Never: written once."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        """Never: written once."""
        return False
