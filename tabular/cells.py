"""What a cell means: text, codes, dates, marks, money; each value normalised or refused with a reason."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chassis.why import Why
from tabular import limits
from tabular.folding import tidy
from tabular.problems import BadCell


@dataclass(frozen=True)
class Formula:
    """A cell whose value no program has computed yet: it is refused where it is asked for."""

    shown: object


Cell = str | float | int | bool | date | datetime | time | timedelta | Formula | None

_TIME = r"(?:[T ]\s*[0-9]{1,2}:[0-9:.]+(?:Z|\s*[AaPp][Mm])?)?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[-/.\\]\s*([0-9]{1,2})\s*[-/.\\]\s*([0-9]{4}|[0-9]{2})" + _TIME)
_YEAR_FIRST = re.compile(r"([0-9]{4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})" + _TIME)
_IN_WORDS = re.compile(r"(?:ngày\s*)?([0-9]{1,2})\s*tháng\s*([0-9]{1,2})\s*,?\s*(?:năm\s*)?([0-9]{4})", re.IGNORECASE)
_GLUED = (
    re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)
_MARK = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]+))?")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_POINT = re.compile(r"[0-9]+\.0")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\s][0-9]{3})+")
_CURRENCY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|₫)\.?$", re.IGNORECASE)
# Day 0 of the 1900 system as every reader counts it: 1900 is a leap year there, so day 60 does not exist.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIAL_FIRST, _SERIAL_LAST = 61, 73_050  # 1900-03-01 to 2099-12-31
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))  # what web pages leave in a cell
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_YEAR_ALONE_FIRST, _YEAR_ALONE_LAST = 1_900, 2_100  # as serials these would be days of 1905
_EXACT_BELOW = 10**15  # a spreadsheet keeps fifteen digits of a number
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
        return tidy(value if value.isascii() else value.translate(_UNSEEN))
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
        if value >= _EXACT_BELOW:
            raise BadCell(Why("CODE_ROUNDED", {"value": to_shown(value)}))
        return str(int(value)).zfill(digits)
    text = to_text(value).replace(" ", "").removeprefix("'")
    return (
        _whole_of(text) if _SCIENTIFIC.fullmatch(text) else text.removesuffix(".0") if _POINT.fullmatch(text) else text
    )


def _whole_of(text: str) -> str:
    """`7.9313906512E10` has all its digits; `7.93E+10` has lost some. Raises BadCell for the second."""
    found = _SCIENTIFIC.fullmatch(text)
    assert found is not None
    digits, places = found.group(1) + (found.group(2) or ""), int(found.group(3))
    if len(digits) != places + 1:
        raise BadCell(Why("CODE_ROUNDED", {"value": text}))
    return digits


def to_date(value: object) -> date | None:
    """A day from a real date, `dd/MM/yyyy`, ISO, in words or a serial number; None when blank. Raises BadCell."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(value)
    text = to_text(value)
    return _from_text(text) if text else None


def _from_text(text: str) -> date:
    if found := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif _GLUED[0].fullmatch(text):
        return _without_signs(text)
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


def _without_signs(text: str) -> date:
    """`05092014` or `20140905`: whichever of the two is a day. Raises BadCell where none is, or both are."""
    days = set()
    for form in _GLUED:
        found = form.fullmatch(text)
        with contextlib.suppress(ValueError):
            days.add(date(**{part: int(digits) for part, digits in (found.groupdict() if found else {}).items()}))
    likely = {day for day in days if _YEAR_ALONE_FIRST <= day.year <= _YEAR_ALONE_LAST}
    if len(likely) != 1:
        raise BadCell(Why("DAY_UNREADABLE"))
    return likely.pop()


def parts_of_day(value: object) -> tuple[int, int] | None:
    """The first two numbers of a day written with its year last; None for any other cell."""
    found = _DAY_FIRST.fullmatch(tidy(value)) if isinstance(value, str) else None
    return (int(found.group(1)), int(found.group(2))) if found else None


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
