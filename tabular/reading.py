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
from tabular import compound, delimited, limits, records, tcvn3, zipped
from tabular.cells import Formula
from tabular.problems import Unreadable
from tabular.workbook import Sheet, Workbook

_SAYS_IT_IS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
_INSIDE_IS = {
    "xlsx": "INSIDE_IS_XLSX",
    "xls": "INSIDE_IS_XLS",
    "csv": "INSIDE_IS_TEXT",
    "pdf": "INSIDE_IS_PDF",
    "html": "INSIDE_IS_HTML",
    "zip": "INSIDE_IS_ARCHIVE",
    "other": "INSIDE_IS_OTHER",
}


def kind_of(content: bytes) -> str:
    """What the bytes are, whatever the name says: xlsx, xls, csv, pdf, html, zip or other."""
    if content.startswith(compound.MAGIC):
        return "xls"
    if content.startswith(b"PK"):
        return "xlsx" if zipped.is_workbook(content) else "zip"
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
    if claimed != kind:
        if kind == "xls" and claimed == "xlsx":
            records.inspect(content)  # an encrypted .xlsx lies in this container: the password is the truer reason
        raise Unreadable(Why(_INSIDE_IS[kind], {"name": PurePosixPath(name).name}), code="NOT_WHAT_IT_CLAIMS")
    if kind == "csv":
        workbook = Workbook("csv", [Sheet("", delimited.read_rows(content))])
        _repair(workbook, font_named=False)
        return workbook
    findings = zipped.inspect(content) if kind == "xlsx" else records.inspect(content)
    workbook = _read_sheets(content, kind, findings)
    _repair(workbook, font_named=findings.old_font)
    return workbook


def check_size(size: int) -> None:
    """To be asked before a file is read at all. Raises Unreadable."""
    if size > limits.FILE_BYTES:
        raise Unreadable(
            Why("FILE_TOO_LARGE", {"megabytes": size // 1_000_000, "limit": limits.FILE_BYTES // 1_000_000})
        )


def _read_sheets(content: bytes, kind: str, findings: zipped.Findings) -> Workbook:
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
    if findings.formulas:
        addresses = _by_sheet(content, kind, findings, order)
        count = sum(_mark_formulas(sheet, addresses.get(sheet.name, frozenset())) for sheet in sheets)
        if count:
            workbook.notes.append(Why("FORMULAS_LEFT_OUT", {"cells": count}))
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


def _by_sheet(
    content: bytes, kind: str, findings: zipped.Findings, order: list[str]
) -> Mapping[str, frozenset[tuple[int, int]]]:
    if kind == "xls":
        return {name: findings.formulas.get(str(place), frozenset()) for place, name in enumerate(order)}
    paths = _sheet_paths(content)
    return {name: findings.formulas.get(path, frozenset()) for name, path in paths.items()}


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


def _mark_formulas(sheet: Sheet, addresses: frozenset[tuple[int, int]]) -> int:
    """How many there were; a formula that shows nothing counts too."""
    for row, column in addresses:
        if row < len(sheet.rows) and column < len(sheet.rows[row]):
            sheet.rows[row][column] = Formula(sheet.rows[row][column])
    return len(addresses)


def _repair(workbook: Workbook, *, font_named: bool) -> None:
    for sheet in workbook.sheets:
        workbook.repaired_cells += tcvn3.repair(sheet.rows, font_named=font_named)
    if workbook.repaired_cells:
        workbook.notes.append(Why("OLD_FONT_REPAIRED", {"cells": workbook.repaired_cells}))
