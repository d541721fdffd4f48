"""Issued documents for programs: JSON, plain text, schema.org, at addresses that stay. docs/machine.md tells the rest.

Only what the page and the PDF of the document show is in here; names and meanings are never changed, only added to.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from directives.content import KIND_NAMES, EventContent, text_of
from directives.models import ChangeNote, Edition, EditionStatus, Status, WithdrawalNotice
from directives.templatetags.guidance import Part, parts, rich
from directives.verification import state_sentence
from directives.views.aftermath import aftermath
from directives.views.anyone import for_anyone
from directives.views.frame import absolute
from directives.views.reading import citation, issued

PDF = "application/pdf"
LD_JSON = "application/ld+json"
CONTEXT = [
    "https://schema.org",
    {
        "replacedBy": {"@id": "http://purl.org/dc/terms/isReplacedBy", "@type": "@id"},
        "replaces": {"@id": "http://purl.org/dc/terms/replaces", "@type": "@id"},
    },
]
"""schema.org has no word for a document that takes another's place; Dublin Core has."""


@for_anyone
def as_json(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The whole document: particulars, what became of it, text as HTML and plain, events, file, signatures."""
    return _json(whole(issued(year, slug)), "application/json")


@for_anyone
def as_linked_data(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The document in the words of schema.org."""
    return _json(linked(issued(year, slug)), LD_JSON)


@for_anyone
def as_text(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The document as plain text in UTF-8, with its address and what became of it above it."""
    return HttpResponse(plain(issued(year, slug)), content_type="text/plain; charset=utf-8")


def _json(value: dict[str, Any], content_type: str) -> JsonResponse:
    return JsonResponse(value, content_type=content_type, json_dumps_params={"ensure_ascii": False, "indent": 1})


def address(edition: Edition, name: str = "edition") -> str:
    """The public address of one of its forms, by the name of the view."""
    return absolute(reverse(name, args=[edition.year, edition.slug]))


def brief(edition: Edition | None) -> dict[str, str] | None:
    """Another document that is only named."""
    return {"number": edition.display, "title": edition.title, "url": address(edition)} if edition else None


def whole(status: EditionStatus) -> dict[str, Any]:
    """The JSON form."""
    edition, content = status.edition, status.edition.content
    return {
        "id": address(edition),
        "number": edition.display,
        "kind": edition.kind,
        "kind_name": KIND_NAMES[edition.kind],
        "date": edition.date.isoformat(),
        "issued_at": edition.issued_at.isoformat(),
        "period": content.period or None,
        "title": edition.title,
        "language": "vi",
        "citation": citation(edition),
        "picture": address(edition, "edition-picture"),
        "issuer": {
            "name": content.letterhead.body,
            "superior": content.letterhead.superior,
            "place": content.letterhead.place,
        },
        "byline": content.byline,
        "signer": {
            "authority": content.signature.authority,
            "position": content.signature.position,
            "name": content.signature.name,
        },
        "status": _state(status),
        "replaces": brief(edition.replaces),
        "corrects": brief(edition.corrects),
        "differences": absolute(reverse("edition-comparison", args=address_of(edition))) if edition.replaces else None,
        "digitised": edition.digitised,
        "opening": _rich(str(rich(content.opening))),
        "sections": [_section(part, edition) for part in parts(content)],
        "closing": _rich(str(rich(content.closing))),
        "events": [_event(event) for event in content.events],
        "urgency": content.urgency or None,
        "annex": [_event(event) for event in content.annex],
        "attachments": [_attachment(edition, number) for number, _one in enumerate(content.attachments, 1)],
        "verification_code": None if edition.digitised else edition.code,
        "content_sha256": edition.digest,
        "file": _file(edition),
        "signatures": edition.file.signatures,
    }


def address_of(edition: Edition) -> tuple[int, str]:
    """Year and folded number, by which its addresses are made."""
    return edition.year, edition.slug


def _state(status: EditionStatus) -> dict[str, Any]:
    after = aftermath(status)
    return {
        "value": status.status,
        "in_force": status.holds,
        "since": status.effective.isoformat(),
        "recorded_at": status.at.isoformat(),
        "reason": status.reason or None,
        "note": status.note,
        "by": brief(status.by_edition),
        "sentence": state_sentence(status),
        "announced": _announced(status.announced),
        "change_note": _note(after.note),
        "notice": _notice(status.edition, after.notice),
    }


def _announced(later: EditionStatus | None) -> dict[str, Any] | None:
    """What the document will be from a later day on."""
    if later is None:
        return None
    return {"value": later.status, "from": later.effective.isoformat(), "by": brief(later.by_edition)}


def _note(note: ChangeNote | None) -> dict[str, Any] | None:
    """What readers are told of the change, as it is worded now."""
    return {"text": note.text, "written_at": note.at.isoformat()} if note else None


def _notice(edition: Edition, notice: WithdrawalNotice | None) -> dict[str, Any] | None:
    """The notice of the withdrawal."""
    if notice is None:
        return None
    url = absolute(reverse("withdrawal-notice", args=address_of(edition))) if notice.sha256 else None
    return {
        "number": notice.number,
        "date": notice.date.isoformat(),
        "text": notice.text,
        "url": url,
        "sha256": notice.sha256 or None,
    }


def _rich(html: str) -> dict[str, str]:
    return {"html": html, "text": text_of(html)}


def _section(part: Part, edition: Edition) -> dict[str, Any]:
    section = part.section
    return {
        "url": f"{address(edition)}#{part.anchor}",
        "label": section.label,
        "level": section.level,
        "heading": section.heading,
        "themes": list(section.themes),
        "html": str(part.body),
        "text": section.plain_text(),
    }


def _event(event: EventContent) -> dict[str, Any]:
    return {"key": event.key, "name": event.name, "date": event.date, "years": event.years}


def _attachment(edition: Edition, number: int) -> dict[str, Any]:
    """One file that goes with the document, by its number in the list."""
    one = edition.content.attachments[number - 1]
    return {
        "title": one.title,
        "url": absolute(reverse("attachment", args=[edition.year, edition.slug, number, one.filename])),
        "sha256": one.sha256,
        "size": one.size,
        "pages": one.pages or None,
    }


def _file(edition: Edition) -> dict[str, Any]:
    return {
        "url": address(edition, "edition-pdf"),
        "media_type": PDF,
        "sha256": edition.file.sha256,
        "size": edition.file.size,
        "pages": edition.pages,
    }


def linked(status: EditionStatus) -> dict[str, Any]:
    """The schema.org form; ``replacedBy`` only while another document has taken its place."""
    edition, content = status.edition, status.edition.content
    end = status.announced if status.holds else status
    gone = end if end and end.status in {Status.REPLACED, Status.WITHDRAWN} else None
    replacing = status.by_edition if status.status == Status.REPLACED else None
    value = {
        "@context": CONTEXT,
        "@type": "DigitalDocument",
        "@id": address(edition),
        "url": address(edition),
        "name": edition.title,
        "identifier": edition.display,
        "genre": KIND_NAMES[edition.kind],
        "inLanguage": "vi",
        "datePublished": edition.date.isoformat(),
        "temporalCoverage": content.period,
        "creativeWorkStatus": state_sentence(status),
        "thumbnailUrl": address(edition, "edition-picture"),
        "publisher": _organisation(content.letterhead.body, content.letterhead.superior),
        "author": {"@type": "Person", "name": content.byline} if content.byline else None,
        "replaces": address(edition.replaces) if edition.replaces else None,
        "replacedBy": address(replacing) if replacing else None,
        "expires": gone.last_day.isoformat() if gone else None,
        "correction": address(status.by_edition) if status.status == Status.CORRECTED and status.by_edition else None,
        "encoding": _encoding(edition),
    }
    return {name: part for name, part in value.items() if part}


def _organisation(name: str, superior: str) -> dict[str, Any]:
    above = {"parentOrganization": {"@type": "Organization", "name": superior}} if superior else {}
    return {"@type": "Organization", "name": name, **above}


def _encoding(edition: Edition) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "contentUrl": address(edition, "edition-pdf"),
        "encodingFormat": PDF,
        "contentSize": str(edition.file.size),
        "sha256": edition.file.sha256,
    }


def plain(status: EditionStatus) -> str:
    """The text form: who, number and date, title; what became of it; the text; who signed."""
    edition, content = status.edition, status.edition.content
    head = [
        content.letterhead.superior,
        content.letterhead.body,
        _("No. %(number)s, %(day)s") % {"number": edition.display, "day": f"{edition.date:%d/%m/%Y}"},
    ]
    signed = [content.signature.authority, content.signature.position, content.signature.name]
    source = [state_sentence(status), address(edition), address(edition, "edition-pdf")]
    blocks = (head, [edition.title], source, [content.plain_text()], signed)
    return "\n\n".join("\n".join(filter(None, lines)) for lines in blocks if any(lines)) + "\n"


FORMS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("json", "edition-json", as_json),
    ("jsonld", "edition-linked-data", as_linked_data),
    ("txt", "edition-text", as_text),
)
"""Ending of the address, name of the view, view."""
