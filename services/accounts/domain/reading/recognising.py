"""Which list a workbook is, where in it the tables stand, and which columns are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.accounts.domain import limits
from services.accounts.domain.reading import values
from services.accounts.domain.reading.columns import INSTEAD, KINDS
from tabular import Row, Sheet, Table, Workbook, find_table, is_blank, words

_ALL_REQUIRED, _ALL_OPTIONAL, _SOME_REQUIRED = 75, 25, 60


@dataclass(frozen=True)
class Found:
    """A table of the kind, and the class that the sheet's name stands for where no column says it."""

    table: Table
    class_name: str = ""

    @property
    def rows(self) -> Iterator[Row]:
        if not self.class_name:
            yield from self.table.rows
            return
        for row in self.table.rows:
            yield Row(row.number, {**row.values, "class_name": self.class_name})

    def title(self, key: str) -> str:
        """The title of the column as the file has it."""
        return self.table.titles.get(key, "")


@dataclass(frozen=True)
class Recognised:
    kind: str = ""
    score: int = 0
    found: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()  # titles to be asked for, in Vietnamese
    titles: tuple[str, ...] = field(default=())  # texts above the header

    def count_rows(self) -> int:
        return sum(1 for one in self.found for _ in one.rows)


def recognise(workbook: Workbook, *, kind: str = "") -> Recognised:
    """The best kind, or how far the given one fits. A score of 0 says: none of ours."""
    kinds = {kind: KINDS[kind]} if kind in KINDS else KINDS
    return max((_as_kind(workbook, name) for name in kinds), key=lambda one: one.score, default=Recognised())


def _as_kind(workbook: Workbook, kind: str) -> Recognised:
    """All sheets that hold the whole list; where none does, the one that comes nearest."""
    best = Recognised()
    whole: list[Found] = []
    for sheet in workbook.sheets:
        table = find_table(sheet, KINDS[kind])
        if table is None:
            continue
        found = Found(table, _class_of(sheet, table))
        missing = _missing(found)
        score = _score(kind, table, missing)
        if not missing:
            whole.append(found)
        if score > best.score:
            best = Recognised(kind, score, (found,), _asked_for(kind, missing), _titles(sheet, table))
    if whole:
        return Recognised(kind, best.score, tuple(whole), (), best.titles)
    return best


def _class_of(sheet: Sheet, table: Table) -> str:
    """A workbook with a sheet for each class says the class in the sheet's name alone."""
    if table.missing == ("class_name",) and values.looks_like_class(sheet.name):
        return values.class_name(sheet.name)
    return ""


def _missing(found: Found) -> tuple[str, ...]:
    table = found.table
    return tuple(
        key
        for key in table.missing
        if not (key in INSTEAD and all(other in table.places for other in INSTEAD[key]))
        and not (key == "class_name" and found.class_name)
    )


def _score(kind: str, table: Table, missing: tuple[str, ...]) -> int:
    required = [column for column in KINDS[kind] if column.required]
    optional = [column for column in KINDS[kind] if not column.required]
    if missing:
        return _SOME_REQUIRED * (len(required) - len(missing)) // len(required)
    carried = sum(column.key in table.places for column in optional)
    return _ALL_REQUIRED + _ALL_OPTIONAL * carried // len(optional)


def _asked_for(kind: str, missing: tuple[str, ...]) -> tuple[str, ...]:
    first_titles: Mapping[str, str] = {column.key: column.titles[0] for column in KINDS[kind]}
    return tuple(first_titles[key] for key in missing)


def _titles(sheet: Sheet, table: Table) -> tuple[str, ...]:
    above = sheet.rows[: min(table.header_row - 1, limits.TITLE_ROWS)]
    return tuple(cell for row in above for cell in row if isinstance(cell, str) and not is_blank(cell))


def school_in(titles: tuple[str, ...], schools: Mapping[str, str]) -> str:
    """The one school whose code or whole name stands in a title; of two names the longer. Empty where none does."""
    texts = [f" {words(title)} " for title in titles]
    named = [
        (len(name), code)
        for code, name in schools.items()
        if any(f" {words(name)} " in text or f" {words(code)} " in text for text in texts)
    ]
    return max(named, default=(0, ""))[1]
