"""The entry point of the application server; refuses to start over a database that lost its triggers."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
site = get_wsgi_application()

from directives.checks import require_triggers  # noqa: E402  (needs the application to be set up)

require_triggers()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request. Its letters are UTF-8, whatever its Content-Type says; to HEAD go headers alone."""
    environ["CONTENT_TYPE"] = understood(environ.get("CONTENT_TYPE", ""))
    answer = site(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    answer.close()
    return ()


def understood(kind: str) -> str:
    """The Content-Type with the boundary of a form's parts alone of all its parameters.

    Django reads the others before anything of ours, believes a letter code that a client names, and fails on some.
    """
    media, *parameters = kind.split(";")
    kept = (one for one in parameters if one.strip().lower().startswith("boundary="))
    return ";".join((media, *kept))
