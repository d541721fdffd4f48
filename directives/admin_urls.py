"""The addresses of a document's own pages in the admin, before those that Django gives it. Answers none of them."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from directives import admin_month, admin_steps, admin_views


def addresses(wrap: Callable[[Any], Any]) -> list[URLPattern]:
    """Next month, steps, preview, files, history and revisions; ``wrap`` lets only staff in."""
    steps, forms = "|".join(admin_steps.STEPS), "|".join(admin_views.FORMS)
    return [
        path("the-thuc.css", wrap(admin_views.official_css), name="directives_directive_css"),
        path("thang-moi/", wrap(admin_month.month_page), name="directives_directive_month"),
        re_path(rf"^(?P<pk>\d+)/(?P<action>{steps})/$", wrap(admin_steps.step_page), name="directives_directive_step"),
        path("<int:pk>/xem/", wrap(admin_views.preview), name="directives_directive_preview"),
        path("<int:pk>/xem.pdf", wrap(admin_views.preview_pdf), name="directives_directive_preview_pdf"),
        re_path(
            rf"^(?P<pk>\d+)/(?P<form>{forms})\.pdf$", wrap(admin_views.stored_pdf), name="directives_directive_pdf"
        ),
        path("<int:pk>/history/", wrap(admin_views.history), name="directives_directive_history"),
        path("<int:pk>/ban-luu/<int:number>/", wrap(admin_views.revision), name="directives_directive_revision"),
    ]
