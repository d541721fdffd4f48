"""Walks the admin by itself: every page that a person can reach by links, and every named address with its object."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

ROOT = "/quan-tri/"
NEVER_OPENED = re.compile(r"/(logout|jsi18n)/|\.(pdf|png|css|docx|xlsx|csv|zip)$|[?&](o|e|_facets|all)=|\?.*&")
"""What is no page, and lists sorted or narrowed by several things at once: their number has no end."""
ALIKE = 1
"""So many addresses of one kind are opened (a kind: digits apart, the same path and the same parameters)."""
SPOKEN = frozenset({"title", "aria-label", "placeholder", "alt", "data-empty", "data-confirm"})
SILENT = frozenset({"script", "style", "code", "pre", "textarea", "template"})
VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "col", "source", "wbr"})


@dataclass
class Form:
    """A form as a browser would send it: address, method, names and proposed values of its fields."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a page says (to the eye and the ear), where it leads, what can be sent from it."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.said: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect spoken attributes, links, forms and fields."""
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self.said += [value for name, value in values.items() if name in SPOKEN]
        if tag == "input" and values.get("type") in {"submit", "button"}:
            self.said.append(values.get("value", ""))
        if tag == "a" and "href" in values:
            self.links.append(urldefrag(urljoin(self.address, values["href"]))[0])
        if tag == "form":
            target = urljoin(self.address, values.get("action") or self.address)
            self.forms.append(Form(target, values.get("method", "get").lower()))
        if tag in {"input", "select", "textarea", "button"} and self.forms and values.get("name"):
            self.forms[-1].fields[values["name"]] = values.get("value", "") if values.get("type") == "hidden" else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and whatever was left open in it."""
        while tag in self._open:
            if self._open.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        if not SILENT & set(self._open) and data.strip():
            self.said.append(" ".join(data.split()))


def page_of(address: str, response: HttpResponseBase) -> Page | None:
    """The page, or None for anything but HTML."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    return Page(address, response.content.decode())  # type: ignore[attr-defined]


def kind_of(address: str) -> str:
    """Addresses that differ in digits only, or in the values of their parameters, lead to pages alike."""
    parts = urlsplit(address)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&")) if parts.query else []
    return re.sub(r"\d+", "#", parts.path) + "?".join(["", *names])


def named_addresses() -> Iterator[str]:
    """Every named address of the admin: plain ones, and those of a model with its first object."""
    models = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    for pattern in named(admin.site.get_urls()):
        name, wanted = str(pattern.name), set(pattern.pattern.regex.groupindex)
        owner = next((model for key, model in models.items() if name.startswith(key)), None)
        first = owner._default_manager.first() if owner else None
        if not wanted or (first and wanted <= {"pk", "object_id"}):
            yield reverse(f"admin:{name}", kwargs=dict.fromkeys(wanted, first.pk if first else 0))


def named(found: Any) -> Iterator[URLPattern]:
    """The patterns that have a name, at any depth."""
    for one in found:
        if not isinstance(one, URLPattern):
            yield from named(one.url_patterns)
        elif one.name:
            yield one


def crawl(client: Client, *starts: str) -> Iterator[Page]:
    """Every page within reach of the start pages and of the opening page, at most ALIKE of each kind."""
    waiting, seen, kinds = [*starts, ROOT], {ROOT, *starts}, Counter[str]()
    while waiting:
        address = waiting.pop()
        kinds[kind_of(address)] += 1
        if kinds[kind_of(address)] > ALIKE:
            continue
        page = page_of(address, client.get(address))
        if page is None:
            continue
        yield page
        for link in page.links:
            if link.startswith(ROOT) and link not in seen and not NEVER_OPENED.search(link):
                seen.add(link)
                waiting.append(link)


def refused(client: Client, page: Page, filled: str) -> Iterator[Page]:
    """The page's forms sent with nonsense in every field, as they come back; nothing of it stays."""
    for form in page.forms:
        if form.method != "post" or NEVER_OPENED.search(form.action):
            continue
        with transaction.atomic():
            response = client.post(form.action, {name: value or filled for name, value in form.fields.items()})
            answer = page_of(f"{form.action} ({filled!r})", response)
            transaction.set_rollback(True)
        if answer is not None:
            yield answer
