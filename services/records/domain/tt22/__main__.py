"""The conformance protocol: one JSON case a line comes in, one JSON answer a line goes out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

from services.records.domain.tt22.averages import Marks, term_average, year_average
from services.records.domain.tt22.levels import Judged, Level, Subjects, learning_level
from services.records.domain.tt22.rules import LOWER_SECONDARY
from services.records.domain.tt22.training import training_year
from services.records.domain.tt22.year import YearSheetRow, year_outcome

LEVELS = {level.title: level for level in Level}


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Raises KeyError for a case of another rule set."""
    return _RULES[str(case["rule"])](case)


def _term_average(case: dict[str, Any]) -> dict[str, Any]:
    mean = term_average(Marks(tuple(case["tx"]), case["gk"], case["ck"]))
    return {"average": mean.tenths, "steps": [step.citation for step in mean.steps]}


def _year_average(case: dict[str, Any]) -> dict[str, Any]:
    mean = year_average(case["hk1"], case["hk2"])
    return {"average": mean.tenths, "steps": [step.citation for step in mean.steps]}


def _learning_level(case: dict[str, Any]) -> dict[str, Any]:
    scored = {f"M{place}": tenths for place, tenths in enumerate(case["scored"], 1)}
    comment = {f"N{place}": passed for place, passed in enumerate(case["comment_passed"], 1)}
    judged: Judged = learning_level(Subjects(scored, comment), replace(LOWER_SECONDARY, **case.get("reading", {})))
    before, after = (level.title if level is not None else None for level in (judged.before, judged.after))
    return {"before": before, "after": after, "steps": [step.citation for step in judged.steps]}


def _training_year(case: dict[str, Any]) -> dict[str, Any]:
    trained = training_year(LEVELS[case["hk1"]], LEVELS[case["hk2"]])
    return {"level": trained.level.title, "steps": [step.citation for step in trained.steps]}


def _year_outcome(case: dict[str, Any]) -> dict[str, Any]:
    scored = {f"M{place}": tenths for place, tenths in enumerate(case["scored"], 1)}
    comment = {f"N{place}": passed for place, passed in enumerate(case["comment_passed"], 1)}
    subjects = Subjects(scored, comment)
    levels = {
        name: LEVELS[case[name]] for name in ("training_hk1", "training_hk2", "training_summer") if case.get(name)
    }
    first, second = case["absent"]
    row = YearSheetRow(**levels, absent_hk1=first, absent_hk2=second, retests=case.get("retests", {}))
    found = year_outcome(learning_level(subjects), subjects, row, LOWER_SECONDARY)
    steps = [step.citation for step in found.steps]
    flags = [flag.article for flag in found.flags]
    return {"decision": found.decision, "title": found.title, "due": list(found.due), "flags": flags, "steps": steps}


_RULES = {
    "term_average": _term_average,
    "year_average": _year_average,
    "learning_level": _learning_level,
    "training_year": _training_year,
    "year_outcome": _year_outcome,
}


def main() -> None:
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
