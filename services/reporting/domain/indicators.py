"""Indicators: what is counted for each school, against what, with which target, and who set the target.

The table itself is data in `indicators.json`; one row there is one indicator. What no count can say is worked out in
`measures.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.reporting.domain.limits import PERCENT_DECIMALS

MET, BELOW, NO_TARGET, MISSING = "met", "below", "none", "missing"


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Count:
    """Kept documents of a school: how many there are, or the sum of the integer field `sum`.

    `of` is their collection, `where` the value of each field that they must have. `month` names the field that holds
    their month; it is empty for what is counted up to date.
    """

    of: str
    sum: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    month: str = ""


@dataclass(frozen=True)
class Source:
    """Who set a target: the act as its authority names it, and the section of it."""

    act: str
    section: str


@dataclass(frozen=True)
class Indicator:
    """A measure, alone or as a share of another one.

    `unit` is percent, count or VND; `period` is month, to_date or year. `denominator` is empty where a number stands
    alone. Targets are for a level of school; "" is for all levels. `whole` says that the target is set for all schools
    together and not for each. `levels` names the schools that are asked, where not all are: a preschool owes no
    timetable of periods. `missing` is what a school without numbers still has to do.
    """

    id: str
    name: Label
    unit: str
    period: str
    numerator: str
    counted: Label
    missing: Label
    denominator: str = ""
    against: Label = Label("", "")
    targets: Mapping[str, float] = field(default_factory=dict)
    source: Source | None = None
    whole: bool = False
    levels: tuple[str, ...] = ()

    def asks(self, levels: tuple[str, ...]) -> bool:
        """Whether a school with these levels is asked; one whose levels nobody told is asked too."""
        return not self.levels or not levels or not set(self.levels).isdisjoint(levels)

    def target_for(self, levels: tuple[str, ...]) -> float | None:
        """The target of a school with these levels; the lowest where several apply."""
        chosen = [target for level, target in self.targets.items() if level in levels or not level]
        return min(chosen) if chosen else None

    def value_of(self, numerator: int, denominator: int) -> float | None:
        """The number itself, or the share in per cent. None while nothing was reported: no value is not zero."""
        if not self.denominator:
            return float(numerator)
        if denominator <= 0:
            return None
        return round(numerator * 100 / denominator, PERCENT_DECIMALS)


@dataclass(frozen=True)
class IndicatorTable:
    """The rows, and the measures that are sums of counts, by name."""

    measures: Mapping[str, tuple[Count, ...]]
    indicators: tuple[Indicator, ...]


def standing(value: float | None, target: float | None) -> str:
    """MET, BELOW, NO_TARGET or MISSING, which says that nothing was reported."""
    if value is None:
        return MISSING
    if target is None:
        return NO_TARGET
    return MET if value >= target else BELOW
