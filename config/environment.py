"""Reads settings from environment variables and refuses nonsense at start with a sentence that names the variable.

Each variable may also be given as ``NAME_FILE``, the path of a file that holds the value. This module never imports
Django's settings.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from directives.pdf.values import KeySource

HOST = re.compile(r"\*|\.?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)
SITE = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?", re.IGNORECASE)
ADDRESS = re.compile(SITE.pattern + r"(?:/[!-~]*)?", re.IGNORECASE)
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class Environment:
    """A reader of environment variables; every method raises ImproperlyConfigured with the variable's name."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        """The value of ``name``, or of the file that ``name_FILE`` points to, stripped; an empty variable is none."""
        if value := self.variables.get(name, "").strip():
            return value
        path = self.variables.get(f"{name}_FILE")
        if path is None:
            return default
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE: the file {path} cannot be read ({error}).") from error

    def flag(self, name: str, default: bool) -> bool:
        """True for 1/true/yes/on, False for 0/false/no/off."""
        value = self.text(name, "1" if default else "0").lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name}: write 1 or 0, not {value!r}.")
        return value in TRUE

    def words(self, name: str, default: str = "") -> list[str]:
        """A list parted by commas or white space."""
        return [word for word in re.split(r"[,\s]+", self.text(name, default)) if word]

    def site_url(self, name: str, default: str) -> str:
        """An address such as https://example.org, without path, query and final slash."""
        value = self.text(name, default).rstrip("/")
        if not SITE.fullmatch(value) or not _readable(value):
            raise ImproperlyConfigured(f"{name}: write an address such as https://example.org, not {value!r}.")
        return value

    def hosts(self, name: str, default: str) -> list[str]:
        """Host names without scheme, port and path; a leading dot takes all sub-domains."""
        found = self.words(name, default)
        for host in found:
            if not HOST.fullmatch(host):
                raise ImproperlyConfigured(f"{name}: write host names such as example.org, not {host!r}.")
        return found

    def address(self, name: str) -> str:
        """An http(s) address with any path, or empty."""
        value = self.text(name)
        if value and not (ADDRESS.fullmatch(value) and _readable(value)):
            raise ImproperlyConfigured(f"{name}: write an address such as https://tsa.example.org/tsr, not {value!r}.")
        return value

    def folder(self, name: str, default: Path) -> Path:
        """A folder that exists and can be written, made when missing."""
        path = Path(self.text(name, str(default))).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name}: the folder {path} cannot be made ({error}).") from error
        if not os.access(path, os.W_OK):
            raise ImproperlyConfigured(f"{name}: the folder {path} cannot be written.")
        return path

    def secret(self, name: str, kept_in: Path) -> str:
        """The secret, or one made at the first run and kept in the file ``kept_in`` (readable by its owner only)."""
        value = self.text(name)
        if value:
            if len(value) < 32:
                raise ImproperlyConfigured(f"{name}: at least 32 characters are needed.")
            return value
        if not kept_in.exists():
            kept_in.parent.mkdir(parents=True, exist_ok=True)
            try:
                descriptor = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:  # another process was quicker
                return kept_in.read_text()
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return kept_in.read_text()

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database setting from sqlite:///path or postgres://user:password@host:port/name."""
        value = self.text(name, default)
        if not _readable(value):
            raise ImproperlyConfigured(f"{name}: write sqlite:///file or postgres://user:password@host/name.")
        parts = urlsplit(value)
        if parts.scheme == "sqlite" and parts.path.strip("/"):
            return sqlite(Path(unquote(parts.path[1:])))
        if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path[1:]),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
            }
        raise ImproperlyConfigured(
            f"{name}: write sqlite:///file or postgres://user:password@host/name, not {value!r}."
        )

    def keys(self, name: str, default_file: Path) -> dict[str, KeySource]:
        """The table alias → key: TOML in the variable or in ``name_FILE``, or in ``default_file`` when that exists.

        Each entry holds ``pkcs12`` (path, relative to the table's file), ``passphrase`` or ``passphrase_file``, and
        ``user``: the user name of the only person who signs with it, the alias itself unless told.
        """
        file = Path(self.variables.get(f"{name}_FILE", default_file))
        text = self.text(name)
        if not text and file.exists():
            text = file.read_text("utf-8")
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ImproperlyConfigured(f"{name}: not a TOML table ({error}).") from error
        return {alias: self._key(f"{name}.{alias}", alias, entry, file.parent) for alias, entry in table.items()}

    def _key(self, name: str, alias: str, entry: Any, folder: Path) -> KeySource:
        if not isinstance(entry, dict) or not isinstance(entry.get("pkcs12"), str):
            raise ImproperlyConfigured(f'{name}: write pkcs12 = "file.p12" and passphrase_file = "file".')
        passphrase = str(entry.get("passphrase", ""))
        if "passphrase_file" in entry:
            try:
                passphrase = (folder / entry["passphrase_file"]).read_text("utf-8").strip()
            except OSError as error:
                raise ImproperlyConfigured(f"{name}: the passphrase file cannot be read ({error}).") from error
        owner = str(entry.get("user", alias))
        return KeySource(alias=alias, pkcs12=str(folder / entry["pkcs12"]), passphrase=passphrase, owner=owner)


def _readable(address: str) -> bool:
    """Whether an address can be taken apart and its port, if any, is one."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite with the options this product needs: WAL, full sync, immediate transactions, triggers seen by REPLACE."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        },
    }
