"""People who left a trace are deactivated, never deleted: not by the admin, the models, bulk paths or raw SQL."""

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.factories import Staff

pytestmark = pytest.mark.django_db


def delete_by_sql(user: User) -> None:
    """What somebody with a database console would try, up to the check that the commit would make."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("accounts_user_groups", "accounts_user_user_permissions"):
            cursor.execute(f"DELETE FROM {table} WHERE user_id = %s", [user.pk])
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])
        connection.check_constraints()


def test_no_door_deletes_a_person_with_history(team: Staff, client: Client) -> None:
    factories.draft(team)
    drafter = team.drafter
    client.force_login(factories.person("chief", is_superuser=True))
    assert client.post(reverse("admin:accounts_user_delete", args=[drafter.pk]), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [drafter.pk], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), bulk)
    for delete in (drafter.delete, User.objects.filter(pk=drafter.pk).delete):
        with pytest.raises(TypeError):
            delete()
    with pytest.raises(Error):
        delete_by_sql(drafter)
    assert User.objects.filter(pk=drafter.pk).exists()


def test_a_deactivated_person_stays_in_the_history_and_enters_no_more(team: Staff, client: Client) -> None:
    directive = factories.draft(team)
    client.force_login(team.drafter)
    User.objects.filter(pk=team.drafter.pk).update(is_active=False)
    history = reverse("admin:directives_directive_history", args=[directive.pk])
    assert client.get(history).status_code == 302
    client.force_login(team.clerk)
    assert str(team.drafter) in client.get(history).content.decode()
