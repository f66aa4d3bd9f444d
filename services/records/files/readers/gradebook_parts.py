"""The tables of a sheet, each of one term: terms side by side under one list of names, or tables one below another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.records.domain import limits
from services.records.files.readers.gradebook_titles import is_term, lines_of, term_in, without_term
from tabular import Sheet, is_blank, words
from tabular.limits import HEADER_ROWS_LOOKED_AT, TITLE_CHARACTERS

_MID_AND_END = (
    frozenset(map(words, ("ĐĐGgk", "GK", "Giữa kì", "Giữa kỳ", "Điểm giữa kì", "Đánh giá giữa kì", "ĐGgk"))),
    frozenset(map(words, ("ĐĐGck", "CK", "Cuối kì", "Cuối kỳ", "Điểm cuối kì", "Đánh giá cuối kì", "ĐGck"))),
)
_YEAR_TITLES = ("ca nam", "dtbmcn", "tbmcn", "tbcn")
_TITLED = ("lop", "mon", "hoc ky", "hoc ki", "hk")


@dataclass(frozen=True)
class Part:
    """A table as a sheet of its own: `first_row` rows of the true sheet stand before it, `lines` say what it is.

    `term` is set where the columns say it.
    """

    sheet: Sheet
    lines: Sequence[str]
    first_row: int = 0
    term: str = ""


def parts_of(sheet: Sheet) -> Iterator[Part]:
    """At least one: the sheet itself."""
    if not any(map(_is_head, sheet.rows[:HEADER_ROWS_LOOKED_AT])):
        yield Part(sheet, lines_of(sheet, range(min(limits.TITLE_ROWS, len(sheet.rows)))))
        return
    heads = [number for number, row in enumerate(sheet.rows) if _is_head(row)]
    top = lines_of(sheet, range(min(heads[0] if heads else len(sheet.rows), limits.TITLE_ROWS)))
    begins = [0, *_cuts(sheet, heads)]
    for first, after in zip(begins, [*begins[1:], len(sheet.rows)], strict=True):
        head = next((number for number in heads if first <= number < after), first)
        own = lines_of(sheet, range(first, head)) if first else []
        cut = Sheet(sheet.name, sheet.rows[first:after]) if (first, after) != (0, len(sheet.rows)) else sheet
        for side in _side_by_side(cut):
            # What stands above the second table corrects what stands above all.
            yield Part(side.sheet, [*own, *_unless_said(top, own)], first, side.term)


def _unless_said(top: Sequence[str], own: Sequence[str]) -> list[str]:
    """Lines above all tables, but for a term when the table names its own."""
    return [line for line in top if not (any(map(term_in, own)) and term_in(line))] if own else list(top)


def _cuts(sheet: Sheet, heads: Sequence[int]) -> list[int]:
    """Where another table begins: a title of class, subject or term stands between two heads.

    A head that is merely repeated on the next page begins nothing.
    """
    cuts = []
    for before, head in pairwise(heads):
        titles = [row for row in range(before + 1, head) if _is_title(sheet.rows[row])]
        if titles:
            cuts.append(titles[0])
    return cuts


def _is_head(row: Sequence[object]) -> bool:
    short = (cell for cell in row if isinstance(cell, str) and 1 < len(cell) <= TITLE_CHARACTERS)
    titles = {words(without_term(cell)) for cell in short}
    return all(not known.isdisjoint(titles) for known in _MID_AND_END)


def _is_title(row: Sequence[object]) -> bool:
    filled = [cell for cell in row if not is_blank(cell)]
    texts = [words(cell) for cell in filled if isinstance(cell, str)]
    marks = sum(not isinstance(cell, str) for cell in filled)
    return not marks and any(f" {said} " in f" {text} " for text in texts for said in _TITLED)


def _side_by_side(sheet: Sheet) -> Iterator[Part]:
    """The sheet once for each term that its columns name; as it is where they name none."""
    for number, row in enumerate(sheet.rows[:HEADER_ROWS_LOOKED_AT]):
        of_column = _spans(row)
        if len(set(of_column) - {"", "year"}) > 1 and number + 1 < len(sheet.rows):
            yield from _each(sheet, of_column, _under(row, sheet.rows[number + 1]), number + 1)
            return
        of_column = _in_titles(row)
        if len(set(of_column) - {"", "year"}) > 1:
            yield from _each(sheet, of_column, list(row), number)
            return
    yield Part(sheet, ())


def _each(sheet: Sheet, of_column: Sequence[str], titles: Sequence[object], head: int) -> Iterator[Part]:
    """For each term the sheet with the titles of that term alone."""
    for term in sorted(set(of_column) - {"", "year"}):
        own = [
            _title(cell) if place >= len(of_column) or of_column[place] in ("", term) else ""
            for place, cell in enumerate(titles)
        ]
        above: list[list[object]] = [[] for _ in range(head)]
        yield Part(Sheet(sheet.name, [*above, own, *sheet.rows[head + 1 :]]), (), term=term)


def _title(cell: object) -> object:
    """Without the term; any other cell as it is."""
    return without_term(cell) if isinstance(cell, str) and term_in(cell) else cell


def _spans(row: Sequence[object]) -> list[str]:
    """The term of each column where a title over several columns names it: it reaches to the next title."""
    terms, now = [], ""
    for cell in row:
        if isinstance(cell, str) and not is_blank(cell):
            now = is_term(cell) or ("year" if words(cell) in _YEAR_TITLES else "")
        terms.append(now)
    return terms


def _in_titles(row: Sequence[object]) -> list[str]:
    """The term of each column whose own title names it, as in `GK HK1`; of the untitled ones beside it too."""
    terms, now = [], ""
    for cell in row:
        if isinstance(cell, str) and not is_blank(cell):
            now = term_in(cell) if without_term(cell) else ""
            now = now or ("year" if words(cell) in _YEAR_TITLES else "")
        terms.append(now)
    return terms


def _under(upper: Sequence[object], lower: Sequence[object]) -> list[object]:
    """The titles of two rows in one: the lower where it has one, else the upper that names no term."""
    titles: list[object] = []
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        no_term = "" if isinstance(above, str) and (is_term(above) or words(above) in _YEAR_TITLES) else above
        titles.append(no_term if is_blank(below) else below)
    return titles
