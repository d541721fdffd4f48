"""Names the app of guidance documents and wires its checks and triggers."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    """Guidance documents."""

    name = "directives"
    verbose_name = _("Guidance documents")

    def ready(self) -> None:
        """Register the checks; make triggers and index after each migrate (SQLite loses them with a remade table)."""
        from directives import checks, deployment, triggers  # noqa: F401  (checks register themselves)
        from directives.search import tables

        pre_migrate.connect(triggers.before_migrate, sender=self, dispatch_uid=checks.__name__)
        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid=checks.__name__)
        post_migrate.connect(tables.after_migrate, sender=self, dispatch_uid=tables.__name__)
