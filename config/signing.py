"""Where signing keys, trusted time and trusted roots come from. Reads files; never opens a key."""

from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from directives.pdf.values import BASIC, LEVELS, PATIENCE, TIMED, KeySource

MOST_PATIENCE = 600


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


def level(env: Environment, found: Signing) -> str:
    """SIGNING_LEVEL, or "" for the highest level within reach; refused when the configuration cannot reach it."""
    wanted = env.text("SIGNING_LEVEL")
    if wanted and wanted not in LEVELS:
        raise ImproperlyConfigured(f"SIGNING_LEVEL: write one of {', '.join(LEVELS)}, not {wanted!r}.")
    if wanted not in ("", BASIC) and found.tsa is None:
        raise ImproperlyConfigured(f"SIGNING_LEVEL: {wanted} needs a time-stamp authority; set SIGNING_TSA_URL.")
    if wanted not in ("", BASIC, TIMED) and not found.trust:
        raise ImproperlyConfigured(f"SIGNING_LEVEL: {wanted} needs trusted root certificates; set SIGNING_TRUST.")
    return wanted


def patience(env: Environment) -> float:
    """SIGNING_TIMEOUT: seconds that one question to a time-stamp authority may take."""
    value = env.text("SIGNING_TIMEOUT", str(PATIENCE))
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= MOST_PATIENCE:
        raise ImproperlyConfigured(f"SIGNING_TIMEOUT: write seconds between 1 and {MOST_PATIENCE}, not {value!r}.")
    return seconds


def _roots(env: Environment, default: Path) -> tuple[bytes, ...]:
    named = env.text("SIGNING_TRUST")
    found = tuple(path.read_bytes() for path in sorted(Path(named or default).glob("*.pem")))
    if named and not found:
        raise ImproperlyConfigured(f"SIGNING_TRUST: the folder {named} holds no root certificates (*.pem).")
    return found
