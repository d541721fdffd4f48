"""What the opening page says of documents that are to be issued at a set time. Reads, decides nothing."""

from typing import Any

from django import template
from django.utils import timezone

from directives import scheduling

register = template.Library()


@register.inclusion_tag("admin/directives/_set_times.html")
def set_times() -> dict[str, Any]:
    """Waiting, overdue and refused set times, and when the command ran last; nothing when there is nothing to say."""
    return {"clock": scheduling.clock(timezone.now())}
