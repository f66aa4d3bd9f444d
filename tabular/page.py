"""Reads the tables of a web page that a program saved under the name .xls, as reports of school software are."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from chassis.why import Why
from tabular import limits
from tabular.problems import Unreadable


def read_tables(content: bytes) -> list[list[list[object]]]:
    """The outermost tables with every cell as text, blank where a wide or high cell covers others.

    Nothing is fetched, whatever the page points at. Raises Unreadable for a table of too many cells.
    """
    try:
        page = document_fromstring(content, parser=HTMLParser(encoding=_charset(content)))
    except (LxmlError, ValueError):
        return []
    tables = page.xpath("//table[not(ancestor::table)]")
    return [rows for table in tables if (rows := _rows(table))]


def _charset(content: bytes) -> str | None:
    """UTF-8 where it is that; else what the page says of itself."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _rows(table: HtmlElement) -> list[list[object]]:
    rows: list[list[object]] = []
    down: dict[int, int] = {}  # how many rows more a cell of a row above covers the column
    cells = 0
    for line in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        row: list[object] = []
        begun: dict[int, int] = {}
        for cell in line.xpath("./td | ./th"):
            row += [""] * _covered(down, len(row))
            across, high = _span(cell, "colspan"), _span(cell, "rowspan")
            begun |= {len(row) + place: high - 1 for place in range(across)}
            row += ["".join(_texts(cell)), *[""] * (across - 1)]
        cells += len(row)
        if cells > limits.PAGE_CELLS:
            raise Unreadable(Why("PAGE_TOO_LARGE", {"limit": limits.PAGE_CELLS}), code="SHEET_TOO_LARGE")
        rows.append(row)
        down = {column: left - 1 for column, left in down.items() if left > 1} | {
            column: left for column, left in begun.items() if left
        }
    return rows


def _covered(down: dict[int, int], column: int) -> int:
    end = column
    while down.get(end):
        end += 1
    return end - column


def _texts(cell: HtmlElement) -> Iterator[str]:
    """What a reader sees of the cell, a line break as a blank."""
    for br in cell.xpath(".//br"):
        br.tail = f" {br.tail or ''}"
    yield " ".join(cell.text_content().split())


def _span(cell: HtmlElement, name: str) -> int:
    said = str(cell.get(name, ""))
    return min(int(said), limits.PAGE_SPAN_MOST) if said.isdecimal() and int(said) > 0 else 1
