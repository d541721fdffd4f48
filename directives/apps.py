"""Names the app of guidance documents and wires its checks and triggers."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    """Guidance documents."""

    name = "directives"
    verbose_name = _("Guidance documents")

    def ready(self) -> None:
        """Register the checks; make the triggers after each migrate (SQLite loses them when a table is remade)."""
        from directives import checks, triggers

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid=checks.__name__)
