"""A pupil's learning level of a term or a year, before and after the adjustment of Art. 9.3, with every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from chassis.why import Facts, Why
from contracts.facts.records import LEVELS
from services.records.domain.tt22.averages import HIGHEST_TENTHS
from services.records.domain.tt22.rules import LOWER_SECONDARY, Bar, Rules
from services.records.domain.tt22.steps import LEVEL, Flag, Step, points


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
    flags: tuple[Flag, ...] = ()


def _reaches(subjects: Subjects, bar: Bar, rules: Rules) -> bool:
    return (
        len(subjects.failed()) <= bar.failed_most
        and subjects.at_least(bar.floor) == len(subjects.scored)
        and subjects.at_least(bar.many) >= rules.scored_least
    )


def _level(subjects: Subjects, rules: Rules) -> Level:
    # 22/2021 Art. 9.2a (1): all comment subjects passed, all averages 6.5 or more, six of them 8.0 or more
    # 22/2021 Art. 9.2b (1): all comment subjects passed, all averages 5.0 or more, six of them 6.5 or more
    # 22/2021 Art. 9.2c (1): one comment subject at most not passed, no average below 3.5, six of them 5.0 or more
    return next((Level(bar.level) for bar in rules.bars if _reaches(subjects, bar, rules)), Level.NOT_REACHED)


def _why(subjects: Subjects, level: Level, rules: Rules) -> Step:
    failed = subjects.failed()
    lowest = min(sorted(subjects.scored), key=lambda subject: subjects.scored[subject])
    facts: Facts = {
        "failed": len(failed),
        "subjects": ", ".join(failed),
        "lowest": f"{lowest} {points(subjects.scored[lowest])}",
        "level": level.title,
    }
    bar = next((bar for bar in rules.bars if bar.level == level), None)
    if bar is None:
        # 22/2021 Art. 9.2d (1): whatever reaches none of the three
        code = "LEVEL_NOT_REACHED_BESIDE_FAILED" if failed else "LEVEL_NOT_REACHED"
        return Step("22/2021 Art. 9.2d (1)", Why(code, {**facts, "count": subjects.at_least(rules.bars[-1].many)}))
    code = "LEVEL_REACHED_BESIDE_FAILED" if failed else "LEVEL_REACHED"
    asked: Facts = {"floor": points(bar.floor), "count": subjects.at_least(bar.many), "many": points(bar.many)}
    return Step(bar.citation, Why(code, {**facts, **asked}))


def learning_level(subjects: Subjects, rules: Rules = LOWER_SECONDARY) -> Judged:
    """Flagged where another reading of Art. 9.3 would come to another level: the act decides it, our rules cannot."""
    # 22/2021 Art. 9.2 (1): fewer than six scored subjects cannot be judged; refuse rather than guess
    if len(subjects.scored) < rules.scored_least:
        few = Why("SCORED_SUBJECTS_TOO_FEW", {"subjects": len(subjects.scored)})
        return Judged(None, None, (Step("22/2021 Art. 9.2 (1)", few),))
    judged = _in_one_reading(subjects, rules)
    reached = {one.after for one in (_in_one_reading(subjects, other) for other in rules.readings()) if one.after}
    if len(reached | {judged.after}) == 1:
        return judged
    facts: Facts = {"levels": ", ".join(LEVELS[level] for level in sorted(reached)), "taken": _title(judged.after)}
    return judged._replace(flags=(Flag("22/2021 Art. 9.3", Why("READINGS_DIFFER", facts), LEVEL),))


def _title(level: Level | None) -> str:
    return level.title if level is not None else ""


def _in_one_reading(subjects: Subjects, rules: Rules) -> Judged:
    before = _level(subjects, rules)
    why = _why(subjects, before, rules)
    best, held_back_by = _without_one(subjects, rules)
    if best < Level.GOOD or best - before < rules.levels_below:
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


def _without_one(subjects: Subjects, rules: Rules) -> tuple[Level, str]:
    """The best level that would stand if one subject did not hold it back, and that subject."""
    best, held_back_by = Level.NOT_REACHED, ""
    for subject in sorted(subjects.scored, key=lambda code: (subjects.scored[code], code)):
        level = _with_scored_lifted(subjects, subject, rules)
        if level > best:
            best, held_back_by = level, subject
    for subject in subjects.failed() if rules.comment_counts else ():
        level = _level(subjects.with_passed(subject), rules)
        if level > best:
            best, held_back_by = level, subject
    return best, held_back_by


def _with_scored_lifted(subjects: Subjects, subject: str, rules: Rules) -> Level:
    if rules.counterfactual:
        return _level(subjects.with_scored(subject, HIGHEST_TENTHS), rules)
    lifted = ((bar, max(bar.floor, subjects.scored[subject])) for bar in rules.bars)
    reached = (Level(bar.level) for bar, at in lifted if _reaches(subjects.with_scored(subject, at), bar, rules))
    return next(reached, Level.NOT_REACHED)
