"""What must hold before something becomes of an issued document: guards of ``rules``, a sentence each or None."""

from django.utils.translation import gettext as _

from accounts.models import User
from directives.models import Directive, EditionStatus, Status
from directives.models.edition import EditionStatusSet


def _said(directive: Directive) -> EditionStatusSet:
    """What has been said of the issued document."""
    return EditionStatus.objects.filter(edition__directive=directive)


def not_replaced(directive: Directive, actor: User) -> str | None:
    """Nothing has taken the document's place, nor will on a day that has been said already."""
    taken = _said(directive).replacing().last()
    if taken is None or taken.by_edition is None:
        return None
    return _("The document %(other)s takes its place from %(day)s.") % {
        "other": taken.by_edition.display,
        "day": f"{taken.effective:%d/%m/%Y}",
    }


def still_holds(directive: Directive, actor: User) -> str | None:
    """The document is in force today."""
    now = _said(directive).in_effect().first()
    return None if now is None or now.holds else _("This document is no longer in force.")


def no_replacement_at_work(directive: Directive, actor: User) -> str | None:
    """Nobody is writing a document that replaces it."""
    other = Directive.objects.at_work().filter(replaces__directive=directive).first()
    return _("A document that replaces it is being worked on: “%(title)s”.") % {"title": other.title} if other else None


def has_changed(directive: Directive, actor: User) -> str | None:
    """Something has become of the document, or will, that a note can explain."""
    last = _said(directive).last()
    if last is None or last.status != Status.IN_FORCE:
        return None
    return _("Nothing has become of this document that a note could explain.")
