"""The leak test: a document with a secret word waits in every state before issue; all that is public is read, whole."""

import subprocess
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directives import amending, review, scheduling, workflow
from directives.models import Comment, Directive, EditBuffer, Edition, State, Theme
from tests import factories, whole_site
from tests.whole_site import body_of

SECRET = "xakhubimat"
NOWHERE = "xakhuthunao"
START = (
    *whole_site.STARTS, f"/tim-kiem/?q={SECRET}", f"/kiem-tra/?ma={SECRET}", f"/chu-de/{SECRET}/",
    f"/chu-de/{SECRET}/feed.atom", f"/tim-kiem/?q={SECRET}+hoi+nghi", f"/tim-kiem/?q={SECRET[:-1]}",
    f"/tim-kiem/?q={SECRET[1:]}+hoi+nghi",
)  # fmt: skip
"""The last three ask for what to look for instead."""
FILE = f"{SECRET}.pdf"


def hidden(team: factories.Staff) -> dict[str, Directive]:
    """A document in every state that is not public, each with the word in title, text, theme and month."""
    theme = Theme.objects.create(name=f"Chủ đề {SECRET}", slug=SECRET)
    words: dict[str, Any] = {
        "title": f"Văn bản {SECRET}",
        "sections": (f"<p>Nội dung {SECRET}</p>",),
        "period": date(2024, 1, 1),
        "attachments": {FILE: f"%PDF-1.7 {SECRET}".encode()},
    }
    made = {
        State.DRAFT: factories.draft(team, **words),
        State.IN_REVIEW: factories.submitted(team, **words),
        State.APPROVED: factories.approved(team, **words),
        State.AWAITING_SIGNATURE: factories.signed(team, **words),
        State.DISCARDED: workflow.discard(factories.draft(team, **words), actor=team.drafter, at=factories.NOON),
    }
    for directive in made.values():
        directive.sections.get().themes.add(theme)
    return {str(state): directive for state, directive in made.items()}


def around(team: factories.Staff, waiting: dict[str, Directive], edition: Edition) -> list[str]:
    """What is said and prepared around documents, with the word in it; beside it what else nobody may learn.

    Comments on what waits and on what was issued since, a hint to reviewers, unsaved text, a set time, a draft that
    will take the place of the issued document and says why, a preview link whose secret is among what is returned.
    """
    handed_in, sealed = waiting[State.IN_REVIEW], waiting[State.AWAITING_SIGNATURE]
    first = review.comment(handed_in, f"Xem lại {SECRET}", actor=team.deputy, at=factories.NOON)
    review.reply(first, f"Đã xem {SECRET}", actor=team.drafter, at=factories.NOON)
    of_old = {"directive": edition.directive, "revision": edition.directive.revisions.first()}
    Comment.objects.create(**of_old, author=team.deputy, at=factories.NOON, text=f"Khi duyệt: {SECRET}")
    fields = f'{{"title": "{SECRET}"}}'
    kept = {"directive": edition.directive, "user": team.drafter, "fields_json": fields}
    EditBuffer.objects.create(**kept, kept_at=factories.NOON)
    due = factories.NOON + timedelta(days=3)
    scheduling.schedule(sealed, actor=team.clerk, at=factories.NOON, due=due)
    note = f"Thay vì {SECRET}"
    amending.replace(edition, actor=team.drafter, at=factories.NOON, change_from=date(2099, 1, 1), note=note)
    link, token = review.make_link(handed_in, SECRET, actor=team.drafter, at=timezone.now())
    return [token, link.token_hash, sealed.code, sealed.current_pdf, f"{due:%d/%m/%Y}", "01/01/2099", "2099-01-01"]


def printed(data: bytes) -> str:
    """The words of a PDF, read by poppler."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.strict("pdftotext")
def test_what_is_not_issued_is_nowhere(client: Client, team: factories.Staff, keys: None):
    edition = factories.issued(team)
    waiting = hidden(team)
    assert set(waiting) == {state.value for state in State} - {State.ISSUED}
    unknown = around(team, waiting, edition)
    asked = []
    for address, response, data in whole_site.walk(client, *START):
        asked.append(address)
        if SECRET in address:
            # A page may repeat the word it was asked for; that it knows no more shows beside a word nobody ever wrote.
            other = client.get(address.replace(SECRET, NOWHERE))
            assert (other.status_code, body_of(other)) == (
                response.status_code,
                data.replace(SECRET.encode(), NOWHERE.encode()),
            )
            continue
        said = str(response.headers) + data.decode("utf-8", "replace")
        if response.headers["Content-Type"] == "application/pdf":
            said += printed(data)
            assert "hội nghị" in printed(data)
        assert SECRET not in said.lower(), address
        assert [word for word in unknown if word in said] == [], address
        assert "/xem-truoc/" not in said.replace("Disallow: /xem-truoc/", ""), address
    kinds = {urlsplit(address).path.rpartition(".")[2] for address in asked if "." in address}
    assert kinds >= {"pdf", "json", "jsonld", "txt", "atom", "ics", "xml", "ico"}
    assert edition.get_absolute_url() in asked
    assert len(asked) > 40


def verified(client: Client, sha256: str) -> tuple[int, str]:
    """What the verification page says of a file by its hash."""
    answer = client.get(reverse("verify"), {"sha256": sha256})
    return answer.status_code, answer.content.decode().replace(sha256, "")


@pytest.mark.django_db
def test_what_waits_looks_exactly_like_what_never_was(client: Client, team: factories.Staff, keys: None):
    waiting = hidden(team)
    number = waiting[State.AWAITING_SIGNATURE].register_entry
    slug = f"{number.number:02d}-hd-btgtu"
    for ending in (
        "/",
        ".pdf",
        ".json",
        ".jsonld",
        ".txt",
        f"/kem-theo/1-{FILE}",
        "/so-sanh/",
        "/thong-bao-thu-hoi.pdf",
    ):
        there = client.get(f"/van-ban/2023/{slug}{ending}")
        never = client.get(f"/van-ban/2023/99-hd-btgtu{ending}")
        assert there.status_code == never.status_code == 404
        assert there.content == never.content
        assert {**there.headers, "X-Request-ID": ""} == {**never.headers, "X-Request-ID": ""}  # a new one each time
    themes = [client.get(reverse(name, args=[slug])) for name in ("theme", "theme-feed") for slug in (SECRET, "khong")]
    assert {answer.status_code for answer in themes} == {404}
    assert len({answer.content for answer in themes}) == 1
    for sha256 in (waiting[State.AWAITING_SIGNATURE].current_pdf, waiting[State.DRAFT].attachments.get().sha256):
        assert verified(client, sha256) == verified(client, "0" * 64)
    found = client.get(reverse("search"), {"q": SECRET}).content.decode()
    assert 'class="hits"' not in found
    assert not Edition.objects.exists()
