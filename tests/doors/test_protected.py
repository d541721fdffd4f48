"""What a form must never set, sent in every form that writes, by everybody: nothing of it is taken."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Signatory, User
from directives.models import Contribution, Directive, Edition, HistoryEntry, Revision
from tests.doors import walk
from tests.doors.world import ROLES, World

pytestmark = pytest.mark.django_db
FORMS = (
    "admin:directives_directive_add",
    "admin:directives_directive_change",
    "admin:directives_directive_month",
    "admin:directives_edition_change",
    "admin:directives_registerentry_change",
    "admin:accounts_user_add",
    "admin:accounts_user_change",
    "admin:accounts_signatory_change",
    "admin:password_change",
    "admin:own_account",
)
OWN = (
    *("state", "approved_by_id", "approved_digest", "printed_digest"),
    *("pdf_unsigned", "pdf_leader", "pdf_sealed", "code", "replaces_id"),
)
"""What the verbs alone write on a document."""
DIGEST = "0" * 64


def lies(world: World) -> dict[str, Any]:
    """Each protected name with a value that would be worth something, plain and as the field of an inline form."""
    other, issued = world.people["deputy"].pk, world.documents["issued"]
    plain = {
        **dict.fromkeys(("state", "status"), "issued"),
        **dict.fromkeys(("digest", "approved_digest", "printed_digest", "hash", "previous"), DIGEST),
        **dict.fromkeys(("pdf_unsigned", "pdf_leader", "pdf_sealed", "sha256"), issued.pdf_sealed),
        **dict.fromkeys(("approved_by", "approved_by_id", "author", "actor", "user", "made_by", "contributors"), other),
        **dict.fromkeys(("number", "version", "year"), 99),
        "is_superuser": "on",
        "user_permissions": 1,
        "replaces": issued.pk,
        "edition": issued.edition.pk,
        "code": "AAAA",
        "slug": "khac",
        "directive": issued.pk,
    }
    return {**plain, **{f"sections-0-{name}": value for name, value in plain.items()}}


def guarded(known: list[int]) -> dict[str, Any]:
    """Everything that no form sets, of the documents and people that were there before."""
    return {
        "documents": list(Directive.objects.filter(pk__in=known).order_by("pk").values_list("pk", *OWN)),
        "editions": list(Edition.objects.order_by("pk").values()),
        "superusers": list(User.objects.filter(is_superuser=True).values_list("pk", flat=True)),
        "roles": sorted(User.groups.through.objects.values_list("user_id", "group_id")),
        "permissions": list(User.user_permissions.through.objects.values_list("user_id", "permission_id")),
        "signatories": list(Signatory.objects.order_by("pk").values_list("pk", "user_id", "key_alias")),
        "sections": sorted(Directive.objects.filter(pk__in=known).values_list("pk", "sections__pk")),
    }


def said_to_be_done_by() -> set[tuple[str, int, int]]:
    """Who stands on every act, revision and contribution."""
    found = set()
    for model, person in ((HistoryEntry, "actor_id"), (Revision, "author_id"), (Contribution, "user_id")):
        found |= {(model.__name__, pk, who) for pk, who in model._default_manager.values_list("pk", person)}
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_form_takes_a_protected_field(world: World, role: str) -> None:
    client, known = world.clients[role], list(Directive.objects.values_list("pk", flat=True))
    before, acts, actor = guarded(known), said_to_be_done_by(), world.people.get(role)
    for name in FORMS:
        address = walk.place(walk.addresses()[name], name, world, "draft")
        body = walk.form_of(walk.get(world.clients["superuser"], address)[1], address)
        with transaction.atomic():
            # What the page's own form has a field for (the version read, the kind of an inline) it keeps.
            response = client.post(address, {**lies(world), **body})
            assert response.status_code < 500, name
            assert guarded(known) == before, name
            new = Directive.objects.exclude(pk__in=known)
            assert all(document.state == "draft" and not document.approved_by for document in new), name
            assert {who for _kind, _pk, who in said_to_be_done_by() - acts} <= {actor.pk if actor else 0}, name
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("administrator", "superuser")])
def test_nobody_but_an_administrator_gives_a_role(world: World, role: str) -> None:
    groups = list(Group.objects.values_list("pk", flat=True))
    before = sorted(User.groups.through.objects.values_list("user_id", "group_id"))
    for name in ("admin:accounts_user_add", "admin:accounts_user_change", "admin:own_account"):
        address = walk.place(walk.addresses()[name], name, world, "draft")
        body = walk.form_of(walk.get(world.clients["superuser"], address)[1], address)
        with transaction.atomic():
            world.clients[role].post(address, {**body, "groups": groups, "is_staff": "on"})
            assert sorted(User.groups.through.objects.values_list("user_id", "group_id")) == before, name
            transaction.set_rollback(True)
