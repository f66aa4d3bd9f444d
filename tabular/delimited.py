"""Reads a CSV file: encoding, separator and quotes as they come."""

from __future__ import annotations

import csv
import io

from chassis.why import Why
from tabular import limits
from tabular.problems import Unreadable

_SEPARATORS = ",;\t|"
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 26}


def looks_like_text(content: bytes) -> bool:
    """No control bytes in its beginning, or a UTF-16 mark before them."""
    head = content[: limits.CSV_SNIFF_CHARACTERS]
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROLS.intersection(head)


def read_rows(content: bytes) -> list[list[object]]:
    """Every cell as text. Raises Unreadable when a cell never ends."""
    text = decode(content)
    separator = _separator(text[: limits.CSV_SNIFF_CHARACTERS])
    csv.field_size_limit(limits.CSV_FIELD_CHARACTERS)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise Unreadable(Why("CSV_QUOTE_OPEN"), code="FILE_BROKEN") from error


def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Western bytes: old fonts are repaired from those."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The one that cuts most lines of the beginning into the same number of parts, more than one.

    A tab that cuts as many lines as any other sign is the one: nobody types it into a cell, and each section of a list
    has its own number of columns.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(text) >= limits.CSV_SNIFF_CHARACTERS and len(lines) > 1:
        lines.pop()  # cut by the look, not by the writer
    cut = {sign: sum(sign in line for line in lines) for sign in _SEPARATORS}
    if cut["\t"] > 1 and cut["\t"] == max(cut.values()):
        return "\t"
    best, best_score = ",", 0
    for candidate in _SEPARATORS:
        counts = [len(next(csv.reader([line], delimiter=candidate), [])) for line in lines]
        usual = max({count for count in counts if count > 1}, key=counts.count, default=1)  # titles stand in one part
        score = counts.count(usual) * usual if usual > 1 else 0
        if score > best_score:
            best, best_score = candidate, score
    return best
