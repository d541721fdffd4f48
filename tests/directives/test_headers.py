"""What every answer says to the browser, found by walking as the person who may open everything, over HTTPS."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from directives.models import Edition
from tests import factories
from tests.crawling import crawl, named_addresses
from tests.factories import PASSWORD, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000",
}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<[^>]*\son[a-z]+\s*=\s*[\"']|javascript:", re.I
)
STYLE = re.compile(r"<style|<[^>]*\sstyle\s*=", re.I)
SCRIPTS_FROM = re.compile(r"(?:^|; )(?:script-src|default-src) ([^;]*)")


class Recorder(Client):
    """A browser that keeps every answer and asks over HTTPS."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.answers: list[Any] = []

    def request(self, **request: Any) -> Any:
        """As the client's, kept."""
        response = super().request(**{**request, "wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"})
        self.answers.append(response)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
        return response


@pytest.fixture
def visitor(settings: Any) -> Recorder:
    """A browser at a site with HTTPS and stored pages, as a real one is."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS, settings.STORED_PAGES = True, 31_536_000, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Recorder()


def faults(answer: Any) -> list[str]:
    """What an answer lacks or holds against the rules; each with its address."""
    where = f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']} {answer.status_code}"
    found = [f"{where}: {name}" for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy:
        found.append(f"{where}: policy {policy!r}")
    if any("unsafe" in sources or "*" in sources for sources in SCRIPTS_FROM.findall(policy)):
        found.append(f"{where}: scripts {policy!r}")
    if answer.request["PATH_INFO"].startswith("/quan-tri/") and "no-store" not in answer.headers.get(
        "Cache-Control", ""
    ):
        found.append(f"{where}: may be kept")
    for cookie in answer.cookies.values():
        if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"}):
            found.append(f"{where}: cookie {cookie.key}")
    return found + inline(answer, where)


def inline(answer: Any, where: str) -> list[str]:
    """Scripts within a page, and styles, except where the editor sets its own."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    rules = (INLINE,) if "unsafe-inline" in policy_of(answer) else (INLINE, STYLE)
    text = re.sub(r"<textarea.*?</textarea>", "", answer.content.decode(), flags=re.S)
    return [f"{where}: {match.group()[:80]}" for rule in rules for match in rule.finditer(text)]


def test_the_detector_sees_scripts_within_a_page():
    for hostile in ("<script>x</script>", '<a onclick="x()">', "<a href='javascript:x'>", "<script type=module>"):
        assert INLINE.search(hostile), hostile
    assert not INLINE.search('<script src="/static/x.js" defer></script><p>on = "x"</p>')
    assert STYLE.search('<p style="color:red">')


def test_every_public_answer_and_every_refusal_carries_its_headers(visitor: Recorder, team: Staff):
    edition = factories.published(team)
    for address in (*public(edition), *public(edition)):  # the second time from the store
        visitor.get(address)
    visitor.get("/không-có/")
    visitor.get("/lich/", headers={"host": "elsewhere.example"})
    visitor.get("/quan-tri/khong-co/")
    visitor.post("/", b"x", content_type="text/plain", headers={"content-length": str(10**9)})
    visitor.post("/quan-tri/login/", {"username": "soanthao", "password": PASSWORD})
    visitor.get("/quan-tri/accounts/user/")
    visitor.get("/quan-tri/directives/directive/99999/change/")
    statuses = {answer.status_code for answer in visitor.answers}
    assert {200, 302, 400, 403, 404, 413} <= statuses
    assert [line for answer in visitor.answers for line in faults(answer)] == []


def test_plain_http_leads_to_https_before_anything_is_said(settings: Any, team: Staff):
    settings.SECURE_SSL_REDIRECT = settings.STORED_PAGES = True
    answer = Client().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/")


def public(edition: Edition) -> list[str]:
    plain = [
        "home",
        "themes",
        "calendar",
        "search",
        "verify",
        "ledger",
        "feed",
        "sitemap",
        "robots",
        "healthz",
        "calendar-file",
    ]
    return [*(reverse(name) for name in plain), edition.get_absolute_url(), edition.get_pdf_url()]


@pytest.mark.slow
def test_every_page_behind_the_login_carries_its_headers(visitor: Recorder, team: Staff):
    factories.published(team)
    factories.submitted(team)
    factories.draft(team)
    visitor.force_login(factories.person("sep", is_superuser=True))
    pages = list(crawl(visitor, *named_addresses()))
    assert len(pages) > 25
    assert sorted({line for answer in visitor.answers for line in faults(answer)}) == []
    loose = {answer.request["PATH_INFO"] for answer in visitor.answers if "unsafe-inline" in policy_of(answer)}
    assert loose, "pages with the editor are among them"
    assert all(re.search(r"/directives/directive/(add/|\d+/change/)", address) for address in loose), loose


def policy_of(answer: Any) -> str:
    return answer.headers.get("Content-Security-Policy", "")


@pytest.mark.django_db(transaction=True)  # the application ends connections between requests
@pytest.mark.parametrize(("method", "has_body"), [("GET", True), ("HEAD", False)])
def test_no_body_is_handed_to_the_server_for_head(method: str, has_body: bool) -> None:
    """A server drops it, and says so in its log each time."""
    from config.wsgi import application  # here: it asks the database for its triggers

    started: list[str] = []
    environ = RequestFactory().request(REQUEST_METHOD=method).environ
    answer = application(environ, lambda status, headers, *more: started.append(status))  # type: ignore[arg-type]
    assert (bool(b"".join(answer)), started) == (has_body, ["200 OK"])
