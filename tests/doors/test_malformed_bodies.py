"""Bodies that no browser sends, from people who are signed in, to every address: a sentence, never a failure."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.doors import walk
from tests.doors.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STATES = ("draft", "in_review", "approved", "sealed", "issued")
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
FILE = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\nPK\x03\x04\xff\r\n'
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": (FORM, b""),
    "bytes": (FORM, b"title=%ff%00&password=\xff\xfe&action=%c0%ae&next=%ff"),
    "no names": (FORM, b"=&=1&&&%00=1&[]=2&__proto__=x"),
    "JSON": ("application/json", b'{"action": {"$ne": 1}, "title": [1]'),
    "XML": ("text/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "parts without a boundary": ("multipart/form-data", FILE),
    "a part cut off": (PARTS, FILE % (b"file", b"a.docx", b"x")),
    "a part with a crooked name": (PARTS, FILE % (b"file", b"../../\x00\xff", b"\xff/\x00") + b"--x--"),
    "a part in base64 that is none": (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="title"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--',
    ),
}
VALUES = {
    "NUL": "a\x00b",
    "not a number": "x",
    "a negative number": "-1",
    "a number too large": "9" * 40,
    "too many digits": "9" * 5000,
    "a figure of another script": "٣",
    "a day that is none": "31/02/99999",
    "half of a letter": "\ud800",
    "a list": "[1, {}]",
    "blanks": " \u200b\u202e ",
}
"""What stands in every field of the page's form at once."""
HIDDEN = ("-", "FORMS", "id", "read", "opened", "_selected_action")
"""What stands in the names of fields that people do not see."""
WITHOUT_A_FORM = ("bytes", "JSON", "a part with a crooked name")
PEOPLE = ("superuser", "contributor", "approver", "clerk")
FAILURE = 500
KEPT = ("csrfmiddlewaretoken", "password")


def crooked(form: dict[str, Any], words: str, only: str = "") -> bytes:
    """The page's form as a body, every field of it (or those whose name holds ``only``) with these words."""
    told = {name: words if only in name and name not in KEPT else value for name, value in form.items()}
    return urlencode(told, doseq=True, quote_via=lambda text, *_more: quote(text, errors="surrogatepass")).encode(
        "utf-8", "surrogatepass"
    )


def bodies(form: dict[str, Any]) -> Iterator[tuple[str, str, bytes]]:
    """Everything that is sent to one address, with its name and kind."""
    for name, (kind, body) in BODIES.items():
        if form or name in WITHOUT_A_FORM:
            yield name, kind, body
    if form:
        for name, words in VALUES.items():
            yield name, FORM, crooked({**walk.FILLED, **form}, words)
        for hidden in HIDDEN:
            if any(hidden in field for field in form):
                yield f"NUL in {hidden}", FORM, crooked(form, VALUES["NUL"], hidden)
                yield f"a negative number in {hidden}", FORM, crooked(form, "-1", hidden)
        for action in form.get("action", ()):
            for name in ("NUL", "a number too large", "too many digits"):
                yield (
                    f"{action} for {name}",
                    FORM,
                    crooked({**form, "action": action, "_selected_action": ""}, VALUES[name], "_sel"),
                )


def doors(world: World) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Name, role, address and form of every page, seen by the first person, in the first state, to whom it has one."""
    for name, found in walk.addresses().items():
        states = STATES if walk.of_a_document(found) else ("issued",)
        tries = [(role, walk.place(found, name, world, state)) for state in states for role in PEOPLE]
        seen = (
            (role, address, walk.form_of(walk.get(world.clients[role], address)[1], address)) for role, address in tries
        )
        role, address, form = next((one for one in seen if one[2]), (*tries[0], {}))
        yield name, role, address, form


def answered(client: Client, address: str, kind: str, body: bytes) -> HttpResponseBase:
    """The answer, of which nothing stays."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        response = client.generic("POST", address, body, content_type=kind)
        transaction.set_rollback(True)
    client.cookies = cookies
    walk._read(response)
    return response


def test_no_body_makes_a_page_fail(world: World, record_property: Any) -> None:
    wrong, tried, forms, before = [], 0, 0, walk.fingerprint()
    for name, role, address, form in doors(world):
        forms += bool(form)
        for what, kind, body in bodies(form):
            answer = answered(world.clients[role], address, kind, body)
            tried += 1
            if answer.status_code >= FAILURE:
                wrong.append(f"{answer.status_code} {name} from the {role}: {what}")
    assert not wrong, "\n".join(wrong)
    assert walk.fingerprint() == before
    record_property("figures", f"Malformed bodies: {tried} to all addresses, {forms} of them with a form; none failed")
