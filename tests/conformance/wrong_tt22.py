"""A program with the faults seen in public code: binary fractions, half to even, equal terms, no adjustment."""

from __future__ import annotations

import json
import sys
from typing import Any


def answer(case: dict[str, Any]) -> dict[str, Any]:
    if case["rule"] == "term_average":
        marks = [mark / 10 for mark in case["tx"]]
        mean = (sum(marks) / len(marks) + 2 * case["gk"] / 10 + 3 * case["ck"] / 10) / 6
        return {"average": int(round(mean, 1) * 10)}
    if case["rule"] == "year_average":
        return {"average": int(round((case["hk1"] + case["hk2"]) / 20, 1) * 10)}
    if case["rule"] == "learning_level":
        lowest = min(case["scored"])
        level = "Tốt" if lowest >= 65 else "Khá" if lowest >= 50 else "Đạt" if lowest >= 35 else "Chưa đạt"
        return {"before": level, "after": level}
    if case["rule"] == "year_outcome":
        return {"decision": "promoted", "title": "", "due": [], "flags": []}
    return {"level": case["hk2"]}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
