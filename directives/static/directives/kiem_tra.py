"""Kiểm tra sổ cái văn bản mà không cần máy chủ, chỉ cần Python 3.

    python3 kiem-tra.py so-cai.jsonl [2026-11-24.json] [van-ban.pdf] [128/3f9a...]

Tệp .json: mốc chốt sổ đã giữ. Tệp .pdf: văn bản cần tra. Số/mã: dòng "Sổ cái" in cuối một văn bản.
"""

import hashlib
import json
import sys


def read(path: str) -> list[tuple[str, dict]]:
    """Every line's own hash and content; ends with a sentence at the first line that breaks the chain."""
    lines, previous = [], "0" * 64
    with open(path, "rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                said = json.loads(raw)
                whole = raw.endswith(b"\n") and said["n"] == number and said["previous"] == previous
            except (ValueError, KeyError, TypeError):
                whole = False
            if not whole:
                sys.exit(f"SAI: sổ cái bị sửa, bớt, thêm, đổi chỗ hoặc đứt ở dòng {number}.")
            previous = hashlib.sha256(raw[:-1]).hexdigest()
            lines.append((previous, said))
    return lines


def holds(lines: list[tuple[str, dict]], number: int, head: str) -> bool:
    """Whether the ledger has that line with that hash, or its beginning as it is printed in a document."""
    return number == 0 or (0 < number <= len(lines) and len(head) >= 32 and lines[number - 1][0].startswith(head))


def check(lines: list[tuple[str, dict]], asked: str) -> tuple[bool, str]:
    """Whether the ledger agrees with what was kept, and a sentence."""
    if asked.endswith(".pdf"):
        with open(asked, "rb") as file:
            own = hashlib.sha256(file.read()).hexdigest()
        issued = next((said for _, said in lines if said.get("sha256") == own), None)
        if issued is None:
            return False, "không phải tệp đã ban hành."
        states = [said["status"] for _, said in lines if said["document"] == issued["document"] and "status" in said]
        return True, f"văn bản {issued['number']} ngày {issued['date']}; tình trạng ghi sau cùng: {states[-1:]}"
    if asked.endswith(".json"):
        with open(asked, "rb") as file:
            kept = json.loads(file.read())
        number, head = kept["lines"], kept["head"]
    else:
        number, head = int(asked.partition("/")[0]), asked.partition("/")[2]
    right = holds(lines, number, head)
    return right, "khớp với sổ cái." if right else "KHÔNG khớp: sổ cái đã bị sửa hoặc bị cắt."


if __name__ == "__main__":
    ledger = read(sys.argv[1])
    print(f"Sổ cái: {len(ledger)} dòng, liền mạch. Dòng cuối: {ledger[-1][0] if ledger else '-'}")
    answers = [(asked, *check(ledger, asked)) for asked in sys.argv[2:]]
    print("".join(f"{asked}: {sentence}\n" for asked, _right, sentence in answers), end="")
    sys.exit(0 if all(right for _asked, right, _sentence in answers) else 1)
