"""The register of commemorative dates as a Django app; it never knows accounts or directives."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Names the app for the admin."""

    name = "events"
    verbose_name = _("Register of dates")
    default_auto_field = "django.db.models.BigAutoField"
