"""The whole way with keys that the server holds on a PKCS#11 token, and what is said when the token cannot sign."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Signatory
from directives import filestore, issuing, signing, verification
from directives.models import Directive, State
from directives.pdf.values import LEADER, SEAL, KeySource
from directives.verdicts import Outcome
from directives.workflow import WorkflowRefused
from tests.factories import NOON, Staff, approved, numbered
from tests.tools import softhsm
from tests.tools.pki import Pki

pytestmark = pytest.mark.strict(*softhsm.PROGRAMS)


@pytest.fixture(params=["", "-ec"], ids=["RSA", "EC"])
def token(request: Any, team: Staff, settings: Any, pki: Pki, tmp_path: Path) -> softhsm.Token:
    """The leader's key and the seal on one token; the table names it, the database knows the alias alone."""
    found = softhsm.Token(tmp_path / "hsm")
    for number, name in (("01", "leader"), ("02", "seal")):
        kind = f"{name}{request.param}"
        found.hold(name, number, pki.private_key(kind), pki.certificate(kind), pki.certificate("inter"))
    table: dict[str, KeySource] = {
        "khoa-lanhdao": found.key("leader", alias="khoa-lanhdao", owner="lanhdao"),
        "seal": found.key("seal"),
    }
    settings.SIGNING_KEYS, settings.SIGNING_TSA, settings.SIGNING_TRUST = table, None, pki.trust
    Signatory.objects.filter(pk=team.signatory.pk).update(key_alias="khoa-lanhdao")
    team.signatory.refresh_from_db()
    return found


def test_signed_sealed_issued_and_verified_with_the_token(team: Staff, token: softhsm.Token) -> None:
    directive = numbered(team)
    directive = signing.add_signature(directive, LEADER, actor=team.head, at=NOON)
    directive = signing.add_signature(directive, SEAL, actor=team.clerk, at=NOON)
    edition = issuing.issue(directive, actor=team.clerk, at=NOON)
    assert list(verification.doubts(edition)) == []
    data = filestore.get(edition.file.sha256)
    verdict = verification.check(data)
    assert verdict.verdict is Outcome.GENUINE
    assert [line.role for line in verdict.signatures] == [LEADER, SEAL]
    assert not any(line.trusted_time for line in verdict.signatures), "no time-stamp authority is configured"


@pytest.mark.parametrize("token", [""], indirect=True, ids=["RSA"])
def test_only_its_user_signs_with_a_key_on_the_token(team: Staff, token: softhsm.Token, settings: Any) -> None:
    directive = numbered(team)
    settings.SIGNING_KEYS["khoa-lanhdao"] = replace(settings.SIGNING_KEYS["khoa-lanhdao"], owner="lanhdao2")
    with pytest.raises(WorkflowRefused, match="lanhdao2"):
        signing.add_signature(directive, LEADER, actor=team.head, at=NOON)
    assert not Directive.objects.get(pk=directive.pk).pdf_leader


@pytest.mark.parametrize("token", [""], indirect=True, ids=["RSA"])
def test_a_token_that_cannot_sign_stops_the_number(team: Staff, token: softhsm.Token, settings: Any) -> None:
    directive, good = approved(team), settings.SIGNING_KEYS["khoa-lanhdao"]
    troubles = {
        "does not accept its PIN": lambda: settings.SIGNING_KEYS.update({good.alias: replace(good, passphrase="0000")}),
        "is locked": lambda: token.flag(softhsm.LOCKED),
        "is not plugged in": token.unplug,
    }
    for words, happen in troubles.items():
        settings.SIGNING_KEYS[good.alias] = good
        happen()
        with translation.override("en"), pytest.raises(WorkflowRefused, match=words):
            issuing.number(directive, actor=team.clerk, at=NOON)
    assert Directive.objects.get(pk=directive.pk).state == State.APPROVED
