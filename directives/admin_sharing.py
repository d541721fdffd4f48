"""Preview links: staff make, list and revoke them; whoever has one reads one revision, without an account.

The only page outside the admin that shows a text that has not been issued. A secret that opens nothing, whatever the
reason, gets the page of an address that does not exist.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directives import review
from directives.admin_steps import document, staff
from directives.models import Directive

HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""No copy is kept by a cache, no other site learns the address, no search engine lists it."""


class LinkForm(forms.Form):
    """For whom the link is, and for how long."""

    reader = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        help_text=gettext_lazy("For your own record, for example Đ/c Bí thư."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Open for (days)"),
        coerce=int,
        initial=review.USUAL_DAYS,
        choices=[(day, str(day)) for day in review.DAYS],
    )


@never_cache
def links_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's links; by POST a new one, whose address is on this answer and never again."""
    directive = document(request, pk)
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = None
    if form.is_bound and form.is_valid():
        try:
            link, token = review.make_link(directive, **form.cleaned_data, actor=staff(request), at=timezone.now())
            made = {"link": link, "address": f"{settings.SITE_URL}{reverse('preview-link', args=[token])}"}
            form = LinkForm()
        except review.ReviewRefused as error:
            form.add_error(None, str(error))
    return _page(request, directive, form, made)


def _page(request: HttpRequest, directive: Directive, form: LinkForm, made: dict[str, Any] | None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **links_of(directive),
        "title": _("Preview links"),
        "directive": directive,
        "form": form,
        "made": made,
        "latest": directive.revisions.first(),
        "refusal": review.why_not_share(directive, staff(request)),
        "may_revoke": staff(request).has_role(*review.SHARERS),
        "opts": Directive._meta,
    }
    status = 409 if form.is_bound else 200
    return TemplateResponse(request, "admin/directives/directive/links.html", context, status=status)


def links_of(directive: Directive) -> dict[str, Any]:
    """The links that open the document now, and those that no longer do."""
    at = timezone.now()
    links = list(directive.preview_links.select_related("revision", "made_by", "revoked_by"))
    return {
        "open_links": [link for link in links if link.opens(at)],
        "closed_links": [link for link in links if not link.opens(at)],
    }


@never_cache
def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Close a link by POST; anything else leads to the list."""
    directive = document(request, pk)
    found = get_object_or_404(directive.preview_links, pk=link)
    if request.method == "POST":
        try:
            review.revoke_link(found, actor=staff(request), at=timezone.now())
            messages.success(request, _("The link has been revoked and no longer opens anything."))
        except review.ReviewRefused as error:
            messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:directives_directive_links", args=[pk]))


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """One revision in its official layout, marked DỰ THẢO, for whoever has the link."""
    link = review.open_link(token, at=timezone.now())
    if link is None:
        raise Http404
    context = {"link": link, "content": link.revision.content(), "site_url": settings.SITE_URL}
    response = TemplateResponse(request, "admin/directives/directive/shared.html", context)
    for name, value in HEADERS.items():
        response[name] = value
    return response
