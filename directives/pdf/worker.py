"""The child process: takes its limits upon itself, reads one request, answers once and ends.

Run as ``python -m directives.pdf.worker`` by ``directives.pdf.child`` only. Whatever goes wrong becomes an answer.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from directives.pdf import offline, wire
from directives.pdf.limits import ACTIONS
from directives.sentences import Refused

Answer = tuple[Mapping[str, object], bytes]


def _render(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.render import render

    rendered = render(payload.decode(), fields=head["fields"], draft=head["draft"])
    return {"pages": rendered.pages}, rendered.data


def _sign(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.sign import sign

    return {}, sign(payload, wire.read_sign_request(head["request"]))


def _verify(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.verify import verify

    return {"report": verify(payload, tuple(pem.encode() for pem in head["trust"]), code=head["code"])}, b""


def _check_upload(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.upload import check

    before, after = payload[: head["length"]], payload[head["length"] :]
    trust = tuple(pem.encode() for pem in head["trust"])
    at = datetime.fromisoformat(head["at"])
    report = check(before, after, role=head["role"], trust=trust, fingerprint=head["fingerprint"], at=at)
    return {"report": report}, b""


def _inspect_key(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.pdf.keys import inspect
    from directives.pdf.values import KeySource

    at = datetime.fromisoformat(head["at"]) if head["at"] else datetime.now(UTC)
    return {"report": inspect(KeySource(**head["key"]), at)}, b""


HANDLERS: Mapping[str, Callable[[Mapping[str, Any], bytes], Answer]] = {
    "render": _render,
    "sign": _sign,
    "verify": _verify,
    "check_upload": _check_upload,
    "inspect_key": _inspect_key,
}


def answer(stream: BinaryIO) -> bytes:
    """The answer to the request on the stream: a result, a refusal, or a failure for the log."""
    try:
        head = json.loads(stream.readline())
        ACTIONS[head["action"]].impose()
        return wire.pack(*HANDLERS[head["action"]](head, stream.read()))
    except Refused as refusal:
        return wire.pack({"refused": refusal.sentence})
    except (MemoryError, RecursionError) as error:
        return wire.pack({"failed": type(error).__name__, "heavy": True})
    except BaseException as error:
        return wire.pack({"failed": f"{type(error).__name__}: {error}"[:300]})


def main() -> None:
    """Answer on the real standard output; anything a library prints goes to standard error."""
    offline.forbid_fetching()
    gc.disable()  # a process of seconds: collecting costs more than it frees
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    out.write(answer(sys.stdin.buffer))
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
