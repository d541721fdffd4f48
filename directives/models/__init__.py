"""The nouns of guidance documents."""

from directives.models.amendment import ChangeNote, WithdrawalNotice
from directives.models.append_only import AppendOnly, Immutable
from directives.models.attachment import Attachment
from directives.models.directive import Contribution, Directive, Kind, Section, State, Urgency
from directives.models.earlier import EarlierDocument
from directives.models.edition import (
    ArchivedFile,
    Edition,
    EditionStatus,
    SearchRow,
    SearchWord,
    Status,
    WithdrawalReason,
)
from directives.models.history import Delivery, HistoryEntry
from directives.models.issuer import IssuingBody, Term
from directives.models.ledger import Checkpoint, LedgerLine
from directives.models.register import EntryUse, NumberCounter, RegisterEntry
from directives.models.review import Comment, CommentResolution, PreviewLink
from directives.models.revision import Revision
from directives.models.schedule import LastRun, Outcome, ScheduledIssue
from directives.models.site import SiteVersion, StoredPage
from directives.models.theme import Theme
from directives.models.visit import Visit
from directives.models.word_upload import WordUpload
from directives.models.writing import EditBuffer, Presence

__all__ = [
    "AppendOnly",
    "ArchivedFile",
    "Attachment",
    "ChangeNote",
    "Checkpoint",
    "Comment",
    "CommentResolution",
    "Contribution",
    "Delivery",
    "Directive",
    "EarlierDocument",
    "EditBuffer",
    "Edition",
    "EditionStatus",
    "EntryUse",
    "HistoryEntry",
    "Immutable",
    "IssuingBody",
    "Kind",
    "LastRun",
    "LedgerLine",
    "NumberCounter",
    "Outcome",
    "Presence",
    "PreviewLink",
    "RegisterEntry",
    "Revision",
    "ScheduledIssue",
    "SearchRow",
    "SearchWord",
    "Section",
    "SiteVersion",
    "State",
    "Status",
    "StoredPage",
    "Term",
    "Theme",
    "Urgency",
    "Visit",
    "WithdrawalNotice",
    "WithdrawalReason",
    "WordUpload",
]
