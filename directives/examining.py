"""What lint finds in a document, beside the register of dates and last month's issued document. Changes nothing."""

from collections.abc import Sequence
from datetime import date

from directives import lint
from directives.content import DocumentContent
from directives.models import Directive, Edition
from directives.models.directive import first_of_month
from directives.pdf.coverage import printable
from events.models import CommemorativeEvent


def findings(directive: Directive) -> list[lint.Issue]:
    """What lint finds in the working copy, compared with the register of dates and last month's issued document.

    A handful of queries besides those for the content, whatever its length; a single time within ``read_once``.
    """
    return directive.once("findings", lambda: _found(directive))


def _found(directive: Directive) -> list[lint.Issue]:
    return findings_in(directive.content(), machine_made=directive.machine_made_places())


def findings_in(content: DocumentContent, *, machine_made: Sequence[str] = ()) -> list[lint.Issue]:
    """The same for a content that is in no document yet."""
    return lint.check(
        content,
        printable=printable,
        register=CommemorativeEvent.objects.known(),
        previous=_month_before(first_of_month(content.period)) if content.period else None,
        machine_made=tuple(machine_made),
    )


def _month_before(period: date) -> DocumentContent | None:
    """The content of the guidance in force for the month before."""
    edition = Edition.objects.month_before(period).first()
    return edition.content if edition else None
