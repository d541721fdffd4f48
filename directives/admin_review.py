"""What people say about a draft, beside its text: threads by section, forms to comment, answer and settle.

The comments never stand in the editing form itself: saving the text and talking about it do not touch each other.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from directives import notifications, review
from directives.admin_steps import document, staff
from directives.models import Comment, Directive, Section
from events.numbers import whole_number

IN_PLACE = "X-In-Place"
"""Header by which the script asks for the list of comments alone."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what followed. ``place`` names its section as it is called now; ``gone``: there is none any more.

    ``index`` counts the section's form from 0, ``number`` its place in the text from 1; None for the whole document.
    """

    first: Comment
    place: str
    gone: bool = False
    index: int | None = None

    @property
    def number(self) -> int:
        """The place of the section in the text, from 1; 0 for none."""
        return 0 if self.index is None else self.index + 1

    @property
    def settled(self) -> bool:
        """Whether somebody has dealt with it."""
        return hasattr(self.first, "resolution")


def discussion(directive: Directive, user: User) -> dict[str, Any]:
    """Everything that the list of comments shows, in a fixed number of queries."""
    sections = list(directive.sections.only("pk", "label", "heading", "order", "directive_id"))
    threads = [_thread(first, sections) for first in directive.comments.threads()]
    return {
        "threads": [thread for thread in threads if not thread.settled],
        "settled": [thread for thread in threads if thread.settled],
        "comment_places": [(section.pk, _named(section, n)) for n, section in enumerate(sections, 1)],
        "no_comments": review.why_not_comment(directive, user),
        "longest_comment": review.LONGEST,
    }


def _thread(first: Comment, sections: list[Section]) -> Thread:
    if first.section_key is None:
        return Thread(first, _("Whole document"))
    keys = [section.pk for section in sections]
    if first.section_key not in keys:
        return Thread(first, first.section_name, gone=True)
    index = keys.index(first.section_key)
    return Thread(first, _named(sections[index], index + 1), index=index)


def _named(section: Section, number: int) -> str:
    name = f"{section.label} {section.heading}".strip() or str(number)
    return _("Section %(name)s") % {"name": name}


@never_cache
def comments_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The comments by themselves; by POST one more comment, answer or settlement. A refusal keeps what was typed."""
    directive = document(request, pk)
    if request.method != "POST":
        return _page(request, directive)
    try:
        done = _act(request, directive)
    except review.ReviewRefused as error:
        return _page(request, directive, refusal=str(error), status=409)
    notifications.collect_comments(directive.comments.all())
    if IN_PLACE in request.headers:
        return _page(request, directive)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:directives_directive_comments", args=[pk]))


def _act(request: HttpRequest, directive: Directive) -> str:
    """What the pressed button asks for; returns what is said afterwards."""
    by: dict[str, Any] = {"actor": staff(request), "at": timezone.now()}
    if key := request.POST.get("settle"):
        review.settle(_comment(directive, key), **by)
        return _("The comment has been marked as settled.")
    if key := request.POST.get("reply"):
        review.reply(_comment(directive, key), request.POST.get(f"reply-{key}", ""), **by)
        return _("Your answer stands with the comment.")
    review.comment(directive, request.POST.get("comment", ""), section=_section(request, directive), **by)
    return _("Your comment stands with the document.")


def _comment(directive: Directive, key: str) -> Comment:
    """A comment of this very document, whatever the form says."""
    return get_object_or_404(directive.comments, pk=whole_number(key))


def _section(request: HttpRequest, directive: Directive) -> Section | None:
    """The section chosen; refused when somebody has removed it meanwhile."""
    key = request.POST.get("section", "")
    if not key:
        return None
    section = directive.sections.filter(pk=whole_number(key)).first()
    if section is None:
        raise review.ReviewRefused(_("This section is gone. Choose another one, or the whole document."))
    return section


def _page(request: HttpRequest, directive: Directive, refusal: str = "", status: int = 200) -> TemplateResponse:
    alone = IN_PLACE in request.headers
    context = {
        **({} if alone else admin.site.each_context(request)),
        **discussion(directive, staff(request)),
        "title": _("Comments"),
        "directive": directive,
        "comment_refused": refusal,
        "typed": request.POST if refusal else {},
        "typed_reply": request.POST.get(f"reply-{request.POST.get('reply', '')}", "") if refusal else "",
        "editing": "sua" in request.GET,
        "opts": Directive._meta,
    }
    name = "_comments" if alone else "comments"
    return TemplateResponse(request, f"admin/directives/directive/{name}.html", context, status=status)
