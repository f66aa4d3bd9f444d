"""Judges any program that speaks the protocol: one JSON case a line in, one JSON answer a line out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

VECTORS = Path(__file__).parent / "vectors"
LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")


class Case(NamedTuple):
    """`asked` goes in; every key of `expected` must come out with its value."""

    asked: dict[str, Any]
    expected: dict[str, Any]


class Difference(NamedTuple):
    asked: dict[str, Any]
    expected: dict[str, Any]
    answered: dict[str, Any]


def _without(vector: dict[str, Any], keys: Sequence[str]) -> Case:
    asked = {key: value for key, value in vector.items() if key not in keys}
    return Case(asked, {key: vector[key] for key in keys})


def tt22() -> Iterator[Case]:
    """Every vector of Circular 22/2021."""
    found = json.loads((VECTORS / "tt22.json").read_text(encoding="utf-8"))
    for rule in ("term_average", "year_average"):
        yield from (_without({"rule": rule, **vector}, ["average"]) for vector in found[rule])
    for vector in found["learning_level"]:
        yield _without({"rule": "learning_level", **vector}, ["before", "after"])
    keys = ["decision", "title", "due", "flags"]
    yield from (_without({"rule": "year_outcome", **vector}, keys) for vector in found["year_outcome"])
    for first, row in zip(LEVELS, found["training_year"], strict=True):
        for second, level in zip(LEVELS, row, strict=True):
            yield Case({"rule": "training_year", "hk1": first, "hk2": second}, {"level": level})


def tt27() -> Iterator[Case]:
    """Every vector of Circular 27/2020."""
    found = json.loads((VECTORS / "tt27.json").read_text(encoding="utf-8"))
    yield from (_without(vector, ["level", "decision", "title", "missing"]) for vector in found["year"])


SUITES = {"tt22": tt22, "tt27": tt27}


def judge(suite: str, command: Sequence[str]) -> list[Difference]:
    """Runs the command once over all cases. Raises ValueError when it does not answer each line with one."""
    cases = list(SUITES[suite]())
    lines = "".join(json.dumps(case.asked, ensure_ascii=False) + "\n" for case in cases)
    done = subprocess.run(list(command), input=lines, capture_output=True, text=True, check=False, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    if len(answers) != len(cases):
        raise ValueError(f"{len(cases)} cases, {len(answers)} answers; it said: {done.stderr[-500:]}")
    return [
        Difference(case.asked, case.expected, answered)
        for case, answered in zip(cases, answers, strict=True)
        if any(answered.get(key) != value for key, value in case.expected.items())
    ]


if __name__ == "__main__":
    differences = judge(sys.argv[1], sys.argv[2:])
    for difference in differences:
        sys.stdout.write(json.dumps(difference._asdict(), ensure_ascii=False) + "\n")
    sys.exit(1 if differences else 0)
