"""The table of roles: which group of people may touch which models. Says nothing of the workflow's steps themselves.

Steps are guarded by ``directives.rules``, which asks ``User.has_role``; the permissions here open the admin's pages.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person may be; the value is the name of the Django group. A person may hold several."""

    DRAFTER = "drafter"
    APPROVER = "approver"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"
    READER = "reader"


ROLE_NAMES = {
    Role.DRAFTER: _("drafter"),
    Role.APPROVER: _("approver"),
    Role.CLERK: _("clerk"),
    Role.ADMINISTRATOR: _("administrator"),
    Role.READER: _("reader"),
}

VIEW, ADD, CHANGE = "view", "add", "change"
READABLE = ("directive", "section", "edition", "editionstatus", "historyentry")
STANDING = ("registerentry", "earlierdocument", "theme", "issuingbody", "term")
STAFF_READS = {
    "directives": dict.fromkeys(READABLE + STANDING, (VIEW,)),
    "accounts": {"author": (VIEW,), "signatory": (VIEW,)},
    "events": {"commemorativeevent": (VIEW,), "eventyear": (VIEW,)},
}

PERMISSIONS: Mapping[Role, Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    Role.DRAFTER: {
        "directives": {"directive": (ADD, CHANGE), "section": (ADD, CHANGE, "delete")},
        "accounts": {"author": (ADD,)},
        "events": {"commemorativeevent": (ADD, CHANGE), "eventyear": (ADD, CHANGE, "delete")},
    },
    Role.APPROVER: {
        "directives": {"directive": (ADD, CHANGE), "section": (ADD, CHANGE, "delete")},
    },
    Role.CLERK: {
        "directives": {"registerentry": (ADD,), "earlierdocument": (ADD,)},
    },
    Role.ADMINISTRATOR: {
        "directives": {"theme": (ADD, CHANGE), "issuingbody": (ADD, CHANGE), "term": (ADD, CHANGE)},
        "accounts": {
            "user": (VIEW, ADD, CHANGE),
            "securityevent": (VIEW,),
            "author": (ADD, CHANGE),
            "signatory": (ADD, CHANGE),
        },
        "events": {"commemorativeevent": (ADD, CHANGE), "eventyear": (ADD, CHANGE, "delete")},
    },
    Role.READER: {},
}
"""Role → app → model → verbs, on top of STAFF_READS for everybody who works in the admin (all but the reader)."""


def permissions_of(role: Role) -> set[tuple[str, str]]:
    """The (app label, codename) pairs of a role."""
    tables = [PERMISSIONS[role]] if role == Role.READER else [STAFF_READS, PERMISSIONS[role]]
    return {
        (app, f"{verb}_{model}")
        for table in tables
        for app, models in table.items()
        for model, verbs in models.items()
        for verb in verbs
    }
