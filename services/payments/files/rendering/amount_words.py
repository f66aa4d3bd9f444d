"""An amount in Vietnamese words, as a receipt must show it."""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = "tỷ"
_THOUSAND, _HUNDRED, _TEN = 1_000, 100, 10
_BILLION_GROUPS = 3  # thousand and million repeat within each billion


@dataclass(frozen=True)
class Dialect:
    """Where North and South differ, and what a bookkeeper may want otherwise."""

    odd_unit: str = "linh"  # the South says "lẻ"
    thousand: str = "nghìn"  # the South says "ngàn"
    four_after_tens: str = "tư"  # hai mươi tư; some write "bốn"


NORTH = Dialect()
SOUTH = Dialect(odd_unit="lẻ", thousand="ngàn")


def in_words(amount: int, dialect: Dialect = NORTH) -> str:
    """`10000` is "Mười nghìn đồng". Raises ValueError for a negative amount."""
    if amount < 0:
        raise ValueError(f"{amount} cannot be written on a receipt")
    text = f"{_number(amount, dialect)} đồng"
    return text[0].upper() + text[1:]


def _number(amount: int, dialect: Dialect) -> str:
    if amount == 0:
        return _DIGITS[0]
    billions, rest = divmod(amount, _THOUSAND**_BILLION_GROUPS)
    parts = [f"{_number(billions, dialect)} {_BILLION}"] if billions else []
    groups = _groups(rest)
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group:
            name = dialect.thousand if place == 1 else _GROUPS[place]
            parts.append(f"{_group(group, dialect, leading=not parts)} {name}".strip())
    return " ".join(parts)


def _groups(rest: int) -> list[int]:
    """Of three digits each, the units first."""
    groups: list[int] = []
    while rest:
        rest, group = divmod(rest, _THOUSAND)
        groups.append(group)
    return groups


def _group(group: int, dialect: Dialect, *, leading: bool) -> str:
    """A leading group says no empty hundreds: "năm nghìn", but "một triệu không trăm linh năm nghìn"."""
    hundreds, rest = divmod(group, _HUNDRED)
    parts = [] if leading and not hundreds else [f"{_DIGITS[hundreds]} trăm"]
    if rest:
        parts.append(_below_hundred(rest, dialect, alone=not parts))
    return " ".join(parts)


def _below_hundred(rest: int, dialect: Dialect, *, alone: bool) -> str:
    tens, units = divmod(rest, _TEN)
    if tens == 0:
        return _DIGITS[units] if alone else f"{dialect.odd_unit} {_DIGITS[units]}"
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if units == 0:
        return head
    return f"{head} {_unit(tens, units, dialect)}"


def _unit(tens: int, units: int, dialect: Dialect) -> str:
    """After tens: mốt and tư from twenty on, lăm from fifteen on."""
    special = {5: "lăm"}
    if tens > 1:
        special |= {1: "mốt", 4: dialect.four_after_tens}
    return special.get(units, _DIGITS[units])
