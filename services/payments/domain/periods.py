"""A period is a month, written 2026-10, so that text sorts as time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from services.payments.domain.refusals import PeriodInvalid

FIRST_MONTH_OF_A_SCHOOL_YEAR = 8
_PERIOD = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])")


def month_of(period: str) -> int:
    """1 to 12. Raises PeriodInvalid."""
    parts = _PERIOD.fullmatch(period)
    if parts is None:
        raise PeriodInvalid(period)
    return int(parts["month"])


def school_year_of(day: date) -> int:
    """The year in which the school year of the day began: 2026 from August 2026 to July 2027."""
    return day.year if day.month >= FIRST_MONTH_OF_A_SCHOOL_YEAR else day.year - 1


def is_in_school_year(period: str, today: date, months: Iterable[int]) -> bool:
    """Whether the period is one of the months of school, in the school year of today. Raises PeriodInvalid."""
    first_day = date(year_of(period), month_of(period), 1)
    return first_day.month in months and school_year_of(first_day) == school_year_of(today)


def year_of(period: str) -> int:
    """Raises PeriodInvalid."""
    month_of(period)
    return int(period.partition("-")[0])
