"""Reads a spreadsheet that somebody sent: looked through first, then read, then repaired."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from chassis.why import Why
from tabular import compound, delimited, limits, page, records, repairing, zipped
from tabular.cells import Formula
from tabular.findings import Findings, SheetFindings
from tabular.problems import Unreadable
from tabular.workbook import Sheet, Workbook

_SAYS_IT_IS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsb",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
}
# A web page under the name .xls is what many programs call an export to Excel.
_TAKEN_AS = frozenset({("xls", "html")})
_INSIDE_IS = {
    "xlsx": "INSIDE_IS_XLSX",
    "xlsb": "INSIDE_IS_XLSB",
    "ods": "INSIDE_IS_ODS",
    "xls": "INSIDE_IS_XLS",
    "csv": "INSIDE_IS_TEXT",
    "pdf": "INSIDE_IS_PDF",
    "html": "INSIDE_IS_HTML",
    "zip": "INSIDE_IS_ARCHIVE",
    "other": "INSIDE_IS_OTHER",
}


def kind_of(content: bytes) -> str:
    """What the bytes are, whatever the name says: xlsx, xlsb, ods, xls, csv, pdf, html, zip or other."""
    if content.startswith(compound.MAGIC):
        return "xls"
    if content.startswith(b"PK"):
        return zipped.workbook_kind(content) or "zip"
    head = content[: limits.HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "pdf"
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "html"
    return "csv" if delimited.looks_like_text(content) else "other"


def is_spreadsheet(name: str) -> bool:
    """Whether a file of this name claims to be a workbook or CSV file at all."""
    return PurePosixPath(name).suffix.lower() in _SAYS_IT_IS


def read(content: bytes, name: str) -> Workbook:
    """The sheets of a workbook or CSV file. Raises Unreadable, whose reason names the repair."""
    check_size(len(content))
    if not content:
        raise Unreadable(Why("FILE_EMPTY"))
    kind = kind_of(content)
    claimed = _SAYS_IT_IS.get(PurePosixPath(name).suffix.lower())
    if claimed != kind and (claimed, kind) not in _TAKEN_AS:
        if kind == "xls" and claimed == "xlsx":
            records.inspect(content)  # an encrypted .xlsx lies in this container: the password is the truer reason
        raise Unreadable(Why(_INSIDE_IS[kind], {"name": PurePosixPath(name).name}), code="NOT_WHAT_IT_CLAIMS")
    if kind == "csv":
        workbook = Workbook("csv", [Sheet("", delimited.read_rows(content))])
    elif kind == "html":
        workbook = Workbook("html", [Sheet("", rows) for rows in page.read_tables(content)])
    else:
        findings = records.inspect(content) if kind == "xls" else zipped.inspect(content)
        return _read_sheets(content, kind, findings)
    for sheet in workbook.sheets:
        _repair(workbook, sheet, SheetFindings())
    return workbook


def check_size(size: int) -> None:
    """To be asked before a file is read at all. Raises Unreadable."""
    if size > limits.FILE_BYTES:
        raise Unreadable(
            Why("FILE_TOO_LARGE", {"megabytes": size // 1_000_000, "limit": limits.FILE_BYTES // 1_000_000})
        )


def _read_sheets(content: bytes, kind: str, findings: Findings) -> Workbook:
    with _survived(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as source:
        held = [sheet for sheet in source.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        order = [sheet.name for sheet in source.sheets_metadata]
        # What a person does not see was not meant to be handed in: last year's list, a table of choices.
        shown = [sheet.name for sheet in held if sheet.visible == SheetVisibleEnum.Visible]
        _check_sheets(len(shown))
        sheets = [
            Sheet(name, _as_objects(source.get_sheet_by_name(name).to_python(skip_empty_area=False))) for name in shown
        ]
    workbook = Workbook(kind, sheets)
    hidden = [sheet.name for sheet in held if sheet.name not in shown]
    if hidden:
        workbook.notes.append(Why("SHEETS_HIDDEN", {"sheets": ", ".join(hidden)}))
    looked_at = _by_sheet(content, kind, findings, order)
    formulas = hidden_rows = 0
    for sheet in sheets:
        found = looked_at.get(sheet.name, SheetFindings())
        formulas += _mark(sheet, found)
        hidden_rows += found.hidden_rows
        _repair(workbook, sheet, found)
    for code, count in (("FORMULAS_TAKEN", formulas), ("ROWS_HIDDEN", hidden_rows)):
        if count:
            workbook.notes.append(Why(code, {"cells": count} if code == "FORMULAS_TAKEN" else {"rows": count}))
    if findings.links:
        workbook.notes.append(Why("LINKS_NOT_FOLLOWED"))
    return workbook


@contextmanager
def _survived() -> Iterator[None]:
    """The reader is written in Rust: where it gives up, it panics past `except Exception`."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            raise zipped.broken() from error
        raise


def _check_sheets(count: int) -> None:
    if count > limits.SHEETS:
        raise Unreadable(Why("TOO_MANY_SHEETS", {"sheets": count, "limit": limits.SHEETS}), code="SHEET_TOO_LARGE")


def _as_objects(rows: object) -> list[list[object]]:
    """The reader's lists are ours from here on; repairs are made in place."""
    return cast("list[list[object]]", rows)


def _by_sheet(content: bytes, kind: str, findings: Findings, order: list[str]) -> Mapping[str, SheetFindings]:
    if kind == "xls":
        return {name: findings.sheets.get(str(place), SheetFindings()) for place, name in enumerate(order)}
    if kind != "xlsx" or not findings.sheets:
        return findings.sheets
    paths = _sheet_paths(content)
    return {name: findings.sheets.get(path, SheetFindings()) for name, path in paths.items()}


def _sheet_paths(content: bytes) -> dict[str, str]:
    """Which part of the archive holds which sheet."""
    targets = {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        for tag, attributes in zipped.elements(content, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship"
    }
    return {
        attributes.get("name", ""): targets.get(attributes.get("r:id", ""), "")
        for tag, attributes in zipped.elements(content, "xl/workbook.xml")
        if tag == "sheet"
    }


def _mark(sheet: Sheet, found: SheetFindings) -> int:
    """How many formulas show a value. An error stands in its cell as it is shown: the reader leaves it blank."""
    for (row, column), shown in (found.errors | found.spaced).items():
        _put(sheet, row, column, shown)
    for row, column in found.bare:
        _put(sheet, row, column, Formula(None))
    return len(found.formulas) - len(found.bare)


def _put(sheet: Sheet, row: int, column: int, value: object) -> None:
    """Rows and cells that hold nothing else were cut off by the reader."""
    sheet.rows.extend([] for _ in range(row + 1 - len(sheet.rows)))
    cells = sheet.rows[row]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _repair(workbook: Workbook, sheet: Sheet, found: SheetFindings) -> None:
    """Says by font how many cells of the workbook were typed in it."""
    workbook.repaired.update(repairing.repair(sheet.rows, fonts=found.fonts))
    workbook.notes = [note for note in workbook.notes if note.code != "FONT_REPAIRED"]
    workbook.notes += [
        Why("FONT_REPAIRED", {"font": font, "cells": cells}) for font, cells in sorted(workbook.repaired.items())
    ]
