"""What people say about a text while it is at work, and links by which a leader without an account reads one revision.

Comments are written once; that one was settled is a fact of its own. None of this ever stands on a public page.
"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.directive import Directive
from directives.models.revision import Revision


class CommentSet(AppendOnlySet["Comment"]):
    """Sets of comments."""

    def unsettled(self) -> "CommentSet":
        """The first comment of each thread that nobody has settled."""
        return self.filter(parent__isnull=True, resolution__isnull=True)

    def threads(self) -> "CommentSet":
        """The first comment of each thread, with all that is shown of it, in a fixed number of queries."""
        first = self.filter(parent__isnull=True).select_related("author", "revision", "resolution__actor")
        return first.prefetch_related(models.Prefetch("replies", Comment.objects.select_related("author")))


class Comment(AppendOnly):
    """One remark, or a reply to one. ``section_key`` is the row of the section it is about, through every move.

    ``section_name`` is what the section was called then; it speaks for a section that is gone.
    """

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="comments", verbose_name=_("guidance document")
    )
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+", verbose_name=_("revision"))
    section_key = models.PositiveBigIntegerField(null=True)
    section_name = models.CharField(max_length=330, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", verbose_name=_("reply to"))
    author = models.ForeignKey(User, models.PROTECT, related_name="comments", verbose_name=_("person"))
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("comment"))

    objects = CommentSet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class CommentResolution(AppendOnly):
    """The fact that a comment was settled, by whom and when."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="resolution", verbose_name=_("comment"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("when"))

    objects = AppendOnlySet["CommentResolution"].as_manager()

    class Meta:
        verbose_name = _("settled comment")
        verbose_name_plural = _("settled comments")

    def __str__(self) -> str:
        return str(self.comment)


class PreviewLinkSet(models.QuerySet["PreviewLink"]):
    """Sets of preview links."""

    def usable(self, at: datetime) -> "PreviewLinkSet":
        """Those that still open."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: a link is revoked and stays on record."""
        raise TypeError("Preview links are never deleted; revoke them.")


class PreviewLink(models.Model):
    """A link to one revision for somebody without an account. Only the hash of its secret is kept.

    A trigger of the database keeps revision, secret and maker as they are, and never lets a link live longer or again.
    """

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="preview_links", verbose_name=_("guidance document")
    )
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    token_hash = models.CharField(max_length=64, unique=True)
    reader = models.CharField(_("for whom"), max_length=120)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("open until"))
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True)

    objects = PreviewLinkSet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="preview_link_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} – {self.directive}"

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refused: a link is revoked and stays on record."""
        raise TypeError("Preview links are never deleted; revoke them.")

    def opens(self, at: datetime) -> bool:
        """Whether the link still leads to the text."""
        return self.revoked_at is None and self.expires_at > at
