"""A program with likely faults: tests averaged, traits left out, promotion without the principal."""

from __future__ import annotations

import json
import sys
from typing import Any


def answer(case: dict[str, Any]) -> dict[str, Any]:
    marks = [int(said.split(" ")[1]) for said in case["subjects"].values() if " " in said]
    mean, letters = sum(marks) / max(len(marks), 1), {said[:1] for said in case["subjects"].values()}
    level = "Hoàn thành xuất sắc" if mean >= 8.5 else "Hoàn thành tốt" if mean >= 7 else "Hoàn thành"
    if "C" in letters:
        level = "Chưa hoàn thành"
    return {"level": level, "decision": "promoted", "title": "", "missing": []}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
