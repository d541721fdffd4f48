"""The child process: takes its limits upon itself, reads one request, answers once and ends.

Run as ``python -m directives.pdf.worker`` by ``directives.pdf.child`` only. Whatever goes wrong becomes an answer.
"""

import gc
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from directives.pdf import offline, wire
from directives.pdf.limits import ACTIONS
from directives.sentences import Refused, Sentence

if TYPE_CHECKING:
    from directives.pdf.keys import OpenKey

Answer = tuple[Mapping[str, object], bytes]


def _render(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.render import render

    rendered = render(payload.decode(), fields=head["fields"], draft=head["draft"])
    return {"pages": rendered.pages}, rendered.data


def _sign(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.sign import sign

    return {}, sign(payload, wire.read_sign_request(head["request"]))


def _stamp(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.archive import stamp

    return {}, stamp(payload, wire.read_stamp_request(head["request"]))


def _sign_text(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.plain import sign_text

    at = datetime.fromisoformat(head["at"])
    signer, signature = sign_text(payload, wire.read_key_source(head["key"]), at)
    return {"signer": signer}, signature


def _verify(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.verify import verify

    gc.disable()  # one file, then the process ends: looking for garbage would cost a quarter of the time
    return {"report": verify(payload, tuple(pem.encode() for pem in head["trust"]), code=head["code"])}, b""


def _verify_many(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.verify import verify

    trust, at = tuple(pem.encode() for pem in head["trust"]), 0
    reports: list[Any] = []
    gc.disable()  # collected once after each file
    for length, code in zip(head["lengths"], head["codes"], strict=True):
        try:
            reports.append(verify(payload[at : at + length], trust, code=code))
        except Exception:
            reports.append(None)  # asked for again by itself, for its own sentence
        at += length
        gc.collect()
    return {"reports": reports}, b""


def _check_upload(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.upload import check

    before, after = payload[: head["length"]], payload[head["length"] :]
    trust = tuple(pem.encode() for pem in head["trust"])
    at = datetime.fromisoformat(head["at"])
    report = check(before, after, role=head["role"], trust=trust, fingerprint=head["fingerprint"], at=at)
    return {"report": report}, b""


def _inspect_key(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.keys import inspect

    at = datetime.fromisoformat(head["at"]) if head["at"] else datetime.now(UTC)
    source, further = wire.read_key_source(head["key"]), None
    if head["trust"]:
        asked = {"at": at, "required": head["required"], "patience": head["patience"]}
        further = partial(_why_not_now, trust=tuple(pem.encode() for pem in head["trust"]), **asked)
    return {"report": inspect(source, at, further)}, b""


def _why_not_now(key: "OpenKey", **asked: Any) -> Sentence | None:
    from directives.pdf.revocation import why_not_now  # costs a second, and most keys need no question

    return why_not_now(key, **asked)


def _inspect_attachment(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.attachment import inspect

    return {"report": inspect(payload)}, b""


def _first_page(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.picture import first_page

    return {}, first_page(payload)


HANDLERS: Mapping[str, Callable[[Mapping[str, Any], bytes], Answer]] = {
    "render": _render,
    "sign": _sign,
    "stamp": _stamp,
    "sign_text": _sign_text,
    "verify": _verify,
    "verify_many": _verify_many,
    "check_upload": _check_upload,
    "inspect_key": _inspect_key,
    "inspect_attachment": _inspect_attachment,
    "first_page": _first_page,
}


def answer(stream: BinaryIO) -> bytes:
    """The answer to the request on the stream: a result, a refusal, or a failure for the log."""
    try:
        head = json.loads(stream.readline())
        ACTIONS[head["action"]].impose()
        if not head["network"]:
            offline.forbid_fetching()
        return wire.pack(*HANDLERS[head["action"]](head, stream.read()))
    except Refused as refusal:
        return wire.pack({"refused": refusal.sentence})
    except (MemoryError, RecursionError) as error:
        return wire.pack({"failed": type(error).__name__, "heavy": True})
    except BaseException as error:
        return wire.pack({"failed": f"{type(error).__name__}: {error}"[:300]})


if __name__ == "__main__":
    wire.serve(answer)
