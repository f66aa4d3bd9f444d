"""How numbers, days and instants are written for a Vietnamese reader."""

from __future__ import annotations

from datetime import date

_ISO_DAY_CHARACTERS = len("2026-10-14")


def dong(amount: int | None) -> str:
    """1.234.567 đ."""
    return "" if amount is None else f"{amount:,} đ".replace(",", ".")


def number(value: float | None, places: int = 0) -> str:
    if value is None:
        return "–"
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


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


def short_class(key: str) -> str:
    """8702030/7A1 is 7A1 to a person of that school."""
    return key.rpartition("/")[2]
