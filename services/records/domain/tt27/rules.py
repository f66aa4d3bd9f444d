"""The numbers of Circular 27/2020/TT-BGDĐT as data: levels, tests, qualities and competences by grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.records.domain.rule_row import RuleRow

RULE_SET = "27/2020/TT-BGDĐT"
QUALITIES = ("patriotism", "kindness", "diligence", "honesty", "responsibility")
COMPETENCES = (
    *("autonomy", "communication", "problem_solving"),
    *("language", "calculation", "science", "technology", "informatics", "aesthetics", "physical"),
)


class Bar(NamedTuple):
    """What Art. 9.2a asks for one level of the year: the least of every subject, trait and test; tests in tenths.

    `level` counts from the lowest, which is 0; subjects count C, H, T and traits C, Đ, T from 0 to 2.
    """

    level: int
    citation: str
    subject: int
    trait: int
    test: int


@dataclass(frozen=True, kw_only=True)
class PrimaryRules(RuleRow):
    """One row. `tests_mid` and `tests_end` hold the first grade in which a subject has that test.

    `later_traits` are the competences of subjects that begin in a later grade, with that grade.
    """

    tests_mid: Mapping[str, int]
    tests_end: Mapping[str, int]
    traits: tuple[str, ...] = (*QUALITIES, *COMPETENCES)
    later_traits: Mapping[str, int]
    last_grade: str = "5"
    bars: tuple[Bar, ...] = (
        Bar(3, "27/2020 Art. 9.2a (1)", 2, 2, 90),
        Bar(2, "27/2020 Art. 9.2a (2)", 2, 2, 70),
        Bar(1, "27/2020 Art. 9.2a (3)", 1, 1, 50),
    )

    def tested_mid(self, subject: str, grade: str) -> bool:
        return _reached(self.tests_mid.get(subject), grade)

    def tested_end(self, subject: str, grade: str) -> bool:
        return _reached(self.tests_end.get(subject), grade)

    def tested_in(self, grade: str) -> tuple[str, ...]:
        """The subjects that every class of the grade is tested in at the end of a term."""
        return tuple(sorted(code for code in self.tests_end if self.tested_end(code, grade)))

    def traits_of(self, grade: str) -> tuple[str, ...]:
        """The qualities and competences that are assessed in the grade."""
        return tuple(trait for trait in self.traits if _reached(self.later_traits.get(trait, 0), grade))


def _reached(first: int | None, grade: str) -> bool:
    return first is not None and grade.isdecimal() and int(grade) >= first


# Art. 2 of the circular: grade 1 from 2020-2021, then a grade a year. Which subjects are compulsory follows Circular
# 32/2018. Science stands in the practice of schools and not in every copy of Art. 7.1b that was seen.
PRIMARY = PrimaryRules(
    act=RULE_SET,
    level="TH",
    valid_from=date(2020, 10, 20),
    first_years={"1": 2020, "2": 2021, "3": 2022, "4": 2023, "5": 2024},
    tests_mid={"TV": 4, "TOAN": 4},
    tests_end={"TV": 1, "TOAN": 1, "TA": 3, "TIN": 3, "CN": 3, "LSDL": 4, "KH": 4},
    later_traits={"technology": 3, "informatics": 3},
)
ROWS = (PRIMARY,)
