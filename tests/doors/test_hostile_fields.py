"""Every line of text that a form takes is sent a hostile one; then every page is read: nothing of it became active."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import feedparser  # type: ignore[import-untyped]
import openpyxl
import pytest
from django.http import HttpResponseBase
from lxml import html

from directives.models import Directive
from tests.directives.test_hostile_input import active, judged
from tests.doors import walk
from tests.doors.world import World
from tests.factories import NOON, published

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINE = "=1+1\"'></title></textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
MARK = "onerror=alert(1)"
STATES = ("draft", "in_review", "approved", "issued")
NOT_WORDS = ("csrfmiddlewaretoken", "password", "_FORMS", "opened", "digest", "date", "period", "order")
STEPS = ("step:send_back", "step:withdraw")
"""The steps whose words stay; the others would lead the documents away."""
OWN_SCRIPT = re.compile(r'<script (?:[a-z]+ )?src="/(?:static|quan-tri)/[^"<>]*"[^<>]*></script>')
"""The staff's pages load scripts of the site by its addresses."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines_of(response: HttpResponseBase, address: str) -> list[str]:
    """The names of the fields of a page's own form that take words."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = html.fromstring(response.content or b"<p></p>")  # type: ignore[attr-defined]
    own = [form for form in page.forms if form.method == "POST" and (form.action or address) in (address, ".")]
    fields = (
        one for form in own for one in form.xpath('.//input[@name][not(@type) or @type="text"]|.//textarea[@name]')
    )
    names = (str(field.get("name")) for field in fields)
    return [name for name in names if not any(word in name for word in NOT_WORDS) and "__prefix__" not in name]


def doors(world: World) -> Iterator[tuple[str, str, str]]:
    """Name, state and address of every page; of those about documents one for each state."""
    for name, found in walk.addresses().items():
        for state in STATES if walk.of_a_document(found) else ("issued",):
            yield name, state, walk.place(found, name, world, state)


def sent(world: World) -> set[str]:
    """Send the line in every field, one at a time; the fields that took it, as "address field"."""
    client, taken = world.clients["superuser"], set[str]()
    for name, state, address in doors(world):
        if "logout" in name or (name.startswith("step:") and name not in STEPS):
            continue
        page = client.get(address)
        walk._read(page)
        typed = walk.typed(name, world, state)
        for field in lines_of(page, address):
            answer = client.post(
                address, {**typed, **walk.form_of(client.get(address), address), field: LINE, **proof(typed)}
            )
            walk._read(answer)
            assert answer.status_code < 500, (address, field)
            if answer.status_code == 302:
                taken.add(f"{name} {field}")
    return taken


def proof(typed: dict[str, Any]) -> dict[str, Any]:
    """The password, and the reason where it is one of a list."""
    return {"password": typed["password"]} | ({"reason": typed["reason"]} if typed["reason"] != "Bổ sung." else {})


def third(page: str) -> list[str]:
    """What lxml finds; its parser is neither of the other two."""
    tree = html.fromstring(page or "<p></p>")
    found = ((str(one.tag), dict(one.attrib)) for one in tree.iter() if isinstance(one.tag, str))
    return [one for tag, attributes in found for one in active(tag, attributes)]


def wrong_in(kind: str, data: bytes) -> list[str]:
    """What of an answer is active, read as its kind is read."""
    if kind == "text/html":
        page = OWN_SCRIPT.sub("", data.decode())
        return judged(page) + third(page)
    if kind in ("application/json", "application/ld+json"):
        json.loads(data)
    if kind == "application/atom+xml":
        feed = feedparser.parse(data, sanitize_html=False)
        texts = [
            one.get("title", "") for one in feed.entries if one.get("title_detail", {}).get("type") != "text/plain"
        ]
        texts += [part.value for one in feed.entries for part in one.get("content", ())]
        return (
            [str(feed.bozo_exception)] if feed.bozo else [one for text in texts for one in judged(text) + third(text)]
        )
    if kind == "text/csv":
        cells = (cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row)
        return [cell for cell in cells if cell.startswith(FORMULA)]
    if kind.endswith("spreadsheetml.sheet"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return []


def issued(world: World) -> Directive:
    """An issued document whose every line is the hostile one, and whose attached file is called after it."""
    fields: dict[str, Any] = {
        "title": LINE,
        "recipients": LINE,
        "addressees": LINE,
        "period": NOON.date().replace(year=2022),
    }
    return published(world.team, attachments={f"<img src=x {MARK}>.pdf": b"%PDF-1.7"}, **fields).directive


def test_a_hostile_line_in_any_field_is_active_on_no_page(
    world: World, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    hostile = issued(world)
    taken, wrong, read, shown = sent(world), [], 0, 0
    monkeypatch.setitem(world.documents, "issued", hostile)
    for name, _state, address in doors(world):
        for who in ("superuser", "anonymous") if "logout" not in name else ():
            answer = world.clients[who].get(address)
            data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            kind = answer.headers.get("Content-Type", "").partition(";")[0]
            assert answer.status_code < 500, address
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            found = wrong_in(kind, data) if answer.status_code != 302 else []
            wrong += [f"{who} {address}: {one}" for one in found]
            read, shown = read + 1, shown + (MARK.encode() in data)
    assert not wrong, "\n".join(wrong)
    assert len(taken) > 20, taken
    assert shown > 20, "the line is read there, as words"
    record_property(
        "figures", f"Hostile line: {len(taken)} fields took it, {read} answers read, {shown} show it as words"
    )
