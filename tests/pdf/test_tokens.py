"""Keys that never leave a PKCS#11 token: they sign like those in files, and what is wrong is said before they do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from directives.pdf import child
from directives.pdf.values import LEADER, SEAL, KeySource, PdfRefused
from tests.pdf import material
from tests.tools import softhsm
from tests.tools.pki import Pki

pytestmark = pytest.mark.strict(*softhsm.PROGRAMS)


def holding(folder: Path, pki: Pki, *names: str) -> softhsm.Token:
    """A token with these keys of the PKI, their certificates and the authority's."""
    token = softhsm.Token(folder)
    for number, name in enumerate(names, 1):
        authority = [pki.certificate("inter")] if number == 1 else []
        token.hold(name, f"{number:02}", pki.private_key(name), pki.certificate(name), *authority)
    return token


@pytest.fixture(scope="module")
def token(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> softhsm.Token:
    """A token with RSA and EC keys of the leader and the seal."""
    folder = tmp_path_factory.mktemp("token") / "hsm"
    return holding(folder, pki, "leader", "leader-ec", "seal", "seal-ec")


@pytest.mark.parametrize("kind", ["", "-ec"])
def test_leader_and_seal_sign_with_the_token(month: bytes, pki: Pki, token: softhsm.Token, kind: str) -> None:
    by_leader = child.sign(month, material.request(LEADER, token.key(f"leader{kind}")))
    sealed = child.sign(by_leader, material.request(SEAL, token.key(f"seal{kind}")))
    report = child.verify(sealed, pki.trust)
    assert report.sound
    assert [one.role for one in report.signatures] == [LEADER, SEAL]
    assert [one.fingerprint for one in report.signatures] == [
        child.inspect_key(token.key(f"{name}{kind}")).fingerprint for name in ("leader", "seal")
    ]


def test_a_key_is_found_by_its_number_or_with_its_certificate_in_a_file(
    pki: Pki, token: softhsm.Token, tmp_path: Path
) -> None:
    by_number = child.inspect_key(token.key("", alias="so", key_id="02"))
    assert (by_number.problem, by_number.subject) == (None, "Nguyễn Văn Mẫu")
    for encoding in (Encoding.PEM, Encoding.DER):
        path = tmp_path / "leader.cer"
        path.write_bytes(pki.certificate("leader").public_bytes(encoding))
        assert child.inspect_key(token.key("leader", certificate=str(path))).problem is None


def certificate_of(pki: Pki, name: str, folder: Path) -> str:
    path = folder / f"{name}.cer"
    path.write_bytes(pki.certificate(name).public_bytes(Encoding.DER))
    return str(path)


WRONG: dict[str, tuple[Callable[[KeySource, Pki, Path], KeySource], str]] = {
    "no module": (lambda key, pki, folder: replace(key, module="/nonexistent.so"), "missing on the server"),
    "no library": (lambda key, pki, folder: replace(key, module=__file__), "missing on the server"),
    "no token": (lambda key, pki, folder: replace(key, token="Token khác"), "not plugged in"),
    "wrong PIN": (lambda key, pki, folder: replace(key, passphrase="0000"), "does not accept its PIN"),
    "no PIN": (lambda key, pki, folder: replace(key, passphrase=""), "does not accept its PIN"),
    "no key": (lambda key, pki, folder: replace(key, label="khác"), "no private key of the name"),
    "another's certificate": (
        lambda key, pki, folder: replace(key, certificate=certificate_of(pki, "seal", folder)),
        "does not belong to the certificate",
    ),
    "certificate of another kind": (
        lambda key, pki, folder: replace(key, certificate=certificate_of(pki, "leader-ec", folder)),
        "does not belong to the certificate",
    ),
    "no certificate": (lambda key, pki, folder: replace(key, certificate=str(folder / "x.cer")), "in a file beside it"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_before_anything_happens(
    month: bytes, pki: Pki, token: softhsm.Token, tmp_path: Path, case: str
) -> None:
    change, words = WRONG[case]
    key = change(token.key("leader", alias="lanhdao"), pki, tmp_path)
    assert words in str(child.inspect_key(key).problem)
    with pytest.raises(PdfRefused, match=words) as refused:
        child.sign(month, material.request(LEADER, key))
    assert "lanhdao" in str(refused.value)
    assert softhsm.PIN not in str(refused.value)
    assert softhsm.PIN not in repr(key)


def test_a_locked_pin_is_not_tried_and_the_last_attempt_is_left_to_people(pki: Pki, tmp_path: Path) -> None:
    token = holding(tmp_path / "hsm", pki, "leader")
    token.flag(softhsm.LAST_TRY)
    assert "would lock the token" in str(child.inspect_key(token.key("leader")).problem)
    token.flag(softhsm.LOCKED)
    assert "is locked" in str(child.inspect_key(token.key("leader")).problem)


def test_a_token_that_is_pulled_out_is_missed(pki: Pki, tmp_path: Path) -> None:
    token = holding(tmp_path / "hsm", pki, "leader")
    assert child.inspect_key(token.key("leader")).problem is None
    token.unplug()
    assert "not plugged in" in str(child.inspect_key(token.key("leader")).problem)


def test_two_keys_of_one_name_are_one_too_many(pki: Pki, tmp_path: Path) -> None:
    token = holding(tmp_path / "hsm", pki, "leader")
    token.hold("leader", "09", pki.private_key("seal"), pki.certificate("seal"))
    assert "more than one" in str(child.inspect_key(token.key("leader")).problem)
    assert child.inspect_key(token.key("leader", key_id="01")).problem is None
