"""GIFT's special signs: which one counts, and which one stands behind a backslash and is a letter."""

from __future__ import annotations

import re

from chassis.why import Why

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")


class GiftFault(Exception):  # noqa: N818 - a refusal is an answer: the author repairs the line
    """Where in the block, and why the question cannot be taken."""

    def __init__(self, offset: int, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.offset = offset
        self.why = Why(code, facts)


def find(text: str, signs: str, begin: int, end: int | None = None) -> int:
    """The first of the signs that no backslash precedes; -1 if there is none."""
    place = begin
    last = len(text) if end is None else end
    while place < last:
        if text[place] == "\\":
            place += 2
            continue
        if text[place] in signs:
            return place
        place += 1
    return -1


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match.group(1) == "n" else match.group(1), text)
