"""The admin site of the office: its title, its first page, its doors. Registers no model."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

ORDER = ("directives", "events", "accounts")
OVERRIDDEN = (
    _("Add"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Change %s"),
    _("View %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _(" By %(filter_title)s "),
    _("Show counts"),
    _("Hide counts"),
    _("Log in"),
    _("Skip to main content"),
    _("Breadcrumbs"),
    _("Reset password"),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("variety"),
    _("version"),
    _("memory cost"),
    _("time cost"),
    _("parallelism"),
    _("Error:"),
    _("Add another %(verbose_name)s"),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
)
"""Words of Django's admin that it has no Vietnamese for, or none that an office would use; our catalogue has them."""


class AdminSite(admin.AdminSite):
    """The staff's workplace at /quan-tri/."""

    site_header = _("Monthly guidance")
    site_title = _("Monthly guidance")
    index_title = _("My work")
    empty_value_display = "–"
    enable_nav_sidebar = False

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        """Ours, which knows of locked accounts."""
        from accounts.door_forms import LoginForm  # models are not there yet when this module is read

        return LoginForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Our own models only: groups and devices of other packages are kept by commands and by our pages."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        super().register([one for one in models if one._meta.app_label in ORDER], admin_class, **options)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What waits for this person, how far the month is and what is new, above the lists."""
        from directives import admin_work  # the apps are not loaded yet when this module is

        return super().index(request, {**admin_work.context(request), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the number of unread notifications, asked for only where the header shows it."""
        from directives import notifications
        from directives.admin_steps import staff

        return {**super().each_context(request), "unread": partial(notifications.unread, staff(request))}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Documents first, then dates, then people."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The pages at the doors and the notifications before Django's own addresses."""
        from accounts import door_views as doors
        from directives import admin_notifications

        return [
            *admin_notifications.addresses(self.admin_view),
            path("ma-xac-nhan/", self.half_open(doors.second_factor), name="second_factor"),
            path("ma-xac-nhan/cai-dat/", self.half_open(doors.set_up), name="set_up_codes"),
            path("tai-khoan/", self.admin_view(doors.own_account), name="own_account"),
            path("tai-khoan/ket-thuc-phien/", self.admin_view(doors.end_session), name="end_session"),
            path("tai-khoan/ma-du-phong/", self.admin_view(doors.new_recovery_codes), name="recovery_codes"),
            *super().get_urls(),
        ]

    def half_open(self, view: Any) -> Any:
        """A page for people whose password is right and whose code is still missing."""

        def opened(request: HttpRequest) -> HttpResponse:
            if not (request.user.is_active and request.user.is_staff):
                return HttpResponseRedirect(reverse("admin:login"))
            return guarded(view(request))

        return opened

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff, after the one-time code where one is asked for."""
        from accounts.door_views import passed

        return bool(super().has_permission(request)) and passed(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's, with the security log and the way to the one-time code.

        A login is also the proof that a step in one's own name asks for. 429 when the account is locked for now.
        """
        if request.method == "GET" and request.user.is_staff and not self.has_permission(request):
            return self.to_second_factor(request)
        response = super().login(request, extra_context)
        if request.method == "POST":
            response = self.logged_in(request, response)
        return guarded(response)

    def logged_in(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write down how the attempt ended, and lead on to the code where one is missing."""
        from accounts import entrance
        from directives.admin_steps import PROVED_AT

        at = timezone.now()
        if not entrance.noted(request, at):
            response.status_code = 429 if getattr(request, "axes_locked_out", False) else response.status_code
            return response
        request.session[PROVED_AT] = at.timestamp()
        return response if self.has_permission(request) else self.to_second_factor(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As Django's; the session is crossed off the list of sessions."""
        from accounts import entrance

        if request.method == "POST":
            entrance.left(request, timezone.now())
        return guarded(super().logout(request, extra_context))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As Django's; a change ends the person's other sessions."""
        from accounts import entrance

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            entrance.password_changed(request, timezone.now())
        return response

    def to_second_factor(self, request: HttpRequest) -> HttpResponse:
        """The page that asks for the code, which then leads to where the person wanted to go."""
        wanted = request.POST.get("next") or request.GET.get("next") or ""
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return HttpResponseRedirect(reverse("admin:second_factor") + query)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, with the content policy on every page."""
        inner = super().admin_view(view, cacheable)

        def policed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            carried_on = self.over_login(request)
            return guarded(carried_on if carried_on is not None else inner(request, *args, **kwargs))

        return policed

    def over_login(self, request: HttpRequest) -> HttpResponse | None:
        """The page that carries a posted text over an expired login; None where there is none."""
        from directives.admin_writing import over_login

        return over_login(request) if request.method == "POST" and not self.has_permission(request) else None


def guarded(response: Any) -> Any:
    """The response with its content policy; a page that holds the editor says so by ``with_editor``."""
    from directives.middleware import written

    policy = settings.CSP_EDITOR if getattr(response, "with_editor", False) else settings.CSP_STAFF
    response.headers.setdefault("Content-Security-Policy", written(policy))
    return response
