"""What a cell means: text, codes, dates, marks, money; each value normalised or refused with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chassis.why import Why
from tabular import limits
from tabular.folding import tidy
from tabular.problems import BadCell


@dataclass(frozen=True)
class Formula:
    """A cell whose value a formula computed elsewhere: shown to a person, never taken."""

    shown: object


Cell = str | float | int | bool | date | datetime | time | timedelta | Formula | None

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_MARK = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\s][0-9]{3})+")
_CURRENCY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|₫)\.?$", re.IGNORECASE)
# Day 0 of the 1900 system as every reader counts it: 1900 is a leap year there, so day 60 does not exist.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIAL_FIRST, _SERIAL_LAST = 61, 73_050  # 1900-03-01 to 2099-12-31
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_YEAR_ALONE_FIRST, _YEAR_ALONE_LAST = 1_900, 2_100  # as serials these would be days of 1905
_YES = frozenset({"x", "có", "co", "1", "true", "yes", "đúng", "y", "✓", "√"})


def is_blank(value: object) -> bool:
    """Nothing that a person would see in the cell."""
    return value is None or value == "" or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\u00a0"))


def to_shown(value: object) -> str:
    """The value as a report repeats it to a person: short, dates as dd/MM/yyyy, whole numbers without a point."""
    if isinstance(value, Formula):
        value = value.shown
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[: limits.REPORTED_CHARACTERS]


def to_text(value: object) -> str:
    """NFC, single spaces; a number as it is typed. Raises BadCell for a formula or an error."""
    if isinstance(value, str):
        if value.startswith("#") and value in _ERRORS:
            raise BadCell(Why("CELL_ERROR", {"value": value}))
        return tidy(value)
    if isinstance(value, Formula):
        raise BadCell(Why("CELL_FORMULA"))
    if isinstance(value, bool):
        return "x" if value else ""
    return tidy(to_shown(value))


def to_code(value: object, *, digits: int = 0) -> str:
    """A code without spaces. A number gets back the zeros that a spreadsheet ate, up to `digits`; a text does not."""
    if isinstance(value, bool):
        raise BadCell(Why("CODE_UNREADABLE"))
    if isinstance(value, (int, float)):
        if value != int(value) or value < 0:
            raise BadCell(Why("CODE_NOT_WHOLE"))
        return str(int(value)).zfill(digits)
    return to_text(value).replace(" ", "").removeprefix("'")


def to_date(value: object) -> date | None:
    """A day from a real date, `dd/MM/yyyy`, ISO or a serial number; None when blank. Raises BadCell."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(value)
    text = to_text(value)
    if not text:
        return None
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif text.isdecimal() and len(text) == 5:
        return _from_serial(int(text))
    else:
        raise BadCell(Why("DAY_UNREADABLE"))
    if year < 100:
        raise BadCell(Why("DAY_YEAR_SHORT"))
    try:
        return date(year, month, day)
    except ValueError:
        raise BadCell(Why("DAY_UNREAL")) from None


def _from_serial(value: float) -> date:
    if _YEAR_ALONE_FIRST <= value <= _YEAR_ALONE_LAST:
        raise BadCell(Why("DAY_YEAR_ALONE"))
    if not _SERIAL_FIRST <= value <= _SERIAL_LAST:
        raise BadCell(Why("DAY_NUMBER_UNREAL"))
    return _SERIAL_ZERO + timedelta(days=int(value))


def to_mark_tenths(value: object) -> int | None:
    """A mark of 0 to 10 in tenths, `8,5` and `8.5` and 8.5 alike; None when blank. Raises BadCell."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        tenths = round(value * 10)
        if abs(value * 10 - tenths) > 1e-6:
            raise BadCell(Why("MARK_DECIMALS"))
    else:
        text = to_text(value)
        if not text:
            return None
        found = _MARK.fullmatch(text)
        if not found:
            raise BadCell(Why("MARK_UNREADABLE"))
        decimals = (found.group(2) or "0").rstrip("0") or "0"
        if len(decimals) > 1:
            raise BadCell(Why("MARK_DECIMALS"))
        tenths = int(found.group(1)) * 10 + int(decimals)
    if not 0 <= tenths <= 100:
        raise BadCell(Why("MARK_OUT_OF_RANGE"))
    return tenths


def to_money(value: object) -> int | None:
    """Whole đồng from 1234567, `1.234.567 đ` or `1,234,567`; None when blank. Raises BadCell."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != int(value):
            raise BadCell(Why("MONEY_NOT_WHOLE"))
        return int(value)
    text = _CURRENCY.sub("", to_text(value))
    if not text:
        return None
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-").strip()
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[.,\s]", "", text)
    if not re.fullmatch(r"[0-9]+", text):
        raise BadCell(Why("MONEY_UNREADABLE"))
    return sign * int(text)


def to_whole(value: object) -> int | None:
    """A whole number; None when blank. Raises BadCell."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != int(value):
            raise BadCell(Why("NUMBER_NOT_WHOLE"))
        return int(value)
    text = to_text(value)
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]+(?:[.,]0+)?", text):
        raise BadCell(Why("NUMBER_UNREADABLE"))
    return int(re.split(r"[.,]", text)[0])


def to_flag(value: object) -> bool:
    """`x`, `Có` and 1 are yes; blank and anything else are no. Raises BadCell for a formula."""
    if isinstance(value, bool):
        return value
    return to_text(value).casefold() in _YES
