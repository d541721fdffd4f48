"""The admin site of the office: its title, its first page, and what its pages may load. Registers no model."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
EDITOR_POLICY = f"{POLICY}; style-src 'self' 'unsafe-inline'"
"""The editor sets styles on its own parts; scripts are ours and the site's only, here too."""

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

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The documents that wait for this person and the month to come, above the lists."""
        from directives.admin_month import next_month  # the apps are not loaded yet when this module is
        from directives.admin_steps import my_work, staff

        person = staff(request)
        work = {"my_work": my_work(person), "next_month": next_month(person)}
        return super().index(request, {**work, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Documents first, then dates, then people."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's; a login is also the proof that a step in one's own name asks for."""
        from directives.admin_steps import PROVED_AT

        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            request.session[PROVED_AT] = timezone.now().timestamp()
        return guarded(response)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, with the content policy on every page."""
        inner = super().admin_view(view, cacheable)

        def policed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return guarded(inner(request, *args, **kwargs))

        return policed


def guarded(response: Any) -> Any:
    """The response with its content policy; a page that holds the editor says so by ``with_editor``."""
    policy = EDITOR_POLICY if getattr(response, "with_editor", False) else POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    return response
