"""Signatures at the levels B-B to B-LTA against a test PKI: what is asked of whom, what refuses, and what lasts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from directives.pdf import child
from directives.pdf.values import LEADER, SEAL, FileReport, PdfRefused, SignRequest, StampRequest
from tests.pdf import judge, material
from tests.pdf.conftest import Lasting
from tests.tools.pki import LIES, Pki


def request(pki: Pki, role: str, key: str = "", **other: object) -> SignRequest:
    """A request for a signature by the PKI's leader or seal, with its time-stamps unless told otherwise."""
    wanted = material.request(role, pki.key(key or {LEADER: "leader", SEAL: "seal"}[role]), tsa=pki.tsa())
    trust = tuple(pem.decode() for pem in pki.trust)
    return replace(wanted, **{"trust": trust, "patience": 5.0, **other})  # type: ignore[arg-type]


def asked(pki: Pki, kind: str) -> int:
    """How often services of that kind were asked since the last look."""
    return sum(f"/{kind}/" in path for path in pki.asked)


def test_each_level_asks_for_what_it_needs_and_no_more(month: bytes, pki: Pki) -> None:
    needed = {"B-B": (0, 0), "B-T": (1, 0), "B-LT": (2, 1), "B-LTA": (2, 1)}
    for level, (stamps, answers) in needed.items():
        pki.asked.clear()
        child.sign(month, request(pki, LEADER, level=level))
        assert (asked(pki, "tsa"), asked(pki, "ocsp")) == (stamps, answers), level
        assert bool(asked(pki, "crls")) is bool(answers), level


def test_the_highest_level_within_reach_is_taken(lasting: Lasting, month: bytes, pki: Pki) -> None:
    pki.asked.clear()
    child.sign(month, request(pki, LEADER, tsa=None))
    assert pki.asked == []
    report = child.verify(lasting.sealed, lasting.trust)
    assert (report.sound, report.archived) == (True, 1)
    assert all(one.trusted_time for one in report.signatures)
    assert report.provable_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert lasting.sealed.startswith(lasting.by_leader)


def test_a_certificate_without_revocation_services_reaches_trusted_time_only(month: bytes, pki: Pki) -> None:
    keys, trust = material.demo_keys(pki.folder / "demo")
    roots = tuple(pem.decode() for pem in (*pki.trust, *trust))
    wanted = replace(request(pki, LEADER), key=keys["lanhdao"], trust=roots)
    report = child.verify(child.sign(month, wanted), (*pki.trust, *trust))
    assert (report.sound, report.archived, report.signatures[0].trusted_time) == (True, 0, True)


def test_a_revoked_key_is_told_before_anything_happens_and_never_signs(month: bytes, pki: Pki) -> None:
    key = pki.key("leader-revoked")
    assert "was revoked on 01/01/2023" in str(child.inspect_key(key, at=pki.at, trust=pki.trust).problem)
    with pytest.raises(PdfRefused, match="was revoked on 01/01/2023"):
        child.sign(month, request(pki, LEADER, "leader-revoked"))
    assert child.inspect_key(pki.key("leader"), at=pki.at, trust=pki.trust, required=True).problem is None


def test_a_seal_is_not_set_when_the_leader_has_been_revoked_since(month: bytes, pki: Pki) -> None:
    by_leader = child.sign(month, request(pki, LEADER, "leader-revoked", level="B-T"))
    with pytest.raises(PdfRefused, match="was revoked"):
        child.sign(by_leader, request(pki, SEAL))


def test_a_file_that_carries_the_news_of_a_revocation_is_not_sound(month: bytes, pki: Pki) -> None:
    by_leader = child.sign(month, request(pki, LEADER, "leader-revoked", level="B-T"))
    assert child.verify(by_leader, pki.trust).sound, "nobody told, nobody was asked"
    told = judge.with_news(by_leader, pki)
    sealed = child.sign(told, request(pki, SEAL, level="B-T"))
    report = child.verify(sealed, pki.trust)
    assert not report.sound
    assert "had been revoked" in str(report.signatures[0].problem)
    assert report.signatures[1].sound


@pytest.mark.parametrize("kind", LIES)
def test_an_authority_that_lies_changes_nothing_and_is_found_out(month: bytes, pki: Pki, kind: str) -> None:
    with pytest.raises(PdfRefused, match="time-stamp authority") as refused:
        child.sign(month, request(pki, LEADER, tsa=pki.lie(kind), level="B-T"))
    assert "Nothing was changed" in str(refused.value)
    assert ("ended on 01/01/2021" in str(refused.value)) is (kind == "over")


def test_an_authority_that_does_not_answer_is_given_up(month: bytes, pki: Pki) -> None:
    with pytest.raises(PdfRefused, match="could not be reached"):
        child.sign(month, request(pki, LEADER, tsa=f"{pki.address}/slow", level="B-T", patience=0.3))


def test_time_stamps_by_strangers_are_refused(month: bytes, pki: Pki, tmp_path: object) -> None:
    keys, trust = material.demo_keys(pki.folder / "strangers")
    wanted = replace(request(pki, LEADER, level="B-T"), key=keys["lanhdao"], trust=tuple(pem.decode() for pem in trust))
    with pytest.raises(PdfRefused, match="whom this office does not trust"):
        child.sign(month, wanted)


def test_with_every_server_off_lasting_signatures_are_refused_and_checking_works(
    month: bytes, lasting: Lasting, stopped_pki: Pki
) -> None:
    for level in ("B-LT", ""):
        with pytest.raises(PdfRefused, match="Nothing was changed; try again later"):
            child.sign(month, request(stopped_pki, LEADER, level=level))
    hard = child.inspect_key(stopped_pki.key("leader"), at=stopped_pki.at, trust=stopped_pki.trust, required=True)
    assert "does not answer" in str(hard.problem)
    soft = child.inspect_key(stopped_pki.key("leader"), at=stopped_pki.at, trust=stopped_pki.trust)
    assert soft.problem is None


def test_verifying_never_asks_anybody(lasting: Lasting, pki: Pki) -> None:
    pki.asked.clear()
    for data in (lasting.by_leader, lasting.sealed, lasting.renewed):
        assert child.verify(data, lasting.trust).sound
    assert pki.asked == []


def stamped(data: bytes, pki: Pki, tsa: str = "", at: datetime | None = None) -> bytes:
    trust = tuple(pem.decode() for pem in pki.trust)
    wanted = StampRequest(tsa=tsa or pki.tsa("tsa-later"), at=at or pki.at, trust=trust, patience=5)
    return child.stamp(data, wanted)


def test_a_fresh_archive_time_stamp_covers_everything_before_it(lasting: Lasting) -> None:
    assert lasting.renewed.startswith(lasting.sealed)
    report: FileReport = child.verify(lasting.renewed, lasting.trust)
    assert (report.sound, report.archived) == (True, 2)
    assert report.provable_until == datetime(2045, 1, 1, tzinfo=UTC)


def test_only_the_renewed_file_can_be_proven_when_the_first_time_stamps_are_over(lasting: Lasting) -> None:
    """By pyHanko itself, with every server off and answers about revocation required from the file."""
    for year, sealed, renewed in ((2029, True, True), (2032, False, True)):
        at = datetime(year, 1, 1, tzinfo=UTC)
        assert judge.proven(lasting.sealed, lasting.trust, at) is sealed
        assert judge.proven(lasting.renewed, lasting.trust, at) is renewed


@pytest.mark.parametrize("kind", ["nonce", "garbage", "over"])
def test_an_archive_time_stamp_by_a_liar_is_refused(lasting: Lasting, pki: Pki, kind: str) -> None:
    with pytest.raises(PdfRefused, match="Nothing was changed"):
        stamped(lasting.sealed, pki, pki.lie(kind))


def test_an_archive_time_stamp_may_be_added_to_a_file_without_any_time(signed: object, month: bytes, pki: Pki) -> None:
    plain = child.sign(month, request(pki, LEADER, tsa=None))
    sealed = child.sign(plain, request(pki, SEAL, tsa=None))
    assert child.verify(sealed, pki.trust).provable_until is None
    report = child.verify(stamped(sealed, pki), pki.trust)
    assert (report.sound, report.archived) == (True, 1)
    assert not any(one.trusted_time for one in report.signatures), "when it was signed remains a claim"
