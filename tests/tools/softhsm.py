"""A PKCS#11 token made of software: keys are put on it by its own programs, and only the token signs with them."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from directives.pdf.values import KeySource

PROGRAMS = ("softhsm2-util", "pkcs11-tool")
PIN, OFFICER_PIN = "482913", "60718293"
LOCKED, LAST_TRY = 0x00040000, 0x00020000
_TOKEN_FLAGS = bytes.fromhex("000000008000534b0000000000000002")
"""SoftHSM's own attribute CKA_OS_TOKENFLAGS (a number), as it stands in the file of the token's object."""


def module() -> str:
    """The path of the library."""
    found = [*Path("/usr/lib").glob("softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so")]
    return str(found[0])


class Token:
    """One token in a folder of its own."""

    def __init__(self, folder: Path, label: str = "Token thử nghiệm") -> None:
        self.folder, self.label = folder, label
        (folder / "tokens").mkdir(parents=True)
        self.settings = (("SOFTHSM2_CONF", str(folder / "softhsm2.conf")),)
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
        self._run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", OFFICER_PIN)

    def hold(self, name: str, number: str, key: Any, *certificates: x509.Certificate) -> None:
        """Put a private key on the token, with its certificate and those of its authorities."""
        path = self.folder / "object"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._run(
            *("softhsm2-util", "--import", str(path), "--token", self.label, "--label", name, "--id", number),
            *("--pin", PIN),
        )
        for certificate, place in zip(certificates, (number, "f0", "f1"), strict=False):
            path.write_bytes(certificate.public_bytes(Encoding.DER))
            self._run(
                *("pkcs11-tool", "--module", module(), "--token-label", self.label, "--login", "--pin", PIN),
                *("--write-object", str(path), "--type", "cert", "--id", place, "--label", name),
            )
        path.unlink()

    def key(self, name: str, *, alias: str = "", owner: str = "", pin: str = PIN, **other: Any) -> KeySource:
        """The key as the table of keys names it."""
        named = {"module": module(), "token": self.label, "label": name, "settings": self.settings, **other}
        return KeySource(alias=alias or name, passphrase=pin, owner=owner, **named)

    def flag(self, flag: int) -> None:
        """Have the token say that its PIN is locked, or nearly so."""
        (path,) = (self.folder / "tokens").glob("*/token.object")
        data = path.read_bytes()
        place = data.index(_TOKEN_FLAGS) + len(_TOKEN_FLAGS)
        old = int.from_bytes(data[place : place + 8], "big")
        path.write_bytes(data[:place] + (old | flag).to_bytes(8, "big") + data[place + 8 :])

    def unplug(self) -> None:
        """Take the token away."""
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "tokens").mkdir()

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, env={"PATH": "/usr/bin", **dict(self.settings)})
