"""The admin of people; users are deactivated, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.certificate_forms import CertificateForm, described
from accounts.models import Author, Signatory, User
from accounts.roles import ROLE_NAMES, Role


class UserForm(AdminUserCreationForm):
    """A new person: user name, full name and password."""

    class Meta:
        model = User
        fields = ("username", "full_name", "position", "email")


class RoleField(forms.ModelMultipleChoiceField):
    """Groups under the names of their roles."""

    def label_from_instance(self, obj: Model) -> str:
        """ "drafter" as the office calls him; a group of the board's own keeps its name."""
        name = str(getattr(obj, "name", obj))
        return capfirst(str(ROLE_NAMES[Role(name)])) if name in set(Role) else name


class NoDeletion:
    """Mixin: nothing is deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never, for nobody."""
        return False


@admin.register(User)
class UserAdmin(NoDeletion, DjangoUserAdmin):
    """People and their roles. Only a superuser may make a superuser."""

    add_form = UserForm
    list_display = ("username", "full_name", "position", "role_names", "is_active")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "full_name", "email")
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
class AuthorAdmin(NoDeletion, admin.ModelAdmin):
    """Names for bylines."""

    list_display = ("name", "user", "active")
    list_filter = ("active",)
    search_fields = ("name",)


class SignatoryForm(CertificateForm):
    """A signer with his certificate."""

    class Meta:
        model = Signatory
        fields = ("user", "name", "authority", "position", "certificate", "key_alias", "active")


@admin.register(Signatory)
class SignatoryAdmin(NoDeletion, admin.ModelAdmin):
    """Leaders as signers."""

    form = SignatoryForm
    list_display = ("name", "authority", "position", "user", "key_alias", "active")
    list_filter = ("active",)
    search_fields = ("name", "position")
    autocomplete_fields = ("user",)
    readonly_fields = ("certificate_on_file",)
    fields = (
        *("user", "name", "authority", "position"),
        *("certificate_on_file", "certificate_file", "certificate"),
        *("key_alias", "active"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Signatory | None = None) -> tuple[str, ...]:
        """A signatory stays the person he was entered for; somebody else gets a row of his own."""
        return (*self.readonly_fields, *(("user",) if obj else ()))

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
