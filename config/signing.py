"""Where signing keys, trusted time and trusted roots come from. Reads files; never opens a key."""

from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

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
    return Signing(keys, env.address("SIGNING_TSA_URL") or own_stamp, _roots(env, folder / "trust"))


def _roots(env: Environment, default: Path) -> tuple[bytes, ...]:
    named = env.text("SIGNING_TRUST")
    found = tuple(path.read_bytes() for path in sorted(Path(named or default).glob("*.pem")))
    if named and not found:
        raise ImproperlyConfigured(f"SIGNING_TRUST: the folder {named} holds no root certificates (*.pem).")
    return found
