"""The admin of people; users are deactivated, never deleted."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, Signatory, User


class UserForm(AdminUserCreationForm):
    """A new person: user name, full name and password."""

    class Meta:
        model = User
        fields = ("username", "full_name", "position", "email")


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
    filter_horizontal = ("groups",)
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


@admin.register(Signatory)
class SignatoryAdmin(NoDeletion, admin.ModelAdmin):
    """Leaders as signers."""

    list_display = ("name", "authority", "position", "user", "key_alias", "active")
    list_filter = ("active",)
    search_fields = ("name", "position")
    autocomplete_fields = ("user",)
    formfield_overrides = {}

    def get_form(
        self, request: HttpRequest, obj: Signatory | None = None, change: bool = False, **kwargs: object
    ) -> type[forms.ModelForm]:
        """The certificate in a monospaced area."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.base_fields["certificate"].widget.attrs.update({"rows": 6, "cols": 70, "spellcheck": "false"})
        return form
