"""The document as a Word file, to be read on paper and worked on in Word. Made for each reader and not kept."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from directives.admin_steps import document
from directives.admin_views import numbering_of
from directives.models import Directive, State

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COPY = "BẢN SAO DẠNG WORD, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
"""On every page of an issued document's Word file; part of the document's language, not of the interface."""


@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it was saved last, or as it was issued, with what is needed to know the file again."""
    from directives.word import writing  # python-docx takes 8 MB that most processes never need

    directive = document(request, pk)
    issued = directive.state == State.ISSUED
    content = directive.edition.content if issued else directive.content()
    origin = writing.Origin(
        identity=str(directive.pk),
        digest=content.digest,
        mark=COPY if issued else f"DỰ THẢO lần {draft_number(directive)}",
        at=timezone.now(),
    )
    data = writing.write(content, origin, numbering_of(directive) if issued else None)
    name = f"{'van-ban' if issued else 'du-thao'}-{directive.pk}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=TYPE, headers=headers)


def draft_number(directive: Directive) -> int:
    """Which draft this is: the first until it was handed in, one more each time it was worked on again since."""
    handed_in = directive.history.filter(action="submit").count()
    return max(1, handed_in + (directive.state == State.DRAFT))
