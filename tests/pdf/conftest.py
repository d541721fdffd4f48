"""A printed and signed month and a test PKI, made once for each test process."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from directives.pdf import child
from directives.pdf.values import LEADER, SEAL, KeySource, StampRequest
from tests.pdf import material
from tests.tools.pki import Pki


@dataclass(frozen=True)
class Signed:
    """The same document unsigned, signed by the leader, and sealed; the keys, and whom they are trusted by."""

    unsigned: bytes
    by_leader: bytes
    sealed: bytes
    keys: dict[str, KeySource]
    trust: tuple[bytes, ...]


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    """The test PKI on loopback, as of the month's signing."""
    running = Pki(tmp_path_factory.mktemp("pki"))
    running.at = material.SIGNED_AT
    yield running
    running.stop()


@pytest.fixture(scope="session")
def month() -> bytes:
    """The unsigned PDF of the month."""
    return child.render(material.page(material.MONTH)).data


@pytest.fixture(scope="session")
def signed(month: bytes, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """Signed twice without a time-stamp."""
    keys, trust = material.demo_keys(tmp_path_factory.mktemp("keys") / "demo")
    return Signed(month, *material.sign_both(month, keys), keys, trust)


@pytest.fixture(scope="session")
def stamped(signed: Signed) -> Signed:
    """Signed twice with the demo's time-stamps."""
    return Signed(
        signed.unsigned,
        *material.sign_both(signed.unsigned, signed.keys, signed.keys["tsa"]),
        signed.keys,
        signed.trust,
    )


@dataclass(frozen=True)
class Lasting:
    """The document signed at level B-LT, sealed at B-LTA, and with an archive time-stamp of five years later."""

    by_leader: bytes
    sealed: bytes
    renewed: bytes
    trust: tuple[bytes, ...]


@pytest.fixture(scope="session")
def lasting(month: bytes, pki: Pki) -> Lasting:
    """Signed against the test PKI, its clock moved on in between and back in the end."""
    trust = tuple(pem.decode() for pem in pki.trust)
    data = [month]
    for role, name, at in ((LEADER, "leader", material.SIGNED_AT), (SEAL, "seal", material.SEALED_AT)):
        pki.at = at
        wanted = replace(material.request(role, pki.key(name), tsa=pki.tsa()), trust=trust)
        data.append(child.sign(data[-1], wanted))
    pki.at = datetime(2028, 11, 1, tzinfo=UTC)
    renewed = child.stamp(data[-1], StampRequest(tsa=pki.tsa("tsa-later"), at=pki.at, trust=trust))
    pki.at = material.SIGNED_AT
    return Lasting(data[1], data[2], renewed, pki.trust)


@pytest.fixture
def stopped_pki(tmp_path: Path) -> Pki:
    """A test PKI whose servers are off."""
    stopped = Pki(tmp_path)
    stopped.at = material.SIGNED_AT
    stopped.stop()
    return stopped


@pytest.fixture
def files(tmp_path: Path, signed: Signed, stamped: Signed) -> list[Path]:
    """Every stage of the document as files, for programs that judge files."""
    stages = (signed.unsigned, signed.by_leader, signed.sealed, stamped.by_leader, stamped.sealed)
    paths = [tmp_path / f"stage-{number}.pdf" for number in range(len(stages))]
    for path, data in zip(paths, stages, strict=True):
        path.write_bytes(data)
    return paths
