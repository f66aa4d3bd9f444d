"""Times as meeting programs write them: in which order day and month stand is one answer for a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from tabular.folding import fold

VIETNAM = timezone(timedelta(hours=7))
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*([ap]\.?m\b|sa\b|ch\b)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\b([0-9]{1,4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{2,4})\b")
_MONTHS = {name: place for place, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_MONTH_FIRST = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+([0-9]{1,2}),?\s+(20[0-9]{2})\b"
)
_MONTH_SECOND = re.compile(
    r"\b([0-9]{1,2})\s+(?:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|(?:thang|thg|th)\.?\s*([0-9]{1,2})),?\s+(20[0-9]{2})\b"
)
_LENGTH = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?)\s*(hours|hour|hrs|hr|gio|h|minutes|minute|mins|min|phut|ph|m|seconds|second|secs|sec|giay|s)\b"
)
_CLOCK_LENGTH = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9]))?")
_YEAR_SHORT, _CENTURY, _NOON, _MINUTES_AN_HOUR = 100, 2000, 12, 60
_AFTERNOON, _FORENOON = {"pm", "ch"}, {"am", "sa"}
_ENGLISH = {"am", "pm"}


@dataclass(frozen=True)
class Order:
    """How the numbers of a day are read, and the day where a time stands alone."""

    month_first: bool
    day: date | None = None


def order_of(texts: Iterable[str], day: date | None) -> Order:
    """The order in which all days of the file are real and, where its name says a day, most are that day.

    Where both orders are possible, a clock with AM and PM is written month first, any other day first.
    """
    found = list(texts)
    english = any(_half(match) in _ENGLISH for text in found if (match := _CLOCK.search(text)))

    def fits(month_first: bool) -> tuple[int, int, bool]:
        days = [read for text in found if (read := _day(text, Order(month_first)))]
        return len(days), sum(read == day for read in days) if day else 0, month_first is english

    return Order(max((True, False), key=fits), day)


def read_time(value: object, order: Order) -> datetime | None:
    """None where no clock stands, or no day is known for it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=VIETNAM)
    if isinstance(value, time) and order.day:
        return datetime.combine(order.day, value, VIETNAM)
    if not isinstance(value, str):
        return None
    found = _CLOCK.search(value)
    day = _day(value, order) or (None if _NUMBERS.search(value) else order.day)
    if found is None or day is None:
        return None
    hour, minute, second = (int(found.group(place) or 0) for place in (1, 2, 3))
    half = _half(found)
    if half in _AFTERNOON and hour < _NOON:
        hour += _NOON
    if half in _FORENOON and hour == _NOON:
        hour = 0
    try:
        return datetime.combine(day, time(hour, minute, second), VIETNAM)
    except ValueError:
        return None


def _half(clock: re.Match[str]) -> str:
    return (clock.group(4) or "").lower().replace(".", "")


def read_minutes(value: object) -> int | None:
    """`20m`, `1h 5m 10s`, `45 phút`, `00:45:10` and 45 in whole minutes; None where no length stands."""
    if isinstance(value, timedelta):
        return int(value.total_seconds() // _MINUTES_AN_HOUR)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value)
    return _length(fold(value)) if isinstance(value, str) else None


def _length(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if clock := _CLOCK_LENGTH.fullmatch(text):
        first, second = int(clock.group(1)), int(clock.group(2))
        return first * _MINUTES_AN_HOUR + second if clock.group(3) else first
    parts = _LENGTH.findall(text)
    return int(sum(_minutes(float(number.replace(",", ".")), unit) for number, unit in parts)) if parts else None


def _minutes(number: float, unit: str) -> float:
    if unit.startswith(("h", "gio")):
        return number * _MINUTES_AN_HOUR
    return number / _MINUTES_AN_HOUR if unit.startswith(("s", "giay")) else number


def day_in(texts: Sequence[str]) -> date | None:
    """The first day that is written out without doubt: 2026-10-14, or with the name of the month."""
    for text in texts:
        for match in _NUMBERS.finditer(text):
            if len(match.group(1)) == 4 and (found := _real(*(int(part) for part in match.groups()))):
                return found
        if named := _named(text):
            return named
    return None


def _day(text: str, order: Order) -> date | None:
    if match := _NUMBERS.search(text):
        first, second, third = (int(part) for part in match.groups())
        if len(match.group(1)) == 4:
            return _real(first, second, third)
        year = third + _CENTURY if third < _YEAR_SHORT else third
        return _real(year, first, second) if order.month_first else _real(year, second, first)
    return _named(text)


def _named(text: str) -> date | None:
    plain = fold(text)
    if match := _MONTH_FIRST.search(plain):
        return _real(int(match.group(3)), _MONTHS[match.group(1)], int(match.group(2)))
    if match := _MONTH_SECOND.search(plain):
        month = _MONTHS[match.group(2)] if match.group(2) else int(match.group(3))
        return _real(int(match.group(4)), month, int(match.group(1)))
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
