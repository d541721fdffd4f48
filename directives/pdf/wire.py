"""How parent and child talk: one line of JSON, then raw bytes, both ways.

The parent never unpickles or evaluates what a child sends: a child that reads uploads is not trusted.
"""

import base64
import dataclasses
import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, NoReturn

from directives.pdf.values import (
    Appearance,
    CertificateReport,
    FileReport,
    KeyReport,
    KeySource,
    SignatureReport,
    SignRequest,
    StampRequest,
)
from directives.sentences import Sentence


def serve(answer: Callable[[BinaryIO], bytes]) -> NoReturn:
    """A child's whole life: one answer on the real standard output; what a library prints goes to standard error."""
    gc.disable()  # a process of seconds: collecting costs more than it frees
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    out.write(answer(sys.stdin.buffer))
    out.flush()
    os._exit(0)


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
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"cannot send {type(value).__name__}")


def read_sentence(value: Mapping[str, Any] | None) -> Sentence | None:
    """A sentence as it was sent, or None."""
    return None if value is None else Sentence(value["msgid"], tuple((str(k), v) for k, v in value["params"]))


def _read_time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def read_key_source(value: Mapping[str, Any]) -> KeySource:
    """The child's side of a key."""
    return KeySource(**{**value, "settings": tuple((str(name), str(text)) for name, text in value["settings"])})


def read_sign_request(value: Mapping[str, Any]) -> SignRequest:
    """The child's side of a request to sign."""
    look = value["appearance"]
    image = base64.b64decode(look["image"])
    return SignRequest(
        **{
            **value,
            "key": read_key_source(value["key"]),
            "appearance": Appearance(**{**look, "lines": tuple(look["lines"]), "image": image}),
            "at": datetime.fromisoformat(value["at"]),
            "tsa": _read_tsa(value["tsa"]),
            "trust": tuple(value["trust"]),
        }
    )


def read_stamp_request(value: Mapping[str, Any]) -> StampRequest:
    """The child's side of a request for an archive time-stamp."""
    at, trust = datetime.fromisoformat(value["at"]), tuple(value["trust"])
    return StampRequest(**{**value, "tsa": _read_tsa(value["tsa"]), "at": at, "trust": trust})


def _read_tsa(value: Any) -> Any:
    return read_key_source(value) if isinstance(value, dict) else value


def read_key_report(value: Mapping[str, Any]) -> KeyReport:
    """The parent's side of a key inspection."""
    times = {name: _read_time(value[name]) for name in ("not_before", "not_after")}
    return KeyReport(**{**value, **times, "problem": read_sentence(value["problem"])})


def _read_certificate(value: Mapping[str, Any]) -> CertificateReport:
    times = {name: datetime.fromisoformat(value[name]) for name in ("not_before", "not_after")}
    return CertificateReport(**{**value, **times})


def _read_signature(value: Mapping[str, Any]) -> SignatureReport:
    chain = tuple(_read_certificate(item) for item in value["chain"])
    at, problem = _read_time(value["signed_at"]), read_sentence(value["problem"])
    return SignatureReport(**{**value, "chain": chain, "signed_at": at, "problem": problem})


def read_file_report(value: Mapping[str, Any]) -> FileReport:
    """The parent's side of a verification."""
    signatures = tuple(_read_signature(item) for item in value["signatures"])
    until, problem = _read_time(value["provable_until"]), read_sentence(value["problem"])
    return FileReport(**{**value, "signatures": signatures, "problem": problem, "provable_until": until})
