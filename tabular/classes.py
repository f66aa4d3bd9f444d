"""Names of classes as people write them, as one value; and texts in which letters of other alphabets are noticed."""

from __future__ import annotations

import re
from datetime import date

from chassis.why import Why
from tabular import limits
from tabular.cells import to_text
from tabular.problems import BadCell

_CLASS_WORD = re.compile(r"^(?:lớp|nhóm)(?:\s*:\s*|\s+|(?=[0-9]))", re.IGNORECASE)
_CLASS = re.compile(r"0?([0-9]{1,2})\s*[-./_]?\s*([a-zA-ZđĐ])\s*[-./_]?\s*([0-9]{0,2})")
_CLASS_OF_NUMBERS = re.compile(r"([0-9]{1,2})\s*([./-])\s*([0-9]{1,2})")
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]{2,})([0-9]{1,2})\b")
# Greek and Cyrillic have letters that are drawn like Latin ones.
_LOOK_ALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f]")


def to_latin(value: object) -> str:
    """A text in Latin letters. Raises BadCell for letters of other alphabets that only look like them."""
    read = to_text(value)
    if not read.isascii() and (strange := _LOOK_ALIKE.search(read)):
        facts = {"letter": strange.group(), "text": read[: limits.CLASS_CHARACTERS]}
        raise BadCell(Why("LETTER_LOOKS_ALIKE", facts))
    return read


def to_class(value: object) -> str:
    """`lớp 6a1`, `6 A1` and `6-A1` are 6A1; `LÁ 1` and `Lá1` are Lá 1. Raises BadCell.

    A number 7.1 may have been 7.10, and a day may have been 7/1: neither says which class it was.
    """
    if isinstance(value, date):
        raise BadCell(Why("CLASS_BECAME_DAY"))
    if isinstance(value, float):
        value = _number_of_class(value)
    read = _CLASS_WORD.sub("", to_latin(value)).strip(" :.")
    if not read:
        raise BadCell(Why("CLASS_MISSING"))
    if len(read) > limits.CLASS_CHARACTERS:
        raise BadCell(Why("CLASS_TOO_LONG"))
    if found := _CLASS.fullmatch(read):
        grade, letter, number = found.groups()
        return f"{int(grade)}{letter.upper()}{int(number) if number else ''}"
    if found := _CLASS_OF_NUMBERS.fullmatch(read):
        grade, sign, number = found.groups()
        return f"{int(grade)}{sign}{number}"
    words_apart = _LETTERS_THEN_DIGITS.sub(r"\1 \2", read).split()
    return " ".join(word.capitalize() if read.isupper() and len(word) > 1 else word for word in words_apart)


def looks_like_class(shown: str) -> bool:
    """Whether the text is a grade with a letter, as in 7A1 or `lớp 7 A`."""
    return _CLASS.fullmatch(_CLASS_WORD.sub("", to_text(shown))) is not None


def _number_of_class(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    shown = repr(value)
    if shown.partition(".")[2] in ("1", "2"):  # a grade has ten classes, or twenty; none has thirty
        raise BadCell(Why("CLASS_IS_NUMBER", {"value": shown, "other": f"{shown}0"}))
    return shown
