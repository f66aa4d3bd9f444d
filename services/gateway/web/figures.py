"""How numbers, days and instants are written for a Vietnamese reader."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from services.gateway import limits

_FIRST_MONTH = 8  # pupils come back in August
_ISO_DAY_CHARACTERS = len("2026-10-14")


def dong(amount: int | None) -> str:
    """1.234.567 đ."""
    return "" if amount is None else f"{amount:,} đ".replace(",", ".")


def number(value: float | None, places: int = 0) -> str:
    if value is None:
        return "–"
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def exact(value: float) -> str:
    """A target as it was set: 100, or 97,5."""
    return number(value, _places(value))


def against(value: float, target: float | None, places: int = 0) -> str:
    """Never rounded up to a target that it does not reach: of 100, 99,96 is written 99,9."""
    if target is None:
        return number(value, places)
    places = max(places, _places(target))
    rounded = round(Decimal(repr(value)), places)
    if value < target and rounded >= Decimal(repr(target)):
        rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)
    return number(float(rounded), places)


def _places(value: float) -> int:
    """Of its decimals, those that are no zeros at the end."""
    return max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))


def mark(tenths: int | None) -> str:
    """85 is written 8,5; a whole mark keeps no comma."""
    if tenths is None:
        return ""
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def day(value: date | str | None) -> str:
    """dd/MM/yyyy; what is not a day is shown as it came."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:_ISO_DAY_CHARACTERS])
        except ValueError:
            return str(value)
    return value.strftime("%d/%m/%Y")


def month(value: str) -> str:
    """2026-10 is 10/2026."""
    year, _, rest = value.partition("-")
    return f"{rest}/{year}" if rest else value


def month_after(value: str, months: int = 1) -> str:
    """2026-12 is followed by 2027-01; below zero months before."""
    year, _, rest = value.partition("-")
    count = int(year) * limits.MONTHS_A_YEAR + int(rest) - 1 + months
    return f"{count // limits.MONTHS_A_YEAR}-{count % limits.MONTHS_A_YEAR + 1:02}"


def month_before(value: str) -> str:
    return month_after(value, -1)


def term_of(value: str) -> str:
    """The term that a month belongs to: the first ends with the year, January is its examinations."""
    month_number = int(value.partition("-")[2])
    return "hk1" if month_number >= _FIRST_MONTH or month_number == 1 else "hk2"


def school_year(value: str) -> list[str]:
    """The months of the school year that the month is in, from September on, with August and the summer around."""
    year, _, rest = value.partition("-")
    first = f"{int(year) - (int(rest) < _FIRST_MONTH)}-{_FIRST_MONTH:02}"
    return [month_after(first, months) for months in range(limits.MONTHS_A_YEAR)]


def short_class(key: str) -> str:
    """8702030/7A1 is 7A1 to a person of that school."""
    return key.rpartition("/")[2]
