"""Files that are spreadsheets: the workbook of an upload, and a row of it that may be refused by its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.why import Why
from importing.findings import RefusedRow
from importing.refusals import FileUnreadable
from importing.uploads import Upload
from tabular import Table, Unreadable, Workbook, read, to_shown


def workbook_of(upload: Upload) -> Workbook:
    """The workbook or CSV file, as `upload.opened(workbook_of)`; its notes are noticed. Raises FileUnreadable."""
    try:
        workbook = read(upload.content, upload.name)
    except Unreadable as unreadable:
        raise FileUnreadable(unreadable.why, code=unreadable.code) from unreadable
    upload.noticed.extend(workbook.notes)
    return workbook


@dataclass(frozen=True)
class SheetRow:
    """`titles` are those of the file, by the reader's own keys of columns; `cells` are the raw values by key."""

    sheet: str
    number: int
    titles: Mapping[str, str]
    cells: Mapping[str, object]

    def refused(self, column: str, why: Why) -> RefusedRow:
        """This row in the report. `column` is a key; it stands there as the title that the file has."""
        shown = to_shown(self.cells.get(column))
        return RefusedRow(self.sheet, self.number, self.titles.get(column, ""), shown, why)


def rows_of(table: Table) -> Iterator[SheetRow]:
    """The rows of a table that was found in a sheet."""
    for row in table.rows:
        yield SheetRow(table.sheet.name, row.number, table.titles, row.values)
