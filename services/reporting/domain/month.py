"""A month of a school year, `2026-10`, and the days that matter in it."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.reporting.domain.refusals import MonthInvalid

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def checked(month: str) -> str:
    """The month itself. Raises MonthInvalid."""
    if not _MONTH.fullmatch(month):
        raise MonthInvalid(month)
    return month


def last_day(month: str) -> date:
    year, number = (int(part) for part in checked(month).split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def due_after(month: str, days: int) -> date:
    """The day that many days after the month's last."""
    return last_day(month) + timedelta(days=days)


def local_day(at: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh."""
    return at.astimezone(LOCAL).date()
