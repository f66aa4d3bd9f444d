"""The numbers of Circular 22/2021/TT-BGDĐT as data: one row a level of school, with the classes and years it is for.

A receipt names the row by its fingerprint and is replayed with it. So a row in force is never edited: an amendment is a
new row with its own years, and the old one stays here for as long as receipts name it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from services.records.domain.refusals import RulesUnknown
from services.records.domain.tt22.steps import RULE_SET


class Bar(NamedTuple):
    """What Art. 9.2 asks for one level; averages in tenths. `level` counts from Chưa đạt, which is 0."""

    level: int
    citation: str
    floor: int
    many: int
    failed_most: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One row. Marks are tenths; `first_years` is the year in which a grade's first school year under it begins.

    `regular` holds periods a year at most and the regular marks a term that they ask for; longer subjects have
    `regular_beyond`. `comment_counts` and `counterfactual` are the reading of Art. 9.3, where the text leaves room:
    whether a comment subject is a subject, and whether the one subject is thought away or to reach the floor only.
    """

    act: str
    level: str
    valid_from: date
    first_years: Mapping[str, int]
    until: int = 0  # the year in which the last school year under it begins; 0: it is in force
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

    @property
    def id(self) -> str:
        return f"{self.act} {self.level}"

    @cached_property
    def sha256(self) -> str:
        """Of the row itself as JSON with sorted keys; a field that came after a row is None there, and left out."""
        body = {name: value for name, value in asdict(self).items() if value is not None}
        body["valid_from"] = self.valid_from.isoformat()
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def readings(self) -> list[Rules]:
        """This row, and itself in each other reading of Art. 9.3."""
        both = [(counts, away) for counts in (True, False) for away in (True, False)]
        others = [replace(self, comment_counts=counts, counterfactual=away) for counts, away in both]
        return [self, *(one for one in others if one != self)]

    def is_for(self, grade: str, year: str) -> bool:
        """`year` as `2026-2027`."""
        first, begins = self.first_years.get(grade), year.partition("-")[0]
        if first is None or not begins.isdecimal():
            return False
        return first <= int(begins) and not 0 < self.until < int(begins)


# Grade 6 from 2021-2022, then 7 and 10, 8 and 11, 9 and 12, a year each; known from secondary sources.
LOWER_SECONDARY = Rules(
    act=RULE_SET,
    level="THCS",
    valid_from=date(2021, 9, 5),
    first_years={"6": 2021, "7": 2022, "8": 2023, "9": 2024},
)
UPPER_SECONDARY = replace(LOWER_SECONDARY, level="THPT", first_years={"10": 2022, "11": 2023, "12": 2024})
ROWS = (LOWER_SECONDARY, UPPER_SECONDARY)
_BY_SHA256 = {row.sha256: row for row in ROWS}


def rules_for(grade: str, year: str) -> Rules | None:
    """The row for a class of that grade in that school year; None for primary and nursery, and for years before."""
    return next((row for row in ROWS if row.is_for(grade, year)), None)


def rules_named(sha256: str) -> Rules:
    """The row of that fingerprint, also one that is no longer in force. Raises RulesUnknown."""
    if sha256 not in _BY_SHA256:
        raise RulesUnknown(sha256)
    return _BY_SHA256[sha256]
