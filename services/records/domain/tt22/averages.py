"""How often a pupil is assessed in a term, and what the assessments come to. Marks are integer tenths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chassis.why import Why
from services.records.domain.tt22.rules import LOWER_SECONDARY, Rules
from services.records.domain.tt22.steps import Step, points

HIGHEST_TENTHS = 100


class Regular(NamedTuple):
    """How many regular assessments a term asks for, and by which step."""

    times: int
    step: Step


class Mean(NamedTuple):
    """`tenths` is None while an assessment is missing."""

    tenths: int | None
    steps: tuple[Step, ...]


class Comment(NamedTuple):
    """`passed` is None while an assessment is missing."""

    passed: bool | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Marks:
    """A term of one subject. A mark that was not given is None; `regular` has as many places as are asked for."""

    regular: tuple[int | None, ...]
    mid: int | None
    end: int | None

    def missing(self) -> int:
        return [*self.regular, self.mid, self.end].count(None)


def regular_assessments(periods_per_year: int, *, by_comment: bool, rules: Rules = LOWER_SECONDARY) -> Regular:
    # 22/2021 Art. 6 (1): a subject assessed by comment twice a term
    if by_comment:
        return Regular(rules.regular_by_comment, Step("22/2021 Art. 6 (1)", Why("REGULAR_BY_COMMENT")))
    times = next((times for most, times in rules.regular if periods_per_year <= most), rules.regular_beyond)
    # 22/2021 Art. 6 (2): up to 35 periods a year, two marks
    # 22/2021 Art. 6 (3): more than 35 and up to 70, three
    # 22/2021 Art. 6 (4): more than 70, four
    citation, code = {
        2: ("22/2021 Art. 6 (2)", "REGULAR_SHORT"),
        3: ("22/2021 Art. 6 (3)", "REGULAR_MIDDLE"),
    }.get(times, ("22/2021 Art. 6 (4)", "REGULAR_LONG"))
    return Regular(times, Step(citation, Why(code, {"periods": periods_per_year})))


def not_assessed() -> Step:
    # 22/2021 Art. 11.2 (1): a subject from which a pupil with a disability is exempt is neither tested nor assessed
    return Step("22/2021 Art. 11.2 (1)", Why("SUBJECT_EXEMPT"))


def half_up(numerator: int, denominator: int) -> int:
    """Rounds the quotient to a whole number, a half upwards; binary fractions would lose 6.45 and 8.25."""
    return (2 * numerator + denominator) // (2 * denominator)


def term_average(marks: Marks, rules: Rules = LOWER_SECONDARY) -> Mean:
    # 22/2021 Art. 9.1b (1): no average before every assessment of the term is there
    if missing := marks.missing():
        return Mean(None, (Step("22/2021 Art. 9.1b (1)", Why("MARKS_MISSING", {"missing": missing})),))
    assert marks.mid is not None
    assert marks.end is not None
    regular = [mark for mark in marks.regular if mark is not None]
    # 22/2021 Art. 9.1b (2): regular marks once, mid-term twice, end of term three times
    total = sum(regular) + rules.mid_weight * marks.mid + rules.end_weight * marks.end
    weight = len(regular) + rules.mid_weight + rules.end_weight
    # 22/2021 Art. 5.3b (1): one decimal, half a tenth goes up
    tenths = half_up(total, weight)
    sums = f"({' + '.join(map(points, regular))} + 2×{points(marks.mid)} + 3×{points(marks.end)}) / {weight}"
    return Mean(
        tenths,
        (
            Step("22/2021 Art. 9.1b (2)", Why("TERM_AVERAGE", {"sums": sums})),
            Step("22/2021 Art. 5.3b (1)", Why("ROUNDED", {"mark": points(tenths)})),
        ),
    )


def year_average(first: int, second: int, rules: Rules = LOWER_SECONDARY) -> Mean:
    # 22/2021 Art. 9.1b (3): the second term counts twice, both as they were rounded
    tenths = half_up(first + rules.second_term_weight * second, 1 + rules.second_term_weight)
    facts = {"first": points(first), "second": points(second), "mark": points(tenths)}
    return Mean(tenths, (Step("22/2021 Art. 9.1b (3)", Why("YEAR_AVERAGE", facts)),))


def term_comment(passes: Sequence[bool | None]) -> Comment:
    # 22/2021 Art. 9.1a (1): passed when every assessment is there and every one is passed
    missing = list(passes).count(None)
    if missing:
        return Comment(None, (Step("22/2021 Art. 9.1a (1)", Why("ASSESSMENTS_MISSING", {"missing": missing})),))
    passed = all(passes)
    why = Why("COMMENT_PASSED") if passed else Why("COMMENT_NOT_PASSED", {"times": list(passes).count(False)})
    return Comment(passed, (Step("22/2021 Art. 9.1a (1)", why),))


def year_comment(second: bool) -> Comment:
    # 22/2021 Art. 9.1a (2): the year's result is that of the second term
    why = Why("YEAR_COMMENT_PASSED") if second else Why("YEAR_COMMENT_NOT_PASSED")
    return Comment(second, (Step("22/2021 Art. 9.1a (2)", why),))
