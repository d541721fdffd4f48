"""The forms at the doors: login, one-time code, reset. They say the same to everybody who is not let in."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.proof import locked_sentence


class ReaderLoginForm(AuthenticationForm):
    """User name and password; says so when the account takes none for now."""

    def get_invalid_login_error(self) -> ValidationError:
        """The usual sentence, or that there were too many attempts."""
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(locked_sentence(), code="locked")
        return super().get_invalid_login_error()


class LoginForm(ReaderLoginForm, AdminAuthenticationForm):
    """The same for the workplace, which lets only staff in."""


class CodeForm(forms.Form):
    """Six digits of the telephone, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "size": 12}),
    )

    def refuse(self, reason: str) -> None:
        """Show why the code was not taken, in its place."""
        self.add_error("code", reason)


class ResetForm(forms.Form):
    """Why a person's one-time codes are to be reset."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: the telephone was lost. It stays in the security log."),
        widget=forms.TextInput(attrs={"size": 60}),
    )
