"""The lists of accounts: one reader for each kind, which knows a list by the titles of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chassis.why import Why
from importing import (
    Places,
    Readers,
    Recognised,
    SeenColumn,
    SheetRow,
    Upload,
    rows_of,
    seen_columns,
    workbook_of,
)
from services.accounts.domain import limits
from services.accounts.files.columns import CODE_COLUMNS, INSTEAD, KINDS, PLAIN
from services.accounts.files.days import in_order
from services.accounts.files.reading_tables import Understood, closing, understand
from tabular import Column, Sheet, Table, find_table, is_blank, is_spreadsheet, looks_like_class, to_class, words

# `DANH SÁCH LỚP 7A6` above a table that has no column of the class.
_CLASS_IN_TITLE = re.compile(r"\blớp:?\s+([0-9]{1,2}\s?[A-ZĐ][0-9]{0,2})\b", re.IGNORECASE)
_ALL_REQUIRED, _ALL_OPTIONAL, _SOME_REQUIRED = 75, 25, 60


@dataclass(frozen=True)
class ListTable:
    """A table of the kind, and the class that the sheet's name stands for where no column has it."""

    table: Table
    understood: Understood
    code_column: str
    class_name: str = ""

    @property
    def rows(self) -> Iterator[SheetRow]:
        """Without sums, signatures and notes; once one of them stood there, a row without a code is none either."""
        closed = False
        plain = not (self.class_name or self.understood.by_content)
        turned = self.understood.days.month_first or self.understood.days.mixed
        for row in rows_of(self.table):
            if closing(row.cells, self.code_column) or (closed and is_blank(row.cells.get(self.code_column))):
                closed = True
                continue
            if plain and not turned:
                yield row
            else:
                yield self._completed(row, turned=turned)

    def _completed(self, row: SheetRow, *, turned: bool) -> SheetRow:
        """With the cells of columns that were known by their content, and days in our order."""
        line = self.table.sheet.rows[row.number - 1]
        more = {key: line[place] if place < len(line) else None for key, place in self.understood.by_content.items()}
        heads = {key: self.table.heads[place] for key, place in self.understood.by_content.items()}
        cells = {**row.cells, **more, **({"class_name": self.class_name} if self.class_name else {})}
        if turned:
            cells["birth_date"] = in_order(cells.get("birth_date"), self.understood.days)
        return replace(row, cells=cells, titles={**row.titles, **heads})


@dataclass(frozen=True)
class ListFile:
    """A file as a list of one kind. `missing` are titles of columns to ask for, `titles` the texts above the table."""

    kind: str
    score: int = 0
    tables: tuple[ListTable, ...] = ()
    missing: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterator[SheetRow]:
        for table in self.tables:
            yield from table.rows

    @property
    def notes(self) -> list[Why]:
        """Columns that were known by their content, and those that nothing reads; each once."""
        said: list[Why] = []
        for table in self.tables:
            said += [why for why in (*table.understood.notes, *table.understood.unread) if why not in said]
        return said

    def columns(self, upload: Upload) -> Iterator[SeenColumn]:
        """Those of all tables, once by their titles."""
        seen: set[str] = set()
        for one in self.tables:
            places = Places(
                by_content=one.understood.by_content, contradictions=one.understood.contradictions, plain=PLAIN
            )
            for column in seen_columns(upload, one.table, self.kind, places):
                if words(column.title) not in seen:
                    seen.add(words(column.title))
                    yield column

    def count_rows(self) -> int:
        return sum(1 for _ in self.rows)

    @property
    def header(self) -> tuple[str, int]:
        """The sheet and the row of the titles."""
        table = self.tables[0].table
        return table.sheet.name, table.header_row


class ListReader:
    """Reads one kind of list from a spreadsheet."""

    def __init__(self, kind: str, columns: Sequence[Column]) -> None:
        self.kind = kind
        self._columns = tuple(columns)

    def score(self, upload: Upload) -> Recognised:
        if not is_spreadsheet(upload.name):
            return Recognised()
        listed = self.read(upload)
        return Recognised(self.kind, listed.score, listed.missing, listed.count_rows())

    def read(self, upload: Upload) -> ListFile:
        return upload.opened(self._find)

    def _find(self, upload: Upload) -> ListFile:
        """All sheets that hold the whole list; where none does, the one that comes nearest."""
        best = ListFile(self.kind)
        whole: list[ListTable] = []
        above: list[str] = []
        for sheet in upload.opened(workbook_of).sheets:
            table = find_table(sheet, self._columns, partial(upload.said_of, kind=self.kind))
            if table is None:
                continue
            said = upload.said_of(table.heads, self.kind)
            understood = understand(table, self._columns, left_out=[title for title, key in said.items() if not key])
            listed = ListTable(table, understood, CODE_COLUMNS[self.kind], _class_of(sheet, table))
            missing = _missing(listed)
            score = self._score(table, missing)
            above += _titles_above(sheet, table)
            if not missing:
                whole.append(listed)
            if score > best.score:
                best = ListFile(self.kind, score, (listed,), self._titles_of(missing))
        best = replace(best, titles=tuple(above))
        return replace(best, tables=tuple(whole), missing=()) if whole else best

    def _score(self, table: Table, missing: Sequence[str]) -> int:
        required = [column for column in self._columns if column.required]
        optional = [column for column in self._columns if not column.required]
        if missing:
            return _SOME_REQUIRED * (len(required) - len(missing)) // len(required)
        carried = sum(column.key in table.places for column in optional)
        return _ALL_REQUIRED + _ALL_OPTIONAL * carried // len(optional)

    def _titles_of(self, keys: Sequence[str]) -> tuple[str, ...]:
        """The first title of each column: the one that people are asked to write."""
        first = {column.key: column.titles[0] for column in self._columns}
        return tuple(first[key] for key in keys)


def _class_of(sheet: Sheet, table: Table) -> str:
    """A workbook with a sheet for each class has the class in the sheet's name alone."""
    if table.missing != ("class_name",):
        return ""
    for said in (sheet.name, *_titles_above(sheet, table)):
        named = _CLASS_IN_TITLE.search(said) if said != sheet.name else None
        if named or looks_like_class(said):
            return to_class(named.group(1) if named else said)
    return ""


def _missing(listed: ListTable) -> tuple[str, ...]:
    places = listed.table.places
    return tuple(
        key
        for key in listed.table.missing
        if not (key in INSTEAD and all(other in places for other in INSTEAD[key]))
        and not (key == "class_name" and listed.class_name)
        and key not in listed.understood.by_content
    )


def _titles_above(sheet: Sheet, table: Table) -> tuple[str, ...]:
    above = sheet.rows[: min(table.header_row - 1, limits.TITLE_ROWS)]
    return tuple(cell for row in above for cell in row if isinstance(cell, str) and not is_blank(cell))


# A school is written with its level in words or letters, with "trường" before it or without.
_LEVEL_WORDS = (
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
    ("tieu hoc", "th"),
    ("mam non", "mn"),
    ("mau giao", "mg"),
)


def schools_in(titles: Sequence[str], schools: Mapping[str, str]) -> frozenset[str]:
    """The schools whose code or whole name stands in a title; of names inside one another the longer alone."""
    texts = [_called(title) for title in titles]
    named = [
        (len(called), code)
        for code, name in schools.items()
        if any((called := _called(name)) in text or f" {code.lower()} " in text for text in texts)
    ]
    longest = max(named, default=(0, ""))[0]
    return frozenset(code for length, code in named if length == longest)


def school_in(titles: Sequence[str], schools: Mapping[str, str]) -> str:
    """The one school that the titles name; empty where they name none, or several of one name."""
    named = schools_in(titles, schools)
    return next(iter(named)) if len(named) == 1 else ""


def says_moves(titles: Sequence[str]) -> bool:
    """Whether the list says of itself that it is one of people who come from other schools."""
    return any(said in words(title) for title in titles for said in ("chuyen den", "chuyen truong", "tiep nhan"))


def _called(text: str) -> str:
    called = f" {words(text)} ".replace(" truong ", " ")
    for long, short in _LEVEL_WORDS:
        called = called.replace(f" {long} ", f" {short} ")
    return called


READERS = Readers(*(ListReader(kind, columns) for kind, columns in KINDS.items()), unknown="LIST_NOT_RECOGNISED")
