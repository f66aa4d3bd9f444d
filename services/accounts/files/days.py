"""The order of day and month in a column: told by the numbers above 12, named where a column has both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.accounts.domain import limits
from tabular import parts_of_day


@dataclass(frozen=True)
class Days:
    """The order of day and month in a column. `mixed` says that the column has both, so that 3/4 may be either."""

    month_first: bool = False
    mixed: bool = False


@dataclass(frozen=True)
class AmbiguousDay:
    """A day that may be read in two ways, in a column that has both orders."""

    shown: str

    def __str__(self) -> str:
        return self.shown


def order_of_days(cells: Sequence[object]) -> Days:
    """Day before month, unless a second number above 12 shows that it is the other way round."""
    pairs = [parts for cell in cells if (parts := parts_of_day(cell)) is not None]
    day_first = sum(first > 12 >= second for first, second in pairs)
    month_first = sum(second > 12 >= first for first, second in pairs)
    fewer, more = sorted((day_first, month_first))
    if fewer and fewer * limits.DAY_ORDERS_MIXED_FROM >= more:
        return Days(mixed=True)
    return Days(month_first=month_first > day_first)


def in_order(cell: object, days: Days) -> object:
    """The cell with its day before its month; an AmbiguousDay where nobody can say which is which."""
    parts = parts_of_day(cell)
    if parts is None or not isinstance(cell, str):
        return cell
    first, second = parts
    if days.mixed:
        return AmbiguousDay(cell) if first <= 12 and second <= 12 and first != second else _swapped(cell, first, second)
    return _swapped(cell, first, second, always=True) if days.month_first else cell


def _swapped(cell: str, first: int, second: int, *, always: bool = False) -> str:
    if not always and second <= 12:
        return cell
    year = re.split(r"[-/.\\]", cell)[-1].strip()
    return f"{second}/{first}/{year}"
