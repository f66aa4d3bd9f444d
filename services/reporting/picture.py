"""The picture of a month: indicators of one school or all, the table of schools, who is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chassis.documents import Query
from services.reporting.domain import duties
from services.reporting.domain.duties import Late
from services.reporting.domain.indicators import INDICATORS, Indicator, Measure, standing, value_of
from services.reporting.domain.limits import READ_DOCUMENTS
from services.reporting.domain.month import checked, local_day
from services.reporting.store import BySchool, ReportingStore


@dataclass(frozen=True)
class School:
    id: str
    name: str
    levels: tuple[str, ...]
    unit: str
    unit_name: str


@dataclass(frozen=True)
class Reading:
    """An indicator read for one school or several; `missing` are the schools that reported nothing."""

    indicator: Indicator
    numerator: int
    denominator: int
    value: float | None
    target: float | None
    missing: tuple[School, ...] = ()

    @property
    def standing(self) -> str:
        if self.value is None and not self.missing:
            return "none"  # nobody here is asked
        return standing(self.value, self.target)

    @property
    def distance(self) -> float:
        """How far below the target, as a share of it; what was not reported is as far as can be."""
        if self.standing == "missing":
            return 1.0
        if self.standing != "below" or not self.target or self.value is None:
            return 0.0
        return (self.target - self.value) / self.target


@dataclass(frozen=True)
class Row:
    school: School
    cells: tuple[Reading, ...]
    late: int

    @property
    def below(self) -> int:
        return sum(cell.standing == "below" for cell in self.cells)

    @property
    def distance(self) -> float:
        return sum(cell.distance for cell in self.cells)


@dataclass(frozen=True)
class Picture:
    month: str
    schools: tuple[School, ...]
    measures: Mapping[Measure, BySchool]
    totals: tuple[Reading, ...]
    as_of: datetime | None

    def total(self, measure: Measure) -> int:
        return sum(self.measures[measure].get(school.id, 0) for school in self.schools)


async def picture(store: ReportingStore, *, month: str, only: Sequence[str] | None = None) -> Picture:
    """The month over the schools named, or all. Raises MonthInvalid."""
    checked(month)
    schools = await schools_of(store, only)
    measures = await store.measures(month)
    totals = tuple(read(indicator, schools, measures) for indicator in INDICATORS)
    return Picture(month, schools, measures, totals, await store.as_of())


async def schools_of(store: ReportingStore, only: Sequence[str] | None = None) -> tuple[School, ...]:
    known = await store.schools_known()
    chosen = sorted(known) if only is None else [school for school in only if school in known]
    return tuple(
        School(one, known[one]["name"], tuple(known[one]["levels"]), known[one]["unit"], known[one]["unit_name"])
        for one in chosen
    )


def read(indicator: Indicator, schools: Sequence[School], measures: Mapping[Measure, BySchool]) -> Reading:
    """The indicator over those of the schools that it asks; its target holds where all of them share it."""
    schools = [school for school in schools if indicator.asks(school.levels)]
    above = measures[indicator.numerator]
    below = measures[indicator.denominator] if indicator.denominator else {}
    numerator = sum(above.get(school.id, 0) for school in schools)
    denominator = sum(below.get(school.id, 0) for school in schools)
    reported = below if indicator.denominator not in (None, Measure.SCHOOL) else above
    missing = tuple(school for school in schools if not reported.get(school.id))
    targets = {indicator.target_for(school.levels) for school in schools if school not in missing}
    target = targets.pop() if len(targets) == 1 else None
    value = value_of(indicator, numerator, denominator)
    return Reading(indicator, numerator, denominator, value, target, missing)


async def table(store: ReportingStore, seen: Picture, *, today: date) -> list[Row]:
    """One row a school, worst first: the most indicators below target, then how far below, then the most late."""
    late = await late_in(store, seen.month)
    overdue: dict[str, int] = {}
    for one in late:
        if one.days(today) > 0:
            overdue[one.school] = overdue.get(one.school, 0) + one.items
    rows = [
        Row(school, tuple(_cell(one, school, seen.measures) for one in INDICATORS), overdue.get(school.id, 0))
        for school in seen.schools
    ]
    return sorted(rows, key=lambda row: (-row.below, -row.distance, -row.late, row.school.name))


def _cell(indicator: Indicator, school: School, measures: Mapping[Measure, BySchool]) -> Reading:
    reading = read(indicator, [school], measures)
    if not indicator.whole:
        return reading
    # The target is set for all schools together: a single one is neither above nor below it.
    return Reading(indicator, reading.numerator, reading.denominator, reading.value, None, reading.missing)


async def late_in(store: ReportingStore, month: str) -> list[Late]:
    """Everything that is owed and open in the month, overdue or not, in a constant number of calls."""
    plans = await store.plans_of(checked(month))
    slots = await store.slots()
    leaders, principals = await store.leaders()
    classes: dict[str, set[str]] = {}
    for one in await store.assignments_open():
        classes.setdefault(one["school"], set()).add(one["class_name"])
    timetables: dict[str, set[str]] = {}
    for one in await store.timetables.where(Query(limit=READ_DOCUMENTS)):
        timetables.setdefault(one["school"], set()).add(one["class_name"])
    return [
        *duties.unplanned(slots, plans, month),
        *duties.unreviewed(plans, leaders, month),
        *duties.unsigned(plans, principals, month),
        *duties.without_timetable(classes, timetables, principals, month),
    ]


def worst_first(late: Sequence[Late], today: date, *, include_open: bool) -> list[Late]:
    chosen = [one for one in late if include_open or one.days(today) > 0]
    return sorted(chosen, key=lambda one: (-one.days(today), -one.items, one.school, one.person, one.duty))


def today_of(store: ReportingStore) -> date:
    return local_day(store.now())
