"""Days as statements write them: with the time, before it or behind it, or with the number of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chassis.why import Why
from services.payments.domain import limits
from tabular import BadCell, to_date

_CLOCK = r"[0-9]{1,2}[:h][0-9]{2}(?:[:m][0-9]{2}(?:[.,][0-9]+)?)?s?(?:\s*(?:AM|PM|SA|CH))?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_DAY = r"[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2,4}|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|20[0-9]{6}"
_NAMED_MONTH = r"[0-9]{1,2}[- ][A-Za-z]{3}[- ][0-9]{4}"
_MOMENT = re.compile(
    rf"(?:{_CLOCK}\s*[,;-]?\s+)?(?P<day>{_DAY}|{_NAMED_MONTH})(?:(?:T|[\s,;-]+){_CLOCK})?(?P<rest>\s.*)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[-/:;\s]*(?P<number>[0-9A-Za-z][0-9A-Za-z._/-]*)")
_PARTS = re.compile(r"\s*([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})\s?[-/.]\s?[0-9]{4}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS_A_YEAR = 12
_COMPACT_FIRST, _COMPACT_LAST = 20_000_101, 20_991_231  # 20261001, typed as a number


@dataclass(frozen=True)
class Moment:
    """A day, and what stood behind it in its cell: the number of the document; empty in most files."""

    day: date
    number: str = ""


def moment_of(value: object) -> Moment | None:
    """None when blank. Raises BadCell for what is no day."""
    if isinstance(value, float | int) and _COMPACT_FIRST <= value <= _COMPACT_LAST:
        value = str(int(value))
    if not isinstance(value, str):
        day = to_date(value)
        return Moment(day) if day is not None else None
    text = " ".join(value.split())
    return _moment_of(text) if text else None


@lru_cache(maxsize=limits.DAYS_REMEMBERED)
def _moment_of(text: str) -> Moment:
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        raise BadCell(Why("DAY_UNREADABLE"))
    day = to_date(_numeric(parts["day"].replace(" ", "") if "/" in parts["day"] else parts["day"]))
    assert day is not None
    rest = (parts["rest"] or "").strip()
    number = _NUMBER.fullmatch(rest) if rest else None
    if rest and number is None:
        raise BadCell(Why("DAY_UNREADABLE"))
    return Moment(day, number["number"] if number else "")


def is_month_first(values: Iterable[object]) -> bool:
    """Whether a column of days can only be read as month, day, year: the first part is a month, the second never is."""
    firsts, seconds = set(), set()
    for value in values:
        parts = _PARTS.match(value) if isinstance(value, str) else None
        if parts is not None:
            firsts.add(int(parts[1]))
            seconds.add(int(parts[2]))
    return bool(seconds) and max(seconds) > MONTHS_A_YEAR >= max(firsts)


def _numeric(text: str) -> str:
    """`01-Oct-2026`, `20261001` and `2026/10/01` in digits that the reader of days knows."""
    named = re.split(r"[- ]", text)
    if len(named) == len(("day", "month", "year")) and named[1].lower() in _MONTHS:
        return f"{named[0]}/{_MONTHS.index(named[1].lower()) + 1}/{named[2]}"
    text = re.sub(r"^(20[0-9]{2})([0-9]{2})([0-9]{2})$", r"\1-\2-\3", text)
    return re.sub(r"^([0-9]{4})[/.]([0-9]{1,2})[/.]", r"\1-\2-", text)
