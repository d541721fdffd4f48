"""A site for signed-in readers only (``CLOSED_SITE``): every address asks for a login, and nothing is kept by a cache.

The readers' own door is /dang-nhap/; staff may use it, too, and still give their code before the workplace opens.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts import entrance
from accounts.door_forms import ReaderLoginForm
from accounts.models import User
from accounts.roles import Role

OPEN = ("reader_login", "reader_logout", "healthz", "robots")
"""Names of the addresses that answer without a login: the door itself and what machines ask."""
OPEN_FOLDERS = ("/quan-tri/", f"/{settings.STATIC_URL.strip('/')}/", "/xem-truoc/")
"""The workplace and the leaders' previews have doors of their own; style sheets and fonts tell nothing."""
NOT_KEPT = "private, no-store"


class ClosedSite:
    """Lets signed-in readers and staff in, sends everybody else to the door. Does nothing on an open site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.CLOSED_SITE:
            return self.get_response(request)
        if may_read(request) or _open(request):
            response = self.get_response(request)
        else:
            door = f"{reverse('reader_login')}?{urlencode({'next': request.get_full_path()})}"
            response = HttpResponseRedirect(door)
        if not request.path.startswith(OPEN_FOLDERS[1]):
            response.headers["Cache-Control"] = NOT_KEPT
            patch_vary_headers(response, ["Cookie"])
        return response


def may_read(request: HttpRequest) -> bool:
    """Whether the person behind the request may read a closed site."""
    user = request.user
    return isinstance(user, User) and user.is_active and (user.is_staff or user.has_role(Role.READER))


def _open(request: HttpRequest) -> bool:
    return request.path.startswith(OPEN_FOLDERS) or request.path in {reverse(name) for name in OPEN}


class Login(LoginView):
    """The readers' door. 404 on an open site; 429 while an account is locked."""

    template_name = "public/login.html"
    authentication_form = ReaderLoginForm
    next_page = "home"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only where there is something to close; what happened is written down."""
        if not settings.CLOSED_SITE:
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and not entrance.noted(request, timezone.now()):
            response.status_code = 429 if getattr(request, "axes_locked_out", False) else response.status_code
        return response


class Logout(LogoutView):
    """Out by POST; the session is crossed off the list."""

    next_page = "reader_login"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As Django's, and noted."""
        entrance.left(request, timezone.now())
        return super().post(request, *args, **kwargs)
