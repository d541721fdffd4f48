"""Atom feeds with the full text of what was issued, and news of what became of it. They read issued documents only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.xmlutils import SimplerXMLGenerator

from directives.models import Edition, EditionStatus, SearchRow, Theme
from directives.templatetags.guidance import parts, rich
from directives.verification import state_sentence
from directives.views.anyone import for_anyone
from directives.views.finding import issued_themes, taken_in_by
from directives.views.frame import absolute, office_of
from directives.views.reading import holding

ENTRIES = 30
LOOKED_AT = 120
"""Newest statuses among which the documents are sought: each has one from its issue and seldom a second."""
NOT_XML = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""Control characters have no place in XML 1.0."""


class AtomWithText(Atom1Feed):
    """Atom with the text itself beside the summary (RFC 4287, 4.1.3)."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """As Django's, and ``content``."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:lang": "vi"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about: everything, or one theme; and who issues."""

    theme: Theme | None
    office: str

    @property
    def path(self) -> str:
        """The address of the feed itself."""
        return reverse("theme-feed", args=[self.theme.slug]) if self.theme else reverse("feed")


class IssuedDocuments(Feed):
    """What was issued last or changed last, newest first. An entry is a document with its newest status."""

    feed_type = AtomWithText
    language = "vi"
    subtitle = gettext_lazy("Every document in full when it is issued, and again when it is replaced or withdrawn.")

    def get_object(self, request: HttpRequest, slug: str = "") -> Subject:
        """Http404 for a theme of which nothing was issued."""
        office = office_of(request)
        theme = get_object_or_404(issued_themes(), slug=slug) if slug else None
        return Subject(theme, office.body if office else "")

    def title(self, subject: Subject) -> str:
        """The site's name, and the theme's."""
        name = _("Guidance on propaganda work")
        return f"{name}: {subject.theme.name}" if subject.theme else name

    def link(self, subject: Subject) -> str:
        """The page that the feed follows."""
        return absolute(reverse("theme", args=[subject.theme.slug]) if subject.theme else reverse("home"))

    def feed_url(self, subject: Subject) -> str:
        """Its own address, which is also its identifier."""
        return absolute(subject.path)

    feed_guid = feed_url

    def author_name(self, subject: Subject) -> str:
        """Who issues."""
        return subject.office or _("Guidance on propaganda work")

    def items(self, subject: Subject) -> list[EditionStatus]:
        """What holds of each of the documents of which something was said last."""
        statuses = EditionStatus.objects.select_related("edition", "by_edition").defer("by_edition__content_json")
        if subject.theme:
            statuses = statuses.filter(edition__in=_named_in(subject.theme))
        newest: dict[int, datetime] = {}
        for edition, at in statuses.order_by("-pk").values_list("edition", "at")[:LOOKED_AT]:
            newest.setdefault(edition, at)
        kept = list(newest)[:ENTRIES]
        rows: dict[int, list[EditionStatus]] = {edition: [] for edition in kept}
        for status in statuses.filter(edition__in=kept):
            rows[status.edition_id].append(status)
        found = [holding(rows[edition]) for edition in kept]
        for status in found:
            vars(status).update(subject=subject.theme, updated=newest[status.edition_id])
        return found

    def item_title(self, item: EditionStatus) -> str:
        """Number and title; what no longer holds begins with that."""
        name = f"{item.edition.display}: {item.edition.title}".translate(NOT_XML)
        return name if item.holds else f"[{item.get_status_display()}] {name}"

    def item_description(self, item: EditionStatus) -> str:
        """What holds today, in a sentence."""
        return state_sentence(item)

    def item_link(self, item: EditionStatus) -> str:
        """The document's address for ever, which is also the entry's identifier."""
        return absolute(item.edition.get_absolute_url())

    item_guid = item_link

    def item_pubdate(self, item: EditionStatus) -> datetime:
        """When it was issued."""
        return item.edition.issued_at

    def item_updateddate(self, item: EditionStatus) -> datetime:
        """When it was last heard of, be it of a day to come."""
        moment: datetime = vars(item)["updated"]
        return moment

    def item_extra_kwargs(self, item: EditionStatus) -> dict[str, Any]:
        """The text itself."""
        return {"content": text(item, vars(item)["subject"]).translate(NOT_XML)}


def _named_in(theme: Theme) -> "QuerySet[SearchRow, int]":
    return SearchRow.objects.filter(themes=theme).order_by().values_list("edition", flat=True)


def text(status: EditionStatus, theme: Theme | None) -> str:
    """The document as HTML, or its passages on one theme. What no longer holds is announced but not spread again."""
    if not status.holds:
        return format_html("<p><strong>{}</strong></p>", state_sentence(status))
    content = status.edition.content
    if theme is None:
        return _joined([rich(content.opening), *_passages(status.edition, None), rich(content.closing)])
    return _joined(_passages(status.edition, theme))


def _passages(edition: Edition, theme: Theme | None) -> list[SafeString]:
    """Heading and body of each section, or of those that belong to the theme."""
    named = theme.slugs() if theme else frozenset()
    here = [part for part in parts(edition.content) if theme is None or named.intersection(part.section.themes)]
    return [piece for part in here for piece in (part.heading, part.body)]


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(piece for piece in pieces if piece))


_documents = IssuedDocuments()


@for_anyone
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The feed of everything, or of one theme; a merged theme's address leads on."""
    if slug and (taken_in := taken_in_by(slug)):
        return HttpResponsePermanentRedirect(reverse("theme-feed", args=[taken_in.slug]))
    return _documents(request, **({"slug": slug} if slug else {}))
