"""Makes the groups and their permissions equal to the table of roles; safe to repeat."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Role, permissions_of


def sync_roles() -> None:
    """Give each role's group exactly the table's permissions; LookupError for a permission that is not there."""
    with transaction.atomic():
        held = {(p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")}
        for role in Role:
            missing = permissions_of(role) - held.keys()
            if missing:
                raise LookupError(f"The table of roles names permissions that do not exist: {sorted(missing)}")
            group, _made = Group.objects.get_or_create(name=role.value)
            group.permissions.set(held[pair] for pair in permissions_of(role))


class Command(BaseCommand):
    """``manage.py sync_roles``."""

    help = "Makes the groups and their permissions equal to the table of roles."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and say so."""
        sync_roles()
        self.stdout.write(_("The roles agree with the table."))
