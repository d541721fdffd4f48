"""People as the documents know them: users with roles, authors of bylines, signatories. Never knows a document."""

from functools import cached_property
from typing import ClassVar

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
