"""The numbers of Circular 22/2021/TT-BGDĐT as data: one row a level of school, with the classes and years it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from services.records.domain.rule_row import RuleRow
from services.records.domain.tt22.steps import RULE_SET


class Bar(NamedTuple):
    """What Art. 9.2 asks for one level; averages in tenths. `level` counts from Chưa đạt, which is 0."""

    level: int
    citation: str
    floor: int
    many: int
    failed_most: int


@dataclass(frozen=True, kw_only=True)
class Rules(RuleRow):
    """One row. Marks are tenths.

    `regular` holds periods a year at most and the regular marks a term that they ask for; longer subjects have
    `regular_beyond`. `comment_counts` and `counterfactual` are the reading of Art. 9.3, where the text leaves room:
    whether a comment subject is a subject, and whether the one subject is thought away or to reach the floor only.
    `summer` are the citations of training wanted in the summer and of training judged again after it.
    """

    regular_by_comment: int = 2
    regular: tuple[tuple[int, int], ...] = ((35, 2), (70, 3))
    regular_beyond: int = 4
    mid_weight: int = 2
    end_weight: int = 3
    second_term_weight: int = 2
    scored_least: int = 6
    bars: tuple[Bar, ...] = (
        Bar(3, "22/2021 Art. 9.2a (1)", 65, 80, 0),
        Bar(2, "22/2021 Art. 9.2b (1)", 50, 65, 0),
        Bar(1, "22/2021 Art. 9.2c (1)", 35, 50, 1),
    )
    levels_below: int = 2
    absences_most: int = 45  # half-days a year
    retested_below: int = 50
    excellent_from: int = 90
    excellent_subjects: int = 6
    comment_counts: bool = True
    counterfactual: bool = True
    summer: tuple[str, str] | None = None

    def readings(self) -> list[Rules]:
        """This row, and itself in each other reading of Art. 9.3."""
        both = [(counts, away) for counts in (True, False) for away in (True, False)]
        others = [replace(self, comment_counts=counts, counterfactual=away) for counts, away in both]
        return [self, *(one for one in others if one != self)]


# Art. 21.1: grade 6 from 2021-2022, then 7 and 10, 8 and 11, 9 and 12, a year each.
# These two cite the summer by its article alone; kept for the receipts that name them.
_FIRST_LOWER = Rules(
    act=RULE_SET,
    level="THCS",
    valid_from=date(2021, 9, 5),
    first_years={"6": 2021, "7": 2022, "8": 2023, "9": 2024},
)
_FIRST_UPPER = replace(_FIRST_LOWER, level="THPT", first_years={"10": 2022, "11": 2023, "12": 2024})
_SUMMER = ("22/2021 Art. 13.1 (1)", "22/2021 Art. 13.3 (1)")
LOWER_SECONDARY = replace(_FIRST_LOWER, summer=_SUMMER)
UPPER_SECONDARY = replace(_FIRST_UPPER, summer=_SUMMER)
ROWS = (LOWER_SECONDARY, UPPER_SECONDARY)
EARLIER_ROWS = (_FIRST_LOWER, _FIRST_UPPER)  # named by receipts, given to no class any longer
