"""The nouns of guidance documents."""

from directives.models.append_only import AppendOnly, Immutable
from directives.models.directive import Contribution, Directive, Kind, Section, State
from directives.models.edition import ArchivedFile, Edition, EditionStatus, SearchRow, Status, WithdrawalReason
from directives.models.history import Delivery, HistoryEntry
from directives.models.issuer import IssuingBody, Term
from directives.models.register import EntryUse, NumberCounter, RegisterEntry
from directives.models.revision import Revision
from directives.models.theme import Theme

__all__ = [
    "AppendOnly",
    "ArchivedFile",
    "Contribution",
    "Delivery",
    "Directive",
    "Edition",
    "EditionStatus",
    "EntryUse",
    "HistoryEntry",
    "Immutable",
    "IssuingBody",
    "Kind",
    "NumberCounter",
    "RegisterEntry",
    "Revision",
    "SearchRow",
    "Section",
    "State",
    "Status",
    "Term",
    "Theme",
    "WithdrawalReason",
]
