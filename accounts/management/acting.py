"""Who a command acts for: a user named on the command line, or the account that stands for imports."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User


def actor_named(username: str) -> User:
    """The active user of that name; without a name the importer's account; CommandError for a name nobody has."""
    if not username:
        return User.objects.importer()
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(_("There is no active user named %(name)s.") % {"name": username}) from error
