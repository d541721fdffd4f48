"""The verbs of themes: their order, and merging one into another. Issued texts and working copies stay as they are.

A merged theme keeps its row and its address, which leads to the other one for ever; the index of issued passages is
written anew, so that they are read under the theme that remains.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import ROLE_NAMES, Role
from directives import search
from directives.models import Edition, Theme


class ThemingRefused(Exception):
    """Nothing was changed; ``str`` is the sentence that says why."""


def merge(theme: Theme, *, into: Theme, actor: User, at: datetime) -> Theme:
    """Let ``into`` take in ``theme`` with its keywords and what was merged into it earlier; returns ``into``."""
    _refuse_unless_administrator(actor)
    with transaction.atomic():
        rows = {row.pk: row for row in Theme.objects.select_for_update(of=("self",)).filter(pk__in=[theme.pk, into.pk])}
        gone, kept = rows[theme.pk], rows[into.pk]
        if gone.pk == kept.pk:
            raise ThemingRefused(_("A theme cannot be merged into itself. Choose another one."))
        if gone.merged_into_id or kept.merged_into_id:
            raise ThemingRefused(_("One of the two themes has been merged into another already."))
        editions = list(Edition.objects.filter(search_rows__themes=gone).distinct())
        Theme.objects.filter(merged_into=gone).update(merged_into=kept)
        gone.merged_into, gone.merged_by, gone.merged_at, gone.active = kept, actor, at, False
        gone.save()
        kept.keywords = "\n".join(dict.fromkeys((*kept.keyword_list(), *gone.keyword_list())))
        kept.save(update_fields=["keywords"])
        for edition in editions:
            search.index(edition)
    return kept


def move(theme: Theme, *, by: int, actor: User) -> None:
    """Put the theme one place up (-1) or down (1) among those that are kept; at the end it stays where it is."""
    _refuse_unless_administrator(actor)
    with transaction.atomic():
        themes = list(Theme.objects.select_for_update(of=("self",)).kept())
        place = themes.index(theme)
        themes.insert(max(0, place + by), themes.pop(place))
        for order, row in enumerate(themes, 1):
            if row.order != order:
                row.order = order
                row.save(update_fields=["order"])


def _refuse_unless_administrator(actor: User) -> None:
    if not actor.has_role(Role.ADMINISTRATOR):
        raise ThemingRefused(_("This step is taken by: %(roles)s.") % {"roles": ROLE_NAMES[Role.ADMINISTRATOR]})
