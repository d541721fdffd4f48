"""The admin of people; users are deactivated, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import admin_doors, security_log
from accounts.certificate_forms import CertificateForm, described, last_day
from accounts.listing import FoldedSearch, NoDeletion
from accounts.models import Author, SecurityEvent, Signatory, User
from accounts.picture_forms import PictureAdmin, PictureForm
from accounts.roles import ROLE_NAMES, Role


class UserForm(AdminUserCreationForm):
    """A new person: user name, full name and password."""

    class Meta:
        model = User
        fields = ("username", "full_name", "position", "email")


class PasswordForm(AdminPasswordChangeForm):
    """A new password for somebody; nobody is left without one, for there is no other way to log in."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


class RoleField(forms.ModelMultipleChoiceField):
    """Groups under the names of their roles."""

    def label_from_instance(self, obj: Model) -> str:
        """ "drafter" as the office calls him; a group of the board's own keeps its name."""
        name = str(getattr(obj, "name", obj))
        return capfirst(str(ROLE_NAMES[Role(name)])) if name in set(Role) else name


class RoleFilter(admin.SimpleListFilter):
    """People by what they do."""

    title = _("roles")
    parameter_name = "vai-tro"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The roles under the names of the office."""
        return [(role.value, capfirst(str(ROLE_NAMES[role]))) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who hold the chosen role."""
        return queryset.filter(groups__name=self.value()) if self.value() in set(Role) else queryset


@admin.register(User)
class UserAdmin(FoldedSearch, NoDeletion, DjangoUserAdmin):
    """People and their roles. Only a superuser may make a superuser."""

    add_form = UserForm
    change_password_form = PasswordForm
    list_display = ("username", "full_name", "position", "role_names", "is_active")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("username", "full_name", "position", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("full_name", "position", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("username", "full_name", "position", "email", "password1", "password2")},
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """The groups as tick boxes with the roles' names."""
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        groups = Group.objects.order_by("pk")
        return RoleField(groups, required=False, widget=forms.CheckboxSelectMultiple, label=_("roles"))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody gives himself a role or locks himself out; another administrator does."""
        own = ("is_active", "is_staff", "groups") if obj is not None and obj == request.user else ()
        return (*self.readonly_fields, *own)

    def get_urls(self) -> list[URLPattern]:
        """The pages of a person's doors before Django's."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/ma-xac-nhan/", wrap(admin_doors.codes_page), name="accounts_user_codes"),
            path("<int:pk>/mo-khoa/", wrap(admin_doors.unlock), name="accounts_user_unlock"),
            *super().get_urls(),
        ]

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Django's own log, and the security log: accounts and roles are doors."""
        self._noted(request, obj)
        return super().log_change(request, obj, message)

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """As a change."""
        self._noted(request, obj)
        return super().log_addition(request, obj, message)

    def _noted(self, request: HttpRequest, obj: User) -> None:
        user = User.objects.get(pk=obj.pk)
        note = f"{user.role_names() or '–'}{'' if user.is_active else ' (0)'}"
        actor: Any = request.user
        security_log.record(SecurityEvent.Kind.ACCOUNT, request=request, actor=actor, subject=user, note=note)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        """The roles in words."""
        return user.role_names()

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account is changed by superusers only."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


@admin.register(Author)
class AuthorAdmin(FoldedSearch, NoDeletion, admin.ModelAdmin):
    """Names for bylines."""

    list_display = ("name", "user", "active")
    list_filter = ("active",)
    search_fields = ("name",)


class SignatoryForm(PictureForm, CertificateForm):
    """A signer with his certificate and the picture of his signature."""

    class Meta:
        model = Signatory
        fields = ("user", "name", "authority", "position", "certificate", "key_alias", "active")


@admin.register(Signatory)
class SignatoryAdmin(FoldedSearch, NoDeletion, PictureAdmin, admin.ModelAdmin):
    """Leaders as signers."""

    form = SignatoryForm
    list_display = ("name", "authority", "position", "user", "certificate_ends", "active")
    list_filter = ("active",)
    search_fields = ("name", "authority", "position")
    readonly_fields = ("certificate_on_file", "picture_on_file")
    fields = (
        *("user", "name", "authority", "position"),
        *("certificate_on_file", "certificate_file", "certificate"),
        *("picture_on_file", "picture_file", "picture_removed"),
        *("key_alias", "active"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Signatory | None = None) -> tuple[str, ...]:
        """A signatory stays the person he was entered for; somebody else gets a row of his own."""
        return (*self.readonly_fields, *(("user",) if obj else ()))

    @admin.display(description=_("certificate"))
    def certificate_ends(self, signatory: Signatory) -> str:
        """Until when it is valid, in the list."""
        return last_day(signatory.certificate)

    @admin.display(description=_("certificate on file"))
    def certificate_on_file(self, signatory: Signatory) -> str:
        """Whose it is and how long it is valid."""
        return described(signatory.certificate)

    def get_form(
        self, request: HttpRequest, obj: Signatory | None = None, change: bool = False, **kwargs: object
    ) -> type[forms.ModelForm]:
        """The certificate in a monospaced area."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if "certificate" in form.base_fields:
            form.base_fields["certificate"].widget.attrs.update({"rows": 6, "cols": 70, "spellcheck": "false"})
        return form
