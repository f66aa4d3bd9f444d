"""What a pupil has in one subject and term, and what that comes to. Marks are tenths, comments 1 and 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.records.domain.tt22.averages import (
    Marks,
    not_assessed,
    regular_assessments,
    term_average,
    term_comment,
)
from services.records.domain.tt22.rules import LOWER_SECONDARY, Rules
from services.records.domain.tt22.steps import Step, points

MID, END = "gk", "ck"
PASSED, NOT_PASSED = 1, 0
EXEMPT = "M"  # as gradebooks write it in place of an average


class Outcome(NamedTuple):
    """What a subject came to: tenths, or 1 and 0; None while something is missing."""

    value: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class SubjectTerm:
    """`marks` holds what was given, by column; `periods` are those of a year."""

    by_comment: bool
    periods: int
    marks: Mapping[str, int] = field(default_factory=dict)
    exempt: bool = False

    def outcome(self, rules: Rules = LOWER_SECONDARY) -> Outcome:
        """The average or comment of the term, with its steps; None also for one who is exempt."""
        if self.exempt:
            return Outcome(None, (not_assessed(),))
        values = [self.marks.get(slot) for slot in slots_of(self.periods, by_comment=self.by_comment, rules=rules)]
        if self.by_comment:
            comment = term_comment([None if value is None else value == PASSED for value in values])
            passed = None if comment.passed is None else PASSED if comment.passed else NOT_PASSED
            return Outcome(passed, comment.steps)
        mean = term_average(Marks(tuple(values[:-2]), values[-2], values[-1]), rules)
        return Outcome(mean.tenths, mean.steps)

    def average(self, rules: Rules = LOWER_SECONDARY) -> str:
        """As people read it; empty while something is missing."""
        return EXEMPT if self.exempt else written(self.outcome(rules).value, by_comment=self.by_comment)


def slots_of(periods: int, *, by_comment: bool, rules: Rules = LOWER_SECONDARY) -> tuple[str, ...]:
    """The columns that a term of the subject has."""
    regular = regular_assessments(periods, by_comment=by_comment, rules=rules).times
    return (*(f"tx{place}" for place in range(1, regular + 1)), MID, END)


def written(value: int | None, *, by_comment: bool) -> str:
    """As people read it; empty for no mark."""
    if value is None:
        return ""
    if by_comment:
        return "Đ" if value == PASSED else "CĐ"
    return points(value)
