"""How a file writes its numbers: decided once for the whole file, never cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chassis.why import Why
from tabular import BadCell

_NOT_NUMBER = re.compile(r"[^0-9.,+-]")
_LAST = re.compile(r"[.,](?=[0-9]*$)")
THOUSAND_DIGITS = 3


@dataclass(frozen=True)
class NumberStyle:
    """The mark between thousands; the other one stands before decimals."""

    thousands: str

    @property
    def decimal(self) -> str:
        return "," if self.thousands == "." else "."


DOTTED, COMMAED = NumberStyle("."), NumberStyle(",")


def style_of(texts: Iterable[str]) -> NumberStyle:
    """Two digits behind the last mark are decimals, three are thousands; the clearer half of the file decides."""
    votes = {DOTTED: 0, COMMAED: 0}
    for text in texts:
        mark = _vote(_NOT_NUMBER.sub("", text))
        if mark is not None:
            votes[mark] += 1
    return COMMAED if votes[COMMAED] > votes[DOTTED] else DOTTED


def _vote(text: str) -> NumberStyle | None:
    last = _LAST.search(text)
    if last is None:
        return None
    mark, behind = last.group(), len(text) - last.end()
    alone = len(set(re.findall(r"[.,]", text))) == 1
    is_thousands = alone and behind == THOUSAND_DIGITS
    return DOTTED if (mark == ".") == is_thousands else COMMAED


def to_dong(value: object, style: NumberStyle) -> int | None:
    """Whole đồng; None when blank. Raises BadCell."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise BadCell(Why("AMOUNT_UNREADABLE"))
    if isinstance(value, int | float):
        if value != int(value):
            raise BadCell(Why("MONEY_NOT_WHOLE"))
        return int(value)
    text = _NOT_NUMBER.sub("", str(value))
    if not text:
        return None
    whole, _, decimals = text.replace(style.thousands, "").partition(style.decimal)
    if not re.fullmatch(r"[+-]?[0-9]+", whole) or decimals.strip("0"):
        raise BadCell(Why("MONEY_UNREADABLE"))
    return int(whole)
