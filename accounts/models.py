"""People as the documents know them: users with roles, authors of bylines, signatories. Never knows a document."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import certificates
from accounts.roles import ROLE_NAMES, Role

IMPORTER = "nhap-lieu"
"""User name of the account that stands for imports made by command; nobody can log in with it."""


class UserSet(models.QuerySet["User"]):
    """Sets of users."""

    def holding(self, role: Role) -> "UserSet":
        """Active users who hold the role."""
        return self.filter(is_active=True, groups__name=role.value)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: people stay in the history; they are deactivated."""
        raise TypeError("Users are never deleted; deactivate them.")


class People(UserManager["User"]):
    """Django's manager of users with the sets above."""

    def get_queryset(self) -> UserSet:
        return UserSet(self.model, using=self._db)

    def holding(self, role: Role) -> UserSet:
        """Active users who hold the role."""
        return self.get_queryset().holding(role)

    def importer(self) -> "User":
        """The account that stands for imports made by command; made when missing, without a usable password."""
        user, made = self.get_or_create(username=IMPORTER, defaults={"full_name": "Nhập liệu", "is_active": False})
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractUser):
    """A person who works with the system. ``position`` is printed in the history ("Phó Trưởng phòng")."""

    first_name = None  # type: ignore[assignment]  # Vietnamese names are one field
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)

    objects: ClassVar[People] = People()
    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which stands last in Vietnamese."""
        return self.full_name.split()[-1] if self.full_name else self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held; a superuser holds all but the reader's (four eyes compares persons, not roles)."""
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(set(Role) - {Role.READER})
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role.value in names)

    def has_role(self, *wanted: Role) -> bool:
        """Whether the person holds at least one of the roles."""
        return bool(self.roles & set(wanted))

    def role_names(self) -> str:
        """The roles held, in words."""
        return ", ".join(str(ROLE_NAMES[role]) for role in Role if role in self.roles)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refused: people stay in the history; they are deactivated."""
        raise TypeError("Users are never deleted; deactivate them.")


class Author(models.Model):
    """A name for the byline; may or may not be a user."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    user = models.OneToOneField(
        User, models.PROTECT, verbose_name=_("user"), null=True, blank=True, related_name="author"
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Signatory(models.Model):
    """A leader as signer: the lines printed, his user, his certificate and, if the server holds it, his key's alias.

    Head and deputies are different signatories. The key itself is never in the database.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("user"), related_name="signatories")
    name = models.CharField(_("printed name"), max_length=120)
    authority = models.CharField(
        _("authority line"), max_length=120, blank=True, help_text=_("For example K/T TRƯỞNG BAN; empty for the head.")
    )
    position = models.CharField(_("position line"), max_length=120, help_text=_("For example TRƯỞNG BAN."))
    certificate = models.TextField(
        _("certificate"), blank=True, help_text=_("PEM; a signature must be made with this very certificate.")
    )
    key_alias = models.SlugField(
        _("key alias"), blank=True, help_text=_("Name of his key in SIGNING_KEYS, if the server holds it.")
    )
    picture = models.BinaryField(_("picture of the signature"), blank=True, default=b"")
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_alias"], condition=~models.Q(key_alias=""), name="one_signatory_for_a_key_alias"
            ),
            models.CheckConstraint(condition=~models.Q(key_alias="seal"), name="the_seal_is_no_signatory_s_key"),
        ]

    def __str__(self) -> str:
        return f"{self.authority or self.position} – {self.name}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate on file, 64 hexadecimal digits; empty without one."""
        return certificates.read(self.certificate.encode()).fingerprint if self.certificate else ""

    def clean(self) -> None:
        """The certificate must be readable PEM."""
        try:
            _ = self.fingerprint
        except ValueError as error:
            raise ValidationError({"certificate": gettext("This is not a certificate in PEM form.")}) from error


class WrittenOnce(models.QuerySet[Any]):
    """Rows that are added and read, nothing else; the database's triggers say it, too."""

    def update(self, **kwargs: object) -> int:
        """Refused."""
        raise TypeError("These rows are written once.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("These rows are written once.")


class SecurityEvent(models.Model):
    """One line of the security log: what happened at the doors, when, by whom and to whom. Written once.

    ``typed`` is the user name as it was typed, for an attempt that led to nobody; no password is ever kept.
    """

    class Kind(models.TextChoices):
        """What happened."""

        LOGIN = "login", _("logged in")
        FAILED = "failed", _("wrong user name or password")
        LOCKED = "locked", _("refused: too many wrong attempts")
        LOGOUT = "logout", _("logged out")
        CODE_FAILED = "code_failed", _("wrong one-time code")
        FACTOR_SET = "factor_set", _("one-time codes set up")
        RECOVERY_USED = "recovery_used", _("recovery code used")
        RECOVERY_MADE = "recovery_made", _("new recovery codes")
        RESET_ASKED = "reset_asked", _("reset of one-time codes asked for")
        RESET_DONE = "reset_done", _("one-time codes reset")
        PASSWORD = "password", _("password changed")
        ACCOUNT = "account", _("account or roles changed")
        UNLOCKED = "unlocked", _("account unlocked")
        ENDED = "ended", _("session ended")
        EXPORTED = "exported", _("list exported")
        REFUSED = "refused", _("page refused")

    kind = models.CharField(_("event"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="security_events"
    )
    subject = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("account"), null=True, blank=True, related_name="security_events_about"
    )
    typed = models.CharField(_("user name typed"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = WrittenOnce.as_manager()

    class Meta:
        verbose_name = _("security log entry")
        verbose_name_plural = _("security log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject or self.actor or self.typed or '–'}"


class WorkSession(models.Model):
    """A session in which somebody works, so that he can see it from another one and end it. Gone when it has ended."""

    user = models.ForeignKey(User, models.CASCADE, related_name="work_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.began_at:%d/%m/%Y %H:%M}"


class FactorReset(models.Model):
    """A person has lost his one-time codes: one administrator asks for the reset, another one confirms it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reset of one-time codes")
        verbose_name_plural = _("resets of one-time codes")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("asked_by")),
                name="a_reset_is_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("user"))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("user"))),
                name="nobody_resets_his_own_codes",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(confirmed_by=None), name="one_open_reset_for_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%d/%m/%Y}"
