"""The conformance protocol: one JSON case a line comes in, one JSON answer a line goes out."""

from __future__ import annotations

import json
import sys
from typing import Any

from services.records.domain.tt22.subjects import END, SubjectTerm
from services.records.domain.tt27.rules import PRIMARY
from services.records.domain.tt27.subjects import END_LEVEL, LETTERS
from services.records.domain.tt27.year import PrimaryRow, primary_year

TRAIT_LETTERS = "CĐT"


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """`subjects` as `T 9` or `H`; `traits` one letter for all, or a letter a trait."""
    terms = {code: _term(said) for code, said in case["subjects"].items()}
    words = {name: case[name] for name in ("outstanding", "recognised", "supplement", "by_principal") if name in case}
    row = PrimaryRow(_traits(case["traits"], case["grade"]), **words)
    found = primary_year(terms, frozenset(), case["grade"], row, PRIMARY)
    steps = [step.citation for step in (*found.judged.steps, *found.outcome.steps)]
    level = found.judged.after.title if found.judged.after is not None else None
    return {
        "level": level,
        "decision": found.outcome.decision,
        "title": found.outcome.title,
        "missing": [*found.missing, *found.outcome.missing],
        "steps": steps,
    }


def _term(said: str) -> SubjectTerm:
    letter, _, mark = said.partition(" ")
    marks = {END_LEVEL: LETTERS.index(letter)} if letter else {}
    if mark:
        marks[END] = int(mark) * 10
    return SubjectTerm(by_comment=False, periods=0, marks=marks)


def _traits(said: str | dict[str, str], grade: str) -> dict[str, int]:
    if isinstance(said, str):
        said = dict.fromkeys(PRIMARY.traits_of(grade), said)
    return {trait: TRAIT_LETTERS.index(letter) for trait, letter in said.items() if letter}


def main() -> None:
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
