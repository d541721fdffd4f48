"""A printed and signed month, made once for each test process."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from directives.pdf import child
from directives.pdf.values import KeySource
from tests.pdf import material


@dataclass(frozen=True)
class Signed:
    """The same document unsigned, signed by the leader, and sealed; the keys, and whom they are trusted by."""

    unsigned: bytes
    by_leader: bytes
    sealed: bytes
    keys: dict[str, KeySource]
    trust: tuple[bytes, ...]


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


@pytest.fixture
def files(tmp_path: Path, signed: Signed, stamped: Signed) -> list[Path]:
    """Every stage of the document as files, for programs that judge files."""
    stages = (signed.unsigned, signed.by_leader, signed.sealed, stamped.by_leader, stamped.sealed)
    paths = [tmp_path / f"stage-{number}.pdf" for number in range(len(stages))]
    for path, data in zip(paths, stages, strict=True):
        path.write_bytes(data)
    return paths
