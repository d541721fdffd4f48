"""A test PKI on loopback: authorities, signers, OCSP, CRLs, time-stamp authorities, of which some tell lies.

certomancer plays them all; the clock they go by is a value, so that tests can be five years on.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import yaml
from asn1crypto import tsp  # type: ignore[import-untyped]
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from directives.pdf.values import KeySource

PASSPHRASE = "mật khẩu thử"
SIGNERS = ("leader", "leader-ec", "leader-revoked", "seal", "seal-ec")
RSA_KEYS = ("leader", "seal", "tsa")
ALL_KEYS = ("root", "inter", *SIGNERS, "tsa", "tsa-later", "tsa-over", "ocsp")
LIES = ("nonce", "hash", "garbage", "page", "over", "refusal")
NAMES = {
    "root": "CA gốc thử nghiệm",
    "inter": "CA cấp chứng thư thử nghiệm",
    "seal": "Ban Tuyên giáo và Dân vận Tỉnh ủy Mẫu",
    "seal-ec": "Ban Tuyên giáo và Dân vận Tỉnh ủy Mẫu (EC)",
    "tsa": "Dấu thời gian thử nghiệm",
    "tsa-later": "Dấu thời gian thử nghiệm 2",
    "tsa-over": "Dấu thời gian đã hết hạn",
    "ocsp": "Trả lời tình trạng chứng thư",
}
LEADER_NAME = "Nguyễn Văn Mẫu"


def _extension(kind: str, value: Any = None, *, critical: bool = False, smart: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"id": kind, "critical": critical}
    if smart:
        found["smart-value"] = {"schema": smart, "params": value}
    elif value is not None:
        found["value"] = value
    return found


def _usage(names: list[str]) -> dict[str, Any]:
    return _extension("key_usage", names, critical=True, smart="key-usage")


def _certificate(subject: str, issuer: str, years: tuple[int, int], *extensions: dict[str, Any]) -> dict[str, Any]:
    begin, end = (f"{year}-01-01T00:00:00+0000" for year in years)
    return {
        "subject": subject,
        "subject-key": subject,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": {"valid-from": begin, "valid-to": end},
        "extensions": list(extensions),
    }


def _certificates() -> dict[str, Any]:
    authority = _usage(["digital_signature", "key_cert_sign", "crl_sign"])
    signing = _usage(["digital_signature", "non_repudiation"])
    plain = _usage(["digital_signature"])
    stamping = _extension("extended_key_usage", ["time_stamping"], critical=True)
    crl = {
        name: _extension("crl_distribution_points", {"crl-repo-names": [name]}, smart="crl-dist-url")
        for name in ("root", "inter")
    }
    services = {"ocsp-responder-names": ["inter"], "ca-issuer-links": [{"repo": "inter"}]}
    asked = _extension("authority_information_access", services, smart="aia-urls")
    top = _extension("basic_constraints", {"ca": True}, critical=True)
    found = {
        "root": _certificate("root", "root", (2020, 2060), top, authority),
        "inter": _certificate("inter", "root", (2020, 2050), top, authority, crl["root"]),
        "tsa": _certificate("tsa", "root", (2020, 2030), plain, stamping, crl["root"]),
        "tsa-later": _certificate("tsa-later", "root", (2020, 2045), plain, stamping, crl["root"]),
        "tsa-over": _certificate("tsa-over", "root", (2020, 2021), plain, stamping, crl["root"]),
        "ocsp": _certificate(
            "ocsp",
            "inter",
            (2020, 2050),
            plain,
            _extension("extended_key_usage", ["ocsp_signing"]),
            _extension("ocsp_no_check"),
        ),
    }
    found |= {name: _certificate(name, "inter", (2022, 2031), signing, crl["inter"], asked) for name in SIGNERS}
    revoked = {"revoked-since": "2023-01-01T00:00:00+0000", "reason": "key_compromise"}
    found["leader-revoked"]["revocation"] = revoked
    return found


def _configuration(folder: Path, address: str) -> dict[str, Any]:
    entities = {name: {"common-name": NAMES.get(name, LEADER_NAME)} for name in ALL_KEYS}
    repositories = {
        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
        for name in ("root", "inter")
    }
    return {
        "external-url-prefix": address,
        "keysets": {"main": {"path-prefix": str(folder), "keys": {name: {"path": f"{name}.pem"} for name in ALL_KEYS}}},
        "pki-architectures": {
            "test": {
                "keyset": "main",
                "entity-defaults": {"country-name": "VN", "organization-name": "Cơ quan thử nghiệm"},
                "entities": entities,
                "certs": _certificates(),
                "services": {
                    "ocsp": {"inter": {"for-issuer": "inter", "responder-cert": "ocsp", "signing-key": "ocsp"}},
                    "crl-repo": repositories,
                    "cert-repo": {"inter": {"for-issuer": "inter"}},
                    "time-stamping": {
                        name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "tsa-later", "tsa-over")
                    },
                },
            }
        },
    }


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *arguments: Any) -> None:
        """Nothing."""


class Pki:
    """The running PKI. ``at`` is its clock; ``asked`` the paths that were asked for; ``silent`` makes it not answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.at = datetime.now(UTC)
        self.asked: list[str] = []
        self.released = threading.Event()
        _write_keys(folder)
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, self, threaded=True, request_handler=Quiet)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        text = yaml.safe_dump(_configuration(folder, self.address), allow_unicode=True)
        configuration = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
        self._store = AnimatorArchStore(configuration.pki_archs)
        self.architecture = configuration.pki_archs[ArchLabel("test")]
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Every server off: connections are refused from now on."""
        self.released.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """The WSGI application."""
        request = Request(environ)
        self.asked.append(request.path)
        if request.path.startswith("/lie/"):
            return self._lie(request)(environ, start)
        if request.path == "/slow":
            self.released.wait()
            return Response(status=503)(environ, start)
        honest: Callable[..., Iterable[bytes]] = Animator(self._store, at_time=self.at, with_web_ui=False)
        return honest(environ, start)

    def tsa(self, name: str = "tsa") -> str:
        """The address of a time-stamp authority."""
        return f"{self.address}/test/tsa/{name}"

    def lie(self, kind: str) -> str:
        """The address of an authority that lies in this way."""
        return f"{self.address}/lie/{kind}"

    @property
    def trust(self) -> tuple[bytes, ...]:
        """The root, as PEM."""
        return (self.certificate("root").public_bytes(Encoding.PEM),)

    def certificate(self, name: str) -> x509.Certificate:
        """A certificate."""
        return x509.load_der_x509_certificate(self.architecture.get_cert(CertLabel(name)).dump())

    def private_key(self, name: str) -> Any:
        """A private key."""
        return load_pem_private_key((self.folder / f"{name}.pem").read_bytes(), None)

    def key(self, name: str, *, alias: str = "", owner: str = "") -> KeySource:
        """A signer's key in a PKCS#12 file with its chain."""
        path = self.folder / f"{name}.p12"
        if not path.exists():
            data = pkcs12.serialize_key_and_certificates(
                name.encode(),
                self.private_key(name),
                self.certificate(name),
                [self.certificate("inter")],
                BestAvailableEncryption(PASSPHRASE.encode()),
            )
            path.write_bytes(data)
        return KeySource(alias=alias or name, pkcs12=str(path), passphrase=PASSPHRASE, owner=owner)

    def _lie(self, request: Request) -> Response:
        kind = request.path.rpartition("/")[2]
        if kind == "garbage":
            return Response(b"\x30\x03\x02\x01", mimetype="application/timestamp-reply")
        if kind == "page":
            return Response("<html>Please log in</html>", mimetype="text/html")
        query = tsp.TimeStampReq.load(request.get_data())
        if kind == "refusal":
            status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["busy"]})
            return Response(b"\x30" + bytes([len(status.dump())]) + status.dump())
        if kind == "nonce":
            query["nonce"] = int(query["nonce"].native) + 1
        if kind == "hash":
            query["message_imprint"]["hashed_message"] = bytes(32)
        name = "tsa-over" if kind == "over" else "tsa"
        stamper = self.architecture.service_registry.summon_timestamper(name, self.at)
        return Response(stamper.request_tsa_response(query).dump(), mimetype="application/timestamp-reply")


def _write_keys(folder: Path) -> None:
    for name in ALL_KEYS:
        key: Any = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if name in RSA_KEYS
            else ec.generate_private_key(ec.SECP256R1())
        )
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
