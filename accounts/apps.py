"""Names the app of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, authors and signatories."""

    name = "accounts"
    verbose_name = _("People")
