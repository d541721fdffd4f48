"""How parent and child talk: one line of JSON, then raw bytes, both ways.

The parent never unpickles or evaluates what a child sends: a child that reads uploads is not trusted.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from directives.pdf.values import Appearance, FileReport, KeyReport, KeySource, SignatureReport, SignRequest
from directives.sentences import Sentence


def pack(head: Mapping[str, object], payload: bytes = b"") -> bytes:
    """One message. ``head`` may hold dataclasses, aware datetimes and sentences."""
    return json.dumps(head, default=_plain, ensure_ascii=True).encode() + b"\n" + payload


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Head and payload of a message; ValueError when it is not one."""
    line, newline, payload = message.partition(b"\n")
    head = json.loads(line) if newline else None
    if not isinstance(head, dict):
        raise ValueError("not a message")
    return head, payload


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"cannot send {type(value).__name__}")


def read_sentence(value: Mapping[str, Any] | None) -> Sentence | None:
    """A sentence as it was sent, or None."""
    return None if value is None else Sentence(value["msgid"], tuple((str(k), v) for k, v in value["params"]))


def _read_time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def read_sign_request(value: Mapping[str, Any]) -> SignRequest:
    """The child's side of a request to sign."""
    tsa = value["tsa"]
    return SignRequest(
        **{
            **value,
            "key": KeySource(**value["key"]),
            "appearance": Appearance(**{**value["appearance"], "lines": tuple(value["appearance"]["lines"])}),
            "at": datetime.fromisoformat(value["at"]),
            "tsa": KeySource(**tsa) if isinstance(tsa, dict) else tsa,
        }
    )


def read_key_report(value: Mapping[str, Any]) -> KeyReport:
    """The parent's side of a key inspection."""
    times = {name: _read_time(value[name]) for name in ("not_before", "not_after")}
    return KeyReport(**{**value, **times, "problem": read_sentence(value["problem"])})


def _read_signature(value: Mapping[str, Any]) -> SignatureReport:
    return SignatureReport(
        **{**value, "signed_at": _read_time(value["signed_at"]), "problem": read_sentence(value["problem"])}
    )


def read_file_report(value: Mapping[str, Any]) -> FileReport:
    """The parent's side of a verification."""
    signatures = tuple(_read_signature(item) for item in value["signatures"])
    return FileReport(**{**value, "signatures": signatures, "problem": read_sentence(value["problem"])})
