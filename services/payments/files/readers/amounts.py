"""How a file writes its amounts: the mark between thousands is decided once for the whole file, never cell by cell.

An amount is read exactly or refused. A number that another notation would read differently, such as `1,500` in a file
that writes `2.000.000,00`, is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from chassis.why import Why
from tabular import BadCell

THOUSAND_DIGITS = 3
DECIMAL_DIGITS = 2  # banks print .00 behind đồng; three digits are thousands
# Signs that stand for a minus, and those for a mark between thousands.
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2019": "'", "`": "'"})
_LAST = re.compile(r"[.,](?=[0-9]*$)")
_PLAIN = re.compile(r"[0-9]+")
_DONG = frozenset({"vnd", "vnđ", "dong", "đồng", "đ", "d", "₫"})
_CREDIT, _DEBIT = frozenset({"cr", "c"}), frozenset({"dr"})  # a D alone may be đồng or debit: it is refused
_SIGNED = re.compile(r"(?P<before>[+-]?)(?P<number>[0-9](?:[0-9.,' ]*[0-9])?)(?P<after>[+-]?)")
_BRACKETED = re.compile(r"\((?P<inside>[^()]*)\)")
_BESIDE = re.compile(
    r"^(?P<before>[^\W\d_]+\.?|[$€£¥₫])?\s*(?P<number>[^\w$€£¥₫]*\d.*?)\s*(?P<after>[^\W\d_]+\.?|[$€£¥₫])?$"
)


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
        mark = _vote(re.sub(r"[^0-9.,]", "", unicodedata.normalize("NFKC", text)))
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
    """Whole đồng, below zero where the cell says so; None when blank. Raises BadCell."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise BadCell(Why("AMOUNT_UNREADABLE"))
    if isinstance(value, int | float):
        if value != int(value):
            raise BadCell(Why("MONEY_NOT_WHOLE"))
        return int(value)
    text = " ".join(unicodedata.normalize("NFKC", str(value)).translate(_MINUS).split())
    if not text.strip("-. "):
        return None
    beside = _BESIDE.fullmatch(text)
    if beside is None:
        raise BadCell(Why("MONEY_UNREADABLE"))
    sign = _side(beside["before"]) * _side(beside["after"])
    return sign * _signed(beside["number"], style)


def _side(word: str | None) -> int:
    """-1 behind a sign for debit, 1 for what says no more than đồng. Raises BadCell for another currency."""
    said = (word or "").strip(".").casefold()
    if said in _DEBIT:
        return -1
    if said and (word or "").strip(".") == "D":
        raise BadCell(Why("MONEY_UNREADABLE"))
    if said and said not in _DONG | _CREDIT:
        raise BadCell(Why("AMOUNT_NOT_IN_DONG", {"currency": said.upper()}))
    return 1


def _signed(text: str, style: NumberStyle) -> int:
    """`(1.000)`, `-1.000` and `1.000-` are below zero."""
    bracketed = _BRACKETED.fullmatch(text)
    inside = bracketed["inside"].strip() if bracketed else text
    parts = _SIGNED.fullmatch(inside.replace("+ ", "+").replace("- ", "-").replace(" -", "-"))
    if parts is None or (parts["before"] and parts["after"]):
        raise BadCell(Why("MONEY_UNREADABLE"))
    minus = bracketed is not None or "-" in (parts["before"], parts["after"])
    return -_whole(parts["number"], style) if minus else _whole(parts["number"], style)


def _whole(number: str, style: NumberStyle) -> int:
    marks = set(re.findall(r"[.,' ]", number))
    decimal = ""
    if {".", ","} <= marks:
        decimal = "," if number.rindex(",") > number.rindex(".") else "."
    elif style.decimal in marks and number.count(style.decimal) == 1:
        decimal = style.decimal
    whole, _, decimals = number.rpartition(decimal) if decimal else (number, "", "")
    if decimal and (not 0 < len(decimals) <= DECIMAL_DIGITS or decimals.strip("0")):
        raise BadCell(Why("MONEY_UNREADABLE"))
    between = set(re.findall(r"[.,' ]", whole))
    if not between and _PLAIN.fullmatch(whole):
        return int(whole)
    if len(between) != 1:
        raise BadCell(Why("MONEY_UNREADABLE"))
    first, *rest = whole.split(between.pop())
    if (
        not 0 < len(first) <= THOUSAND_DIGITS
        or first.startswith("0")
        or any(len(group) != THOUSAND_DIGITS for group in rest)
    ):
        raise BadCell(Why("MONEY_UNREADABLE"))
    return int(first + "".join(rest))
