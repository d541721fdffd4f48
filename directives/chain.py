"""Lines of which each holds the hash of the one before it: what was said cannot be changed, moved or taken out later.

The form of a line is permanent: readers keep the ledger and check it with ``static/directives/kiem_tra.py``, which
knows nothing of this program. Names are only added. Never imports Django.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

ORIGIN = "0" * 64
"""What the first line names as the hash of the one before it."""


def hash_of(text: str) -> str:
    """SHA-256 of the line as UTF-8, without its line break."""
    return hashlib.sha256(text.encode()).hexdigest()


def line(number: int, fact: Mapping[str, Any], previous: str) -> str:
    """The line with this number, counted from 1, as it stands in the ledger for ever."""
    return _json({"n": number, **fact, "previous": previous})


def document(*, year: int, slug: str, number: int, symbol: str) -> dict[str, str]:
    """How a line names an issued document: by its address within the site and by its number."""
    return {"document": f"/van-ban/{year}/{slug}/", "number": f"{number:02d}-{symbol}"}


def file_fact(named: Mapping[str, str], *, issued: date, content: str, sha256: str, size: int, at: datetime) -> Any:
    """A signed file of a document: the one that was issued, or a later form with a fresh archive time-stamp."""
    what = {"date": issued.isoformat(), "content": content, "sha256": sha256, "size": size}
    return {"fact": "file", "at": moment(at), **named, **what}


def status_fact(
    named: Mapping[str, str], *, status: str, reason: str, note: str, by: str, effective: date, at: datetime
) -> Any:
    """What a document is from a day on; ``by`` is the address of the document that replaced or corrected it."""
    what = {"status": status, "effective": effective.isoformat(), "reason": reason, "note": note, "by": by}
    return {"fact": "status", "at": moment(at), **named, **what}


def act_hash(act: Mapping[str, Any], previous: str) -> str:
    """The hash of one act in the history, which holds the hash of the act before it."""
    return hash_of(_json({**act, "at": moment(act["at"]), "previous": previous}, sort_keys=True))


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, as both databases keep it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _json(value: Mapping[str, Any], *, sort_keys: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
