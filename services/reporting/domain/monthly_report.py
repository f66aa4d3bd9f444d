"""The report of a month: each indicator over the schools, and a row for each school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporting.domain.indicators import (
    BELOW,
    MISSING,
    NO_TARGET,
    Indicator,
    IndicatorTable,
    standing,
)
from services.reporting.domain.measures import SCHOOL, BySchool
from tabular.ordering import vietnamese

Measures = Mapping[str, BySchool]


@dataclass(frozen=True)
class School:
    id: str
    name: str
    levels: tuple[str, ...]
    unit: str
    unit_name: str


@dataclass(frozen=True)
class IndicatorValue:
    """An indicator of one school or several; `missing` are the schools that reported nothing."""

    indicator: Indicator
    numerator: int
    denominator: int
    value: float | None
    target: float | None
    missing: tuple[School, ...] = ()

    @property
    def standing(self) -> str:
        if self.value is None and not self.missing:
            return NO_TARGET  # nobody here is asked
        return standing(self.value, self.target)

    @property
    def distance(self) -> float:
        """How far below the target, as a share of it; what was not reported is as far as can be."""
        if self.standing == MISSING:
            return 1.0
        if self.standing != BELOW or not self.target or self.value is None:
            return 0.0
        return (self.target - self.value) / self.target


@dataclass(frozen=True)
class SchoolRow:
    """A row of the district's table; `late` counts the overdue items of the school's people."""

    school: School
    cells: tuple[IndicatorValue, ...]
    late: int

    @property
    def below(self) -> int:
        return sum(cell.standing == BELOW for cell in self.cells)

    @property
    def distance(self) -> float:
        return sum(cell.distance for cell in self.cells)


@dataclass(frozen=True)
class MonthlyReport:
    """`totals` has each indicator over all the schools; `as_of` is the time of the newest fact, if any."""

    month: str
    schools: tuple[School, ...]
    measures: Measures
    totals: tuple[IndicatorValue, ...]
    as_of: datetime | None

    def total(self, measure: str) -> int:
        """The sum of a measure over the schools of the report."""
        return sum(self.measures[measure].get(school.id, 0) for school in self.schools)


def report_of(
    table: IndicatorTable, month: str, schools: tuple[School, ...], measures: Measures, as_of: datetime | None
) -> MonthlyReport:
    totals = tuple(evaluate(indicator, schools, measures) for indicator in table.indicators)
    return MonthlyReport(month, schools, measures, totals, as_of)


def evaluate(indicator: Indicator, schools: Sequence[School], measures: Measures) -> IndicatorValue:
    """The indicator over those of the schools that it asks; its target holds where all of them share it."""
    schools = [school for school in schools if indicator.asks(school.levels)]
    above = measures[indicator.numerator]
    below = measures[indicator.denominator] if indicator.denominator else {}
    numerator = sum(above.get(school.id, 0) for school in schools)
    denominator = sum(below.get(school.id, 0) for school in schools)
    reported = below if indicator.denominator not in ("", SCHOOL) else above
    missing = tuple(school for school in schools if not reported.get(school.id))
    targets = {indicator.target_for(school.levels) for school in schools if school not in missing}
    target = targets.pop() if len(targets) == 1 else None
    value = indicator.value_of(numerator, denominator)
    return IndicatorValue(indicator, numerator, denominator, value, target, missing)


def rows_of(table: IndicatorTable, report: MonthlyReport, late: Mapping[str, int]) -> list[SchoolRow]:
    """One row a school, worst first: the most indicators below target, then how far below, then the most late.

    `late` gives for each school how many items are overdue.
    """
    rows = [
        SchoolRow(
            school,
            tuple(_cell(indicator, school, report.measures) for indicator in table.indicators),
            late.get(school.id, 0),
        )
        for school in report.schools
    ]
    return sorted(rows, key=lambda row: (-row.below, -row.distance, -row.late, vietnamese(row.school.name)))


def _cell(indicator: Indicator, school: School, measures: Measures) -> IndicatorValue:
    cell = evaluate(indicator, [school], measures)
    if not indicator.whole:
        return cell
    # The target is set for all schools together: a single one is neither above nor below it.
    return IndicatorValue(indicator, cell.numerator, cell.denominator, cell.value, None, cell.missing)
