"""Finds every address of the site, knocks at each and says in one letter what came of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from lxml import html

from directives.admin_step_table import STEPS
from directives.models import WithdrawalReason
from tests.doors.world import World
from tests.factories import PASSWORD

REFUSED = {400: "b", 403: "f", 404: "n", 405: "m", 409: "c"}
WRITES = re.compile(r'\s*(?:INSERT|UPDATE|DELETE)\b[^"]*"(?P<table>\w+)"', re.I)
NOTED_BY_THE_WAY = {
    "django_session": "a visit to the staff's pages begins and lengthens a session",
    "accounts_worksession": "the same, as its owner sees it",
    "accounts_securityevent": "a refusal is noted",
    "directives_visit": "what a member of staff last looked at",
    "directives_previewlink": "a preview link counts how often it was opened",
    "directives_siteversion": "made when the first reader asks for it",
}
"""Tables that looking at a page may write to, and why."""
LOGIN = "/quan-tri/login/"
STEP = "admin:directives_directive_step"
FILLED = {
    "reason": "Bổ sung.",
    "password": PASSWORD,
    "note": "Ghi chú.",
    "text": "Ý kiến.",
    "comment": "Ý kiến.",
    "days": "7",
    "reader": "Đ/c Bí thư",
    "printed_1": "kết quả hội nghị",
    "right_1": "kết quả của hội nghị",
}
"""What a person would type into a page's form; a form takes what it has a field for."""


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the site: its full name, its path as written, the names of what stands in it."""

    name: str
    path: str
    wanted: tuple[str, ...]


def addresses() -> dict[str, Address]:
    """Every pattern of the site by name, each step of the workflow its own; one without a name goes by its path."""
    found: dict[str, Address] = {}
    for one in _below(get_resolver(), "", ""):
        if one.name == STEP:
            found |= {f"step:{action}": one for action in STEPS}
        else:
            found.setdefault(one.name, one)
    return found


def _below(resolver: URLResolver, space: str, path: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        whole = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, whole)
        else:
            name = f"{space}{pattern.name}" if pattern.name else f"/{whole}"
            yield Address(name, whole, tuple(pattern.pattern.regex.groupindex))


def writes(sql: str) -> str:
    """The table that a statement changes; "" for none."""
    match = WRITES.match(sql)
    return match["table"] if match else ""


@contextmanager
def watched(changed: set[str]) -> Iterator[None]:
    """Collect the tables that are written to, but for those noted by the way."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (table := writes(sql)) and table not in NOTED_BY_THE_WAY:
            changed.add(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def fingerprint() -> dict[str, int]:
    """A number for each table that stands for all of its rows, but for those noted by the way."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in NOTED_BY_THE_WAY and "search" not in table:
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = hash(tuple(sorted(repr(list(map(_plain, row))) for row in cursor.fetchall())))
    return found


def _plain(value: object) -> object:
    """PostgreSQL gives bytes as a view, whose repr is where it lies in memory."""
    return bytes(value) if isinstance(value, memoryview) else value


def letter(response: HttpResponseBase, changed: set[str]) -> str:
    """What came of a knock, as the table writes it; a capital where something was written, the number of a 5xx."""
    status = response.status_code
    if status in (301, 302):
        found = "l" if LOGIN in response.headers["Location"] else "r"
    else:
        found = REFUSED.get(status, "o" if status == 200 else f"[{status}]")
    return found.upper() if changed else found


def get(client: Client, address: str) -> tuple[str, HttpResponseBase, set[str]]:
    """The answer to a look, the page, and the tables it wrote to."""
    changed: set[str] = set()
    cookies = SimpleCookie(client.cookies)
    with watched(changed), transaction.atomic():
        response = client.get(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    _read(response)
    return letter(response, changed), response, changed


def post(client: Client, address: str, body: dict[str, Any]) -> str:
    """The answer to a form, of which nothing stays: not even a logout."""
    changed: set[str] = set()
    cookies = SimpleCookie(client.cookies)
    with watched(changed), transaction.atomic():
        response = client.post(address, body)
        transaction.set_rollback(True)
    client.cookies = cookies
    _read(response)
    return letter(response, changed)


def _read(response: HttpResponseBase) -> None:
    """Read a streamed answer to its end, and let go of its file."""
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]


def form_of(response: HttpResponseBase, address: str) -> dict[str, Any]:
    """The form of a page that is sent to the page itself, as a browser fills it; {} for a page without one."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return {}
    page = html.fromstring(response.content.decode() or "<p></p>")  # type: ignore[attr-defined]
    body: dict[str, Any] = {}
    for form in page.forms:
        if form.method.lower() == "post" and (form.action or address) in (address, "."):
            for key, value in form.form_values():
                body.setdefault(key, []).append(value)
    return body


def place(found: Address, name: str, world: World, state: str) -> str:
    """The address with what it asks for, about the document in that state."""
    values = world.values(name, state)
    if found.name.startswith("/"):
        return found.name.replace("<path:object_id>", str(values["object_id"])).replace("(?P<url>.*)$", "khong-co/")
    return reverse(found.name, kwargs={wanted: values[wanted] for wanted in found.wanted})


def typed(name: str, world: World, state: str) -> dict[str, Any]:
    """What is typed into the form of that address."""
    if name == "step:withdraw":
        return {**FILLED, "reason": WithdrawalReason.NO_LONGER_VALID}
    if name == "step:approve":
        return {**FILLED, "comments": [comment.pk for comment in world.documents[state].comments.unsettled()]}
    if name == "step:sign_leader":  # the page from which the form is taken has none for anybody but the signatory
        return {**FILLED, "read": world.documents[state].current_pdf}
    return FILLED


def of_a_document(found: Address) -> bool:
    """Whether the answer may depend on the state of a document."""
    return "quan-tri/directives/directive/" in found.path or found.name in {"preview-link", "admin:autocomplete"}
