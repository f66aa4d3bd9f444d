"""Writes a whole district of files, and beside it what a correct program finds in each."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from deploy.sample import lessons, money, people, shelf
from deploy.sample.district import School, build
from deploy.sample.habits import Carriers

EXPECTED = "expected.json"


def make(
    folder: Path, *, seed: int, schools: int, pupils_per_school: int | None = None, habits: bool = False
) -> dict[str, object]:
    """Returns what was written to expected.json; the same arguments make the same files.

    With `habits` classes hand in more files, typed as people type them; habits.json says what is true of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    expected: dict[str, object] = {}
    listed: list[School] = []
    first_of: set[str] = set()
    carriers = Carriers(folder, seed)
    for school in build(seed, schools, pupils_per_school):
        expected |= _people(folder, school, rng)
        if school.level.name not in first_of:
            expected |= _month_of(folder, school, rng, expected)
        first_of.add(school.level.name)
        if habits:
            carriers.carry(school)
        listed.append(school)
    people.schools(folder, listed, rng)
    money.fee_items(folder, rng)
    expected |= shelf.questions(folder, rng)
    shelf.books(folder)
    if habits:
        carriers.keep()
    (folder / EXPECTED).write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
    return expected


def _people(folder: Path, school: School, rng: Random) -> dict[str, object]:
    expected: dict[str, object] = {**people.staff(folder, school, rng), **people.pupils(folder, school, rng)}
    if school.assignments:
        people.assignments(folder, school, rng)
    return expected


def _month_of(folder: Path, school: School, rng: Random, expected: dict[str, object]) -> dict[str, object]:
    """Only the first school of a level has handed in the rest of its month."""
    if school.level.name == "Tiểu học":
        return {**people.old_font(folder, school)}
    if school.level.name != "THCS":
        return {}
    return {
        **lessons.plans(folder, school),
        **lessons.gradebook(folder, school, rng),
        **lessons.timetable(folder, school, rng),
        **lessons.online_lesson(folder, school, rng),
        **money.statement(folder, school, rng, _refused(school, expected)),
    }


def _refused(school: School, expected: dict[str, object]) -> set[str]:
    """Codes of pupils whose row is refused, or is one of the two that bear the same code: they are billed nothing."""
    listed = expected[f"{school.code}/hoc-sinh.xlsx"]
    assert isinstance(listed, dict)
    return {school.pupils[row["row_stt"] - 1].code for row in listed["rejected"]}
