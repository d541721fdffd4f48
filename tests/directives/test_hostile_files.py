"""No hostile file passes for genuine or harms the verifier: a corpus, random flips, and what hypothesis invents."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directives import filestore, verification
from directives.pdf import child, limits
from directives.pdf.verify import verify
from directives.verdicts import Outcome
from tests import prepared
from tests.directives.conftest import Issued
from tests.pdf import hostile, material

pytestmark = pytest.mark.any_database
FLIPS = 1000
EXAMINED = 60


@pytest.fixture(scope="module")
def original(real: Issued) -> hostile.Original:
    """What the builders start from."""
    keys = {name: real.settings.SIGNING_KEYS[name] for name in ("lanhdao", "seal")}
    unsigned = filestore.get(real.edition.directive.pdf_unsigned)
    return hostile.Original(real.data, unsigned, real.edition.code, lambda data: material.sign_both(data, keys)[1])


@pytest.mark.parametrize("kind", hostile.CORPUS)
def test_a_hostile_file_is_told_within_its_limits(
    issued: Issued,
    original: hostile.Original,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    data, used = hostile.CORPUS[kind](original), tmp_path / "used"
    monkeypatch.setattr(child, "COMMAND", (*child.COMMAND[:-1], "tests.pdf.measured", str(used)))
    begun = time.monotonic()
    verdict = verification.check(data)
    took = time.monotonic() - begun
    assert verdict.verdict in {Outcome.ALTERED, Outcome.UNKNOWN}
    assert not verdict.extended
    assert took < limits.PARSE.wall + 3
    processor, peak = map(float, used.read_text().split()) if used.exists() else (limits.PARSE.cpu, 0.0)
    assert processor <= limits.PARSE.cpu + 1
    assert peak * 1024 <= limits.PARSE.memory
    said = verdict.verdict.value if verdict.readable else f"{verdict.verdict.value}, unreadable"
    memory = f"{peak / 1024:.0f} MB" if used.exists() else "stopped by a limit"
    record_property("figures", f"hostile file, {kind}: {said}; {took:.1f} s, {memory}")


@pytest.mark.parametrize("prepare", [hostile.overlay, hostile.second_document])
def test_it_is_the_attack_that_is_found_and_not_the_preparation(
    issued: Issued, original: hostile.Original, prepare: hostile.Change
) -> None:
    """A signer who was handed a prepared file signs it soundly; but it was never issued."""
    data = original.sign(hostile.updated(original.unsigned, prepare))
    assert sound(data, issued.settings.SIGNING_TRUST)
    assert verification.check(data).verdict is Outcome.ALTERED


def flipped(data: bytes, seed: int) -> bytes:
    """One bit of one byte changed."""
    chance = random.Random(seed)
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def sound(data: bytes, trust: tuple[bytes, ...]) -> bool:
    """Whether the child's verifier, called in this process for speed, finds nothing wrong."""
    try:
        return verify(data, trust, code="").sound
    except Exception:
        return False


def test_a_thousand_flipped_bits_are_all_found(issued: Issued, record_property: Callable[[str, object], None]) -> None:
    """Each by the hash; a sample also by its signatures and by what is said of it."""
    hashes = [verification.of_hash(verification.sha256_of(flipped(issued.data, seed))) for seed in range(FLIPS)]
    assert hashes == [None] * FLIPS
    trust = issued.settings.SIGNING_TRUST
    assert sound(issued.data, trust)
    assert [seed for seed in range(EXAMINED) if sound(flipped(issued.data, seed), trust)] == []
    verdicts = [verification.check(flipped(issued.data, seed)).verdict for seed in range(6)]
    assert set(verdicts) <= {Outcome.ALTERED, Outcome.UNKNOWN}
    record_property(
        "figures", f"{FLIPS} random bit flips: all found by the hash; {EXAMINED} examined, all found there too"
    )


@pytest.mark.slow
@pytest.mark.strict
def test_a_thousand_flipped_bits_are_all_found_by_the_signatures(
    issued: Issued, record_property: Callable[[str, object], None]
) -> None:
    """Even those in the last signature's own padding, which no other validator looks at."""
    trust = issued.settings.SIGNING_TRUST
    missed = [seed for seed in range(FLIPS) if sound(flipped(issued.data, seed), trust)]
    assert missed == []
    record_property("figures", f"{FLIPS} random bit flips: all found by the signatures alone")


PIECES = st.sampled_from(
    [
        b"<<",
        b">>",
        b"[",
        b"]",
        b"obj",
        b"endobj",
        b"stream",
        b"/Prev 0",
        b"/ByteRange [0 0 0 0]",
        b"%%EOF",
        b"startxref\n0",
    ]
)
EDIT = st.tuples(
    st.floats(0, 1, exclude_max=True), st.integers(0, 400), st.one_of(PIECES, st.binary(max_size=40), st.none())
)


def edited(data: bytes, edits: list[tuple[float, int, bytes | None]]) -> bytes:
    """Pieces cut out, put in, or (None) doubled, at places given as parts of the length."""
    for part, length, piece in edits:
        place = int(part * len(data))
        taken = data[place : place + length]
        data = data[:place] + (taken * 2 if piece is None else piece) + data[place + length :]
    return data


@pytest.mark.slow
@pytest.mark.strict
def test_whatever_is_done_to_a_file_it_is_not_genuine(
    issued: Issued, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fuzz target: one question, one forked child under the real limits."""
    address = tmp_path_factory.mktemp("prepared") / "socket"

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(EDIT, min_size=1, max_size=4))
    @example([(0.5, 0, None)])
    def attempt(edits: list[tuple[float, int, bytes | None]]) -> None:
        data = edited(issued.data, edits)
        verdict = verification.check(data)
        assert (verdict.verdict is Outcome.GENUINE) == (data == issued.data)
        assert not verdict.extended

    with prepared.process(address):
        monkeypatch.setattr(child, "run", prepared.instead_of_run(address))
        attempt()
