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
PKCS12_ENTRIES = {"pkcs12", "passphrase", "passphrase_file", "passphrase_variable"}
TOKEN_ENTRIES = {"module", "token", "label", "id", "pin", "pin_file", "pin_variable", "certificate", "settings"}
KEY_ENTRIES = {"user"} | PKCS12_ENTRIES | TOKEN_ENTRIES
"""What an entry of the table of keys may hold."""
MAILBOX = re.compile(r"[\w.+-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
MAIL_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
LOOPBACK = {"localhost", "127.0.0.1"}
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

    def mail(self, name: str) -> dict[str, Any]:
        """Django's EMAIL_* settings from smtps://user:password@host:port, smtp://…, file:///folder; {} when empty.

        ``smtp`` is encrypted from the first command on by STARTTLS, except to this very machine.
        """
        value = self.text(name)
        if not value:
            return {}
        parts = urlsplit(value) if _readable(value) else urlsplit("")
        if parts.scheme == "file" and parts.path.strip("/") and not parts.netloc:
            backend = "django.core.mail.backends.filebased.EmailBackend"
            return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(parts.path)}
        plain = parts.path in {"", "/"} and not parts.query and not parts.fragment
        if parts.scheme not in {"smtp", "smtps"} or not MAIL_HOST.fullmatch(parts.hostname or "") or not plain:
            raise ImproperlyConfigured(f"{name}: write smtps://user:password@host:port, smtp://… or file:///folder.")
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in LOOPBACK,
            "EMAIL_TIMEOUT": 30,
        }

    def mailbox(self, name: str, default: str) -> str:
        """An e-mail address without a name."""
        value = self.text(name)
        if not value:
            return default
        if not MAILBOX.fullmatch(value):
            raise ImproperlyConfigured(f"{name}: write an address such as dinh-huong@example.org, not {value!r}.")
        return value

    def keys(self, name: str, default_file: Path) -> dict[str, KeySource]:
        """The table alias → key: TOML in the variable or in ``name_FILE``, or in ``default_file`` when that exists.

        Each entry holds ``user``, the user name of the only person who signs with it (the alias itself unless told),
        and where the key lies, paths being relative to the table's file:

        - in a PKCS#12 file: ``pkcs12`` with ``passphrase``, ``passphrase_file`` or ``passphrase_variable``; or
        - on a PKCS#11 token: ``module`` (path of its library), ``token`` (its label), ``label`` or ``id`` (hexadecimal)
          of the key, ``pin``, ``pin_file`` or ``pin_variable``, ``certificate`` (PEM or DER file) when the token holds
          none, ``settings`` = a table of the environment variables that the library needs.
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
        if not isinstance(entry, dict) or ("pkcs12" in entry) == ("module" in entry):
            raise ImproperlyConfigured(
                f'{name}: write pkcs12 = "file.p12" and passphrase_file = "file", or module, token, label and pin_file.'
            )
        if unknown := entry.keys() - KEY_ENTRIES:
            raise ImproperlyConfigured(f"{name}: {sorted(unknown)[0]!r} is not known here.")
        on_token = "module" in entry
        if on_token and not (entry.get("token") and (entry.get("label") or entry.get("id"))):
            raise ImproperlyConfigured(f"{name}: name the token, and the key on it by its label or id.")
        if not re.fullmatch("(?:[0-9a-fA-F]{2})*", str(entry.get("id", ""))):
            raise ImproperlyConfigured(f"{name}: the id is written in hexadecimal digits.")
        paths = {part: str(folder / str(entry[part])) for part in ("pkcs12", "module", "certificate") if part in entry}
        return KeySource(
            alias=alias,
            passphrase=self._spoken(name, entry, folder, "pin" if on_token else "passphrase"),
            owner=str(entry.get("user", alias)),
            token=str(entry.get("token", "")),
            label=str(entry.get("label", "")),
            key_id=str(entry.get("id", "")).lower(),
            settings=tuple((str(variable), str(value)) for variable, value in entry.get("settings", {}).items()),
            **paths,
        )

    def _spoken(self, name: str, entry: Mapping[str, Any], folder: Path, part: str) -> str:
        """The passphrase or PIN of a key: written in its entry, in the file or in the variable named there."""
        if variable := entry.get(f"{part}_variable"):
            value = self.text(str(variable))
            if not value:
                raise ImproperlyConfigured(f"{name}: the variable {variable} is empty.")
            return value
        if f"{part}_file" not in entry:
            return str(entry.get(part, ""))
        try:
            return (folder / str(entry[f"{part}_file"])).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}: the {part} file cannot be read ({error}).") from error


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
        "CONN_MAX_AGE": 60,  # opening the file and its pragmas cost more than a page does
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        },
    }
