"""Archive time-stamps are renewed before they end, five years on, and everything is proven with every server off."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Signatory
from directives import filestore, issuing, signing, verification
from directives.models import ArchivedFile, Edition
from directives.pdf import child
from directives.pdf.values import LEADER, SEAL
from directives.verdicts import Outcome
from directives.workflow import WorkflowRefused
from tests.factories import NOON, Staff, numbered, published
from tests.pdf import judge
from tests.tools.pki import Pki

FIVE_YEARS_ON = datetime(2028, 12, 1, 5, tzinfo=UTC)


@pytest.fixture
def own_pki(tmp_path: Path) -> Pki:
    """A PKI of the test's own, whose clock it moves and which it stops."""
    running = Pki(tmp_path)
    running.at = NOON
    return running


@pytest.fixture
def lasting(team: Staff, own_pki: Pki, settings: Any) -> Pki:
    """The server holds keys of the PKI and asks its services."""
    settings.SIGNING_KEYS = {
        "lanhdao": own_pki.key("leader", alias="lanhdao", owner="lanhdao"),
        "seal": own_pki.key("seal"),
    }
    settings.SIGNING_TSA, settings.SIGNING_TRUST = own_pki.tsa(), own_pki.trust
    settings.SIGNING_PATIENCE = 5.0
    Signatory.objects.filter(pk=team.signatory.pk).update(certificate="")
    return own_pki


def extend(at: datetime, capsys: Any, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and summary of the command at that moment."""
    code = 0
    with time_machine.travel(at, tick=False):
        try:
            call_command("extend_archive", *arguments)
        except SystemExit as end:
            code = int(str(end.code))
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_five_years_on_a_fresh_time_stamp_is_added_and_holds_with_every_server_off(
    team: Staff, lasting: Pki, settings: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON, tick=False):
        directive = numbered(team)
        # A time-stamp authority that lies: nothing is lost, the sentence says it, and trying again works.
        settings.SIGNING_TSA = lasting.lie("nonce")
        before = directive.current_pdf
        with pytest.raises(WorkflowRefused):
            signing.add_signature(directive, LEADER, actor=team.head, at=NOON)
        assert type(directive).objects.get(pk=directive.pk).current_pdf == before
        settings.SIGNING_TSA = lasting.tsa()
        directive = signing.add_signature(directive, LEADER, actor=team.head, at=NOON)
        directive = signing.add_signature(directive, SEAL, actor=team.clerk, at=NOON)
        edition = issuing.issue(directive, actor=team.clerk, at=NOON)
    issued = edition.files.get()
    bad = published(team, title="Văn bản hỏng")

    # Soon after, nothing is due; the document that was never signed is named and stops nothing.
    code, summary = extend(NOON, capsys)
    assert (code, summary["fresh"], summary["extended"]) == (1, 1, [])
    assert [entry["document"] for entry in summary["failed"]] == [bad.display]

    # Five years on, every server is off: nothing is added, nothing is lost, the reason is told.
    lasting.at = FIVE_YEARS_ON
    settings.SIGNING_TSA = "http://127.0.0.1:9/"
    code, summary = extend(FIVE_YEARS_ON, capsys, "--within", "400")
    assert (code, summary["extended"], len(summary["failed"])) == (1, [], 2)
    assert edition.files.count() == 1

    # The authority answers again, with a new certificate; a second run finds it done.
    settings.SIGNING_TSA = lasting.tsa("tsa-later")
    for expected in (1, 0):
        _code, summary = extend(FIVE_YEARS_ON, capsys, "--within", "400")
        assert len(summary["extended"]) == expected
    assert summary["fresh"] == 1
    assert edition.files.order_by("pk").first() == issued
    newest = Edition.objects.get(pk=edition.pk).file
    data = filestore.get(newest.sha256)
    assert newest != issued
    assert data.startswith(filestore.get(issued.sha256))

    # With every server off both forms are confirmed by their hashes, and the new one is proven long after.
    lasting.stop()
    with time_machine.travel(datetime(2032, 1, 1, tzinfo=UTC), tick=False):
        assert list(verification.doubts(edition)) == []
        for sha256 in (issued.sha256, newest.sha256):
            assert verification.check(filestore.get(sha256)).verdict is Outcome.GENUINE
        assert child.verify(data, lasting.trust).archived == 2
    assert judge.proven(data, lasting.trust, datetime(2032, 1, 1, tzinfo=UTC))
    assert not judge.proven(filestore.get(issued.sha256), lasting.trust, datetime(2032, 1, 1, tzinfo=UTC))
    assert ArchivedFile.objects.filter(edition=edition).count() == 2


@pytest.mark.django_db
def test_nonsense_is_refused_and_an_empty_archive_is_fresh(capsys: Any) -> None:
    with pytest.raises(CommandError, match="number of days"):
        call_command("extend_archive", "--within", "-1")
    assert extend(NOON, capsys) == (0, {"ok": True, "fresh": 0, "extended": [], "failed": []})
