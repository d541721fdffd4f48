"""The child process that reads Word files: takes its limits upon itself, answers once and ends.

Run as ``python -m directives.word.worker`` by ``directives.word.child`` only. Whatever goes wrong becomes an answer.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from directives.pdf import wire
from directives.sentences import Refused
from directives.word.limits import ACTIONS

Answer = tuple[Mapping[str, object], bytes]


def _read(head: Mapping[str, Any], payload: bytes) -> Answer:
    from directives.word.reading import read

    return {"text": read(payload, accept_changes=head["accept_changes"])}, b""


def _convert(head: Mapping[str, Any], payload: bytes) -> Answer:
    """Have the office program write the file as .docx within the folder that the parent made and removes."""
    folder = Path(head["folder"])
    source = folder / f"source.{head['suffix']}"
    source.write_bytes(payload)
    command = [
        head["program"],
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2, stderr=2, env=environment, check=False)
    made = folder / "out" / "source.docx"
    return {"made": made.exists()}, made.read_bytes() if made.exists() else b""


HANDLERS = {"read": _read, "convert": _convert}


def answer(stream: BinaryIO) -> bytes:
    """The answer to the request on the stream: a result, a refusal, or a failure for the log."""
    from directives.word.values import ChangesPending

    try:
        head = json.loads(stream.readline())
        ACTIONS[head["action"]].impose()
        return wire.pack(*HANDLERS[head["action"]](head, stream.read()))
    except Refused as refusal:
        return wire.pack({"refused": refusal.sentence, "pending": isinstance(refusal, ChangesPending)})
    except (MemoryError, RecursionError) as error:
        return wire.pack({"failed": type(error).__name__, "heavy": True})
    except BaseException as error:
        return wire.pack({"failed": f"{type(error).__name__}: {error}"[:300]})


if __name__ == "__main__":
    wire.serve(answer)
