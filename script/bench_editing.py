"""What the editing page of a long document costs, beside a plain page of Django's admin with the same fields.

For ``script/bench``; changes the demo's database that was made for it.
"""

import dataclasses
import types
from typing import Any

SECTIONS = 20
MOST_QUERIES = 50
"""To open the editing page, however many sections the document has."""
MOST_EDITING = 1.5
CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


def prepared() -> tuple[Any, Any]:
    """A client at which a drafter has logged in, and his document of 20 sections."""
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User
    from directives import drafting, workflow
    from directives.models import Edition

    drafter, at = User.objects.get(username="soanthao"), timezone.now()
    edition = Edition.objects.newest_first()[0]
    month = edition.directive.period or timezone.localdate(at).replace(day=1)
    directive = drafting.draft_month(month, actor=drafter, at=at, like=edition)
    bodies = [section.body for section in edition.content.sections]
    for order in range(directive.sections.count(), SECTIONS):
        section = dataclasses.replace(edition.content.sections[0], body=bodies[order % len(bodies)])
        directive.add_section(order, section)
    workflow.close_edit(directive, "edit", actor=drafter, at=at)
    client = Client(SERVER_NAME="localhost")
    client.force_login(drafter)
    return client, directive


def plain_page(directive: Any) -> str:
    """The address of the same document in a plain admin: the same fields, the same inline, nothing of ours."""
    import sys

    from django.conf import settings
    from django.contrib import admin
    from django.template.backends.django import DjangoTemplates
    from django.urls import clear_url_caches, include, path, set_urlconf

    from directives.admin import DirectiveAdmin
    from directives.admin_sections import SectionInline
    from directives.models import Directive, Section

    site = admin.AdminSite("plain")
    inline = type("Inline", (admin.StackedInline,), {"model": Section, "fields": SectionInline.fields, "extra": 0})
    fieldsets = [
        (name, {"fields": [field for field in options["fields"] if field != "opened"]})
        for name, options in DirectiveAdmin.fieldsets
    ]
    django_own = DjangoTemplates(
        {"NAME": "own", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"context_processors": CONTEXT}}
    )
    template = django_own.get_template("admin/change_form.html")
    own = {"fieldsets": fieldsets, "inlines": [inline], "change_form_template": template}
    site.register(Directive, type("Plain", (admin.ModelAdmin,), own))
    urls: Any = types.ModuleType("bench_urls")
    urls.urlpatterns = [path("plain/", site.urls), path("", include(settings.ROOT_URLCONF))]
    sys.modules["bench_urls"] = urls
    settings.ROOT_URLCONF = "bench_urls"
    clear_url_caches()
    set_urlconf(None)
    return f"/plain/directives/directive/{directive.pk}/change/"


def sent_by_a_browser(page: Any) -> dict[str, list[str]]:
    """The data that the form of a page sends back when nothing was typed."""
    import lxml.html

    data: dict[str, list[str]] = {}
    for name, value in lxml.html.fromstring(page.content.decode()).get_element_by_id("directive_form").form_values():
        data.setdefault(name, []).append(value)
    return data


def queries_of(client: Any, address: str) -> int:
    """How many SQL queries a page needs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return len(queries)
