"""The level of a primary pupil's year: subjects, qualities and competences, and the tests at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from chassis.why import Facts, Why
from contracts.facts.records import PRIMARY_LEVELS
from services.records.domain.tt22.steps import Flag, Step
from services.records.domain.tt27.rules import Bar, PrimaryRules
from services.records.domain.tt27.subjects import COMPLETED, points

PASSED_TEST_TENTHS = 50


class YearLevel(IntEnum):
    NOT_COMPLETED = 0
    COMPLETED = 1
    GOOD = 2
    EXCELLENT = 3

    @property
    def title(self) -> str:
        """As the act names it."""
        return PRIMARY_LEVELS[self]


@dataclass(frozen=True)
class YearEnd:
    """What a pupil has at the end of the year: subjects and traits from 0 to 2, tests in tenths, each by its code."""

    subjects: Mapping[str, int] = field(default_factory=dict)
    traits: Mapping[str, int] = field(default_factory=dict)
    tests: Mapping[str, int] = field(default_factory=dict)


class PrimaryJudged(NamedTuple):
    """Nothing is adjusted here: `before` is `after`; both None where something is missing."""

    before: YearLevel | None
    after: YearLevel | None
    steps: tuple[Step, ...]
    held_back_by: str = ""
    flags: tuple[Flag, ...] = ()


def year_level(end: YearEnd, rules: PrimaryRules) -> PrimaryJudged:
    """Every subject, trait and test is there."""
    # 27/2020 Art. 9.2a (1): all subjects T, all qualities and competences T, every test of the year's end 9 or more
    # 27/2020 Art. 9.2a (2): all subjects T, all qualities and competences T, every test 7 or more
    # 27/2020 Art. 9.2a (3): all subjects H or better, all qualities and competences Đ or better, every test 5 or more
    bar = next((bar for bar in rules.bars if _reaches(end, bar)), None)
    level = YearLevel(bar.level) if bar else YearLevel.NOT_COMPLETED
    return PrimaryJudged(level, level, (_why(end, level, bar),))


def _reaches(end: YearEnd, bar: Bar) -> bool:
    return (
        all(value >= bar.subject for value in end.subjects.values())
        and all(value >= bar.trait for value in end.traits.values())
        and all(value >= bar.test for value in end.tests.values())
    )


def _why(end: YearEnd, level: YearLevel, bar: Bar | None) -> Step:
    facts: Facts = {"level": level.title, "lowest": _lowest(end.tests)}
    if bar is not None:
        return Step(bar.citation, Why("PRIMARY_YEAR", {**facts, "test": points(bar.test)}))
    # 27/2020 Art. 9.2a (4): whatever reaches none of the three
    held: Facts = {
        "subjects": ", ".join(sorted(code for code, value in end.subjects.items() if value < COMPLETED)) or "0",
        "traits": sum(value < COMPLETED for value in end.traits.values()),
        "tests": ", ".join(sorted(code for code, mark in end.tests.items() if mark < PASSED_TEST_TENTHS)) or "0",
    }
    return Step("27/2020 Art. 9.2a (4)", Why("PRIMARY_YEAR_NOT_COMPLETED", {**facts, **held}))


def _lowest(tests: Mapping[str, int]) -> str:
    code = min(sorted(tests), key=lambda code: tests[code])
    return f"{code} {points(tests[code])}"
