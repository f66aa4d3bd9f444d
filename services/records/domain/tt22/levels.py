"""A pupil's learning level of a term or a year, before and after the adjustment of Art. 9.3, with every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from chassis.why import Facts, Why
from contracts.facts.records import LEVELS
from services.records.domain.tt22.averages import HIGHEST_TENTHS
from services.records.domain.tt22.steps import Step, points

SCORED_SUBJECTS_LEAST = 6
LEVELS_BELOW = 2


class Level(IntEnum):
    NOT_REACHED = 0
    REACHED = 1
    GOOD = 2
    VERY_GOOD = 3

    @property
    def title(self) -> str:
        """As the act names it."""
        return LEVELS[self]


@dataclass(frozen=True)
class Reading:
    """Where the text of Art. 9.3 leaves room, and no ruling was found: which reading is applied."""

    comment_counts: bool = True  # Art. 2.1: a subject is a subject, however it is assessed
    counterfactual: bool = True  # the one subject is thought away; False: it is thought to reach the floor only


@dataclass(frozen=True)
class Subjects:
    """What a pupil reached, by subject code: averages in tenths, comment subjects passed or not."""

    scored: Mapping[str, int] = field(default_factory=dict)
    comment: Mapping[str, bool] = field(default_factory=dict)

    def with_scored(self, subject: str, tenths: int) -> Subjects:
        return Subjects({**self.scored, subject: tenths}, self.comment)

    def with_passed(self, subject: str) -> Subjects:
        return Subjects(self.scored, {**self.comment, subject: True})

    def at_least(self, tenths: int) -> int:
        return sum(average >= tenths for average in self.scored.values())

    def failed(self) -> list[str]:
        return sorted(subject for subject, passed in self.comment.items() if not passed)


class Judged(NamedTuple):
    """`before` and `after` the adjustment; both None where the law does not let us judge."""

    before: Level | None
    after: Level | None
    steps: tuple[Step, ...]
    held_back_by: str = ""


class Bar(NamedTuple):
    """What Art. 9.2 asks for one level."""

    level: Level
    citation: str
    floor: int
    many: int
    failed_most: int


REACHED_MANY = 50  # tenths, of the lowest level that is named by what was reached
# 22/2021 Art. 9.2a (1): all comment subjects passed, all averages 6.5 or more, six of them 8.0 or more
_VERY_GOOD = Bar(Level.VERY_GOOD, "22/2021 Art. 9.2a (1)", 65, 80, 0)
# 22/2021 Art. 9.2b (1): all comment subjects passed, all averages 5.0 or more, six of them 6.5 or more
_GOOD = Bar(Level.GOOD, "22/2021 Art. 9.2b (1)", 50, 65, 0)
# 22/2021 Art. 9.2c (1): one comment subject at most not passed, no average below 3.5, six of them 5.0 or more
_REACHED = Bar(Level.REACHED, "22/2021 Art. 9.2c (1)", 35, REACHED_MANY, 1)
BARS = (_VERY_GOOD, _GOOD, _REACHED)
FLOORS = {bar.level: bar.floor for bar in BARS}


def _reaches(subjects: Subjects, bar: Bar) -> bool:
    return (
        len(subjects.failed()) <= bar.failed_most
        and subjects.at_least(bar.floor) == len(subjects.scored)
        and subjects.at_least(bar.many) >= SCORED_SUBJECTS_LEAST
    )


def _level(subjects: Subjects) -> Level:
    return next((bar.level for bar in BARS if _reaches(subjects, bar)), Level.NOT_REACHED)


def _why(subjects: Subjects, level: Level) -> Step:
    failed = subjects.failed()
    lowest = min(subjects.scored, key=lambda subject: subjects.scored[subject])
    facts: Facts = {
        "failed": len(failed),
        "subjects": ", ".join(failed),
        "lowest": f"{lowest} {points(subjects.scored[lowest])}",
        "level": level.title,
    }
    bar = next((bar for bar in BARS if bar.level is level), None)
    if bar is None:
        # 22/2021 Art. 9.2d (1): whatever reaches none of the three
        code = "LEVEL_NOT_REACHED_BESIDE_FAILED" if failed else "LEVEL_NOT_REACHED"
        return Step("22/2021 Art. 9.2d (1)", Why(code, {**facts, "count": subjects.at_least(REACHED_MANY)}))
    code = "LEVEL_REACHED_BESIDE_FAILED" if failed else "LEVEL_REACHED"
    asked: Facts = {"floor": points(bar.floor), "count": subjects.at_least(bar.many), "many": points(bar.many)}
    return Step(bar.citation, Why(code, {**facts, **asked}))


def learning_level(subjects: Subjects, reading: Reading | None = None) -> Judged:
    # 22/2021 Art. 9.2 (1): fewer than six scored subjects cannot be judged; refuse rather than guess
    if len(subjects.scored) < SCORED_SUBJECTS_LEAST:
        few = Why("SCORED_SUBJECTS_TOO_FEW", {"subjects": len(subjects.scored)})
        return Judged(None, None, (Step("22/2021 Art. 9.2 (1)", few),))
    before = _level(subjects)
    why = _why(subjects, before)
    best, held_back_by = _without_one(subjects, reading or Reading())
    if best < Level.GOOD or best - before < LEVELS_BELOW:
        return Judged(before, before, (why,))
    after = Level(before + 1)
    return Judged(before, after, (why, *_adjusted(before, after, best, held_back_by)), held_back_by)


def _adjusted(before: Level, after: Level, best: Level, subject: str) -> tuple[Step, ...]:
    return (
        # 22/2021 Art. 9.3 (1): the level that would be reached without one subject is Tốt or Khá
        Step("22/2021 Art. 9.3 (1)", Why("LEVEL_WITHOUT_ONE", {"subject": subject, "level": best.title})),
        # 22/2021 Art. 9.3 (2): one subject alone holds the result back, by two levels or more
        Step("22/2021 Art. 9.3 (2)", Why("HELD_BACK_BY_ONE", {"subject": subject, "levels": best - before})),
        # 22/2021 Art. 9.3 (3): the result is raised to the adjacent level
        Step("22/2021 Art. 9.3 (3)", Why("LEVEL_RAISED", {"before": before.title, "after": after.title})),
    )


def _without_one(subjects: Subjects, reading: Reading) -> tuple[Level, str]:
    """The best level that would stand if one subject did not hold it back, and that subject."""
    best, held_back_by = Level.NOT_REACHED, ""
    for subject in sorted(subjects.scored, key=lambda code: (subjects.scored[code], code)):
        level = _with_scored_lifted(subjects, subject, reading)
        if level > best:
            best, held_back_by = level, subject
    for subject in subjects.failed() if reading.comment_counts else ():
        level = _level(subjects.with_passed(subject))
        if level > best:
            best, held_back_by = level, subject
    return best, held_back_by


def _with_scored_lifted(subjects: Subjects, subject: str, reading: Reading) -> Level:
    if reading.counterfactual:
        return _level(subjects.with_scored(subject, HIGHEST_TENTHS))
    lifted = ((bar, max(bar.floor, subjects.scored[subject])) for bar in BARS)
    reached = (bar.level for bar, tenths in lifted if _reaches(subjects.with_scored(subject, tenths), bar))
    return next(reached, Level.NOT_REACHED)
