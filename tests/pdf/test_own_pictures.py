"""The office's own pictures of signature and seal: worn by its own keys only, harmless to the standards."""

from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

from directives.pdf import child
from directives.pdf.appearance import page
from directives.pdf.values import LEADER, SEAL, Appearance, KeySource, SignRequest
from tests.pdf import material
from tests.pdf.conftest import Signed
from tests.pdf.test_measures import GUIDANCE, LETTER
from tests.tools import verapdf


def drawn(colour: str, size: tuple[int, int]) -> bytes:
    """A PNG with a transparent ground."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, size[0] - 10, size[1] - 10), outline=colour, width=12)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


HAND, STAMP = drawn("#1f3d99", (500, 160)), drawn("#c8102e", (360, 360))
IMAGES = {LEADER: HAND, SEAL: STAMP}


@pytest.fixture(scope="module")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> KeySource:
    """A key whose certificate does not say DEMO."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nguyễn Văn Mẫu")])
    begin = material.SIGNED_AT - timedelta(days=1)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    built = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=700))
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("own") / "own.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"own", private, built, None, BestAvailableEncryption(b"own"))
    )
    return KeySource(alias="own", pkcs12=str(path), passphrase="own")


def signed_with(data: bytes, role: str, key: KeySource) -> bytes:
    request = material.request(role, key)
    look = Appearance(lines=request.appearance.lines if role == LEADER else (), picture=role, image=IMAGES[role])
    values = {name: getattr(request, name) for name in ("role", "key", "at", "reason", "location", "tsa")}
    return child.sign(data, SignRequest(**values, appearance=look))


@pytest.mark.parametrize("role", [LEADER, SEAL])
def test_the_office_s_picture_fills_the_field_for_its_own_key_alone(role: str) -> None:
    look = Appearance(lines=("Ký bởi: A",), picture=role, image=IMAGES[role])
    for demo, pictures in ((False, 1), (True, 0)):
        with pdfplumber.open(BytesIO(page(look, demo=demo))) as pdf:
            assert len(pdf.pages) == 1
            assert len(pdf.pages[0].images) == pictures
            assert ("DEMO" in pdf.pages[0].extract_text()) == demo
            assert "Ký bởi: A" in pdf.pages[0].extract_text()


def test_a_demo_signature_is_not_changed_by_a_picture_on_file(signed: Signed) -> None:
    assert b"/SMask" not in signed_with(signed.unsigned, LEADER, signed.keys["lanhdao"])[len(signed.unsigned) :]


@pytest.fixture(scope="module")
def stages(own_key: KeySource) -> dict[str, bytes]:
    """Every stage of both layouts with all that a document can hold, signed with the office's own pictures."""
    made: dict[str, bytes] = {}
    for name, content in (("guidance", GUIDANCE), ("letter", LETTER)):
        unsigned = child.render(material.page(content)).data
        by_leader = signed_with(unsigned, LEADER, own_key)
        made |= {name: unsigned, f"{name}-leader": by_leader, f"{name}-sealed": signed_with(by_leader, SEAL, own_key)}
    return made


def test_the_pictures_are_in_the_signed_file(stages: dict[str, bytes]) -> None:
    for name in ("guidance", "letter"):
        parts = [stages[name], stages[f"{name}-leader"], stages[f"{name}-sealed"]]
        assert parts[1].startswith(parts[0])
        assert parts[2].startswith(parts[1])
        added = [later[len(earlier) :] for earlier, later in pairwise(parts)]
        assert all(b"/SMask" in one for one in added)


@pytest.mark.strict("java", "javac")
def test_every_stage_with_all_that_a_document_can_hold_satisfies_the_judge(
    stages: dict[str, bytes], tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.pdf" for name in stages]
    for path, data in zip(paths, stages.values(), strict=True):
        path.write_bytes(data)
    assert verapdf.judge("2a,ua1", paths).count("PASS") == 2 * len(paths)
