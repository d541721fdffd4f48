"""The pages at the doors: one-time code, its set-up, one's own account. Everything is changed by POST alone."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp import login as otp_login

from accounts import factors, security_log, sessions
from accounts.door_forms import CodeForm
from accounts.models import SecurityEvent, User, WorkSession

Kind = SecurityEvent.Kind
KEY = re.compile(r"[0-9]{1,18}")
"""The key of a row, as a form names it; as many digits as a database holds."""


def person(request: HttpRequest) -> User:
    """The person whose password has been given; PermissionDenied for a reader without one."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def passed(request: HttpRequest) -> bool:
    """Whether nothing more is asked of this session: a code was given, or none is needed. Looked up once a request."""
    user: Any = request.user
    if not hasattr(user, "factor_passed"):
        proved = getattr(user, "otp_device", None) is not None  # set by django-otp, but not on the user just logged in
        user.factor_passed = proved or not (factors.needed(user) or factors.device(user))
    return bool(user.factor_passed)


def onward(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is on this site; otherwise the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password; whoever has no telephone set up yet is led to the set-up."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:login"))
    user = person(request)
    if passed(request):
        return HttpResponseRedirect(onward(request))
    if factors.device(user) is None:
        return set_up(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _let_in(request, user, form):
        return HttpResponseRedirect(onward(request))
    return _page(request, "code", _("One-time code"), form=form, next=onward(request))


def _let_in(request: HttpRequest, user: User, form: CodeForm) -> bool:
    taken = factors.accepted(user, form.cleaned_data["code"])
    if taken is None:
        security_log.record(Kind.CODE_FAILED, request=request, actor=user)
        form.refuse(
            _(
                "The code is not right, or it has been used. Wait for the next one; after several wrong codes wait"
                " a minute."
            )
        )
        return False
    otp_login(request, taken)
    request.session.cycle_key()
    sessions.begin(request, user, timezone.now())
    if taken.name == "recovery":
        security_log.record(Kind.RECOVERY_USED, request=request, actor=user)
        _say_how_many_are_left(request, user)
    return True


def _say_how_many_are_left(request: HttpRequest, user: User) -> None:
    left = factors.recovery_left(user)
    text = ngettext("%(left)d recovery code is left.", "%(left)d recovery codes are left.", left) % {"left": left}
    messages.warning(request, text)


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up one-time codes: a button makes the secret, the first code confirms it, recovery codes are shown once."""
    user = person(request)
    if factors.device(user):
        return HttpResponseRedirect(reverse("admin:own_account"))
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        factors.begin(user)
    elif request.method == "POST" and form.is_valid():
        try:
            taken, codes = factors.confirm(user, form.cleaned_data["code"], at=timezone.now())
        except factors.FactorRefused as refused:
            form.refuse(str(refused))
        else:
            otp_login(request, taken)
            return _page(request, "codes", _("Recovery codes"), codes=codes, next=onward(request))
    return _set_up_page(request, user, form)


def _set_up_page(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    waiting = factors.begun(user)
    shown = {"picture": factors.picture(waiting), "secret": factors.secret(waiting)} if waiting else {}
    return _page(request, "set_up", _("Set up one-time codes"), form=form, next=onward(request), **shown)


@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """One's own doors: sessions, one-time codes, password, what happened lately."""
    user, at = person(request), timezone.now()
    return _page(
        request,
        "own",
        _("My account"),
        sessions=sessions.open_ones(user, at),
        this_key=request.session.session_key,
        device=factors.device(user),
        needed=factors.needed(user),
        recovery_left=factors.recovery_left(user),
        events=SecurityEvent.objects.filter(subject=user).select_related("actor")[:15],
    )


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all others."""
    user, chosen = person(request), request.POST.get("session", "")
    if chosen == "others":
        sessions.end_all(user, except_key=request.session.session_key)
    else:
        sessions.end(get_object_or_404(WorkSession, user=user, pk=chosen if KEY.fullmatch(chosen) else 0))
    security_log.record(Kind.ENDED, request=request, actor=user)
    messages.success(request, _("The session has been ended."))
    return HttpResponseRedirect(reverse("admin:own_account"))


@never_cache
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes instead of the old ones, shown this once."""
    user = person(request)
    if factors.device(user) is None:
        return HttpResponseRedirect(reverse("admin:set_up_codes"))
    codes = factors.recovery_codes(user)
    security_log.record(Kind.RECOVERY_MADE, request=request, actor=user)
    return _page(request, "codes", _("Recovery codes"), codes=codes, next=reverse("admin:own_account"))


def _page(request: HttpRequest, template: str, title: str, **more: Any) -> TemplateResponse:
    context = {**admin.site.each_context(request), "title": title, **more}
    return TemplateResponse(request, f"admin/accounts/{template}.html", context)
