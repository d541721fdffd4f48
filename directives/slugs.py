"""Permanent addresses of issued documents. Reads the issued ones only to keep two apart."""

from directives.models import Edition
from events.folding import fold


def edition_slug(display: str, year: int, term_name: str) -> str:
    """ "28-HD/ĐUK" as "28-hd-duk"; the term's name is added where another term repeats the number in the same year."""
    slug = fold(display).replace(" ", "-")
    if Edition.objects.filter(year=year, slug=slug).exists():
        return f"{slug}-{fold(term_name).replace(' ', '-')}"
    return slug
