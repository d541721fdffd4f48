"""Where signing keys, trusted time and trusted roots come from. Reads files; never opens a key."""

from pathlib import Path
from typing import NamedTuple

from config.environment import Environment
from directives.pdf.values import KeySource


class Signing(NamedTuple):
    """``keys``: alias → key ("seal": the office seal); ``tsa``: address, demo key or None; ``trust``: PEM roots."""

    keys: dict[str, KeySource]
    tsa: str | KeySource | None
    trust: tuple[bytes, ...]


def read(env: Environment, folder: Path) -> Signing:
    """By SIGNING_KEYS, SIGNING_TSA_URL and SIGNING_TRUST, or from ``folder`` where they are not set."""
    keys = env.keys("SIGNING_KEYS", folder / "keys.toml")
    own_stamp = keys.pop("tsa", None)
    trust = Path(env.text("SIGNING_TRUST", str(folder / "trust")))
    return Signing(
        keys, env.text("SIGNING_TSA_URL") or own_stamp, tuple(p.read_bytes() for p in sorted(trust.glob("*.pem")))
    )
