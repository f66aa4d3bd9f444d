"""Files that could harm are refused before a reader opens them, each with a reason."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from chassis.texts import Texts
from chassis.why import Why
from tabular import TEXTS as FOLDER
from tabular import Unreadable, limits, read
from tabular.cells import Formula
from tests.tabular import books

TEXTS = Texts.load(FOLDER)
ROWS = [["Mã học sinh", "Họ và tên"], ["2600000001", "Lê Diệu Linh"]]


def reason_of(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    assert TEXTS.say(refused.value.why, "vi") != refused.value.why.code
    return refused.value.code


def test_an_honest_workbook_is_read_with_its_notes_empty() -> None:
    book = read(books.xlsx({"DSHS": ROWS}), "a.xlsx")
    assert (book.kind, book.sheets[0].name, book.sheets[0].rows, book.notes) == ("xlsx", "DSHS", ROWS, [])


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    assert read(books.xls(ROWS), "a.xls").sheets[0].rows == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_file_is_read_whatever_separates_its_cells(separator: str) -> None:
    text = "\ufeff" + "\r\n".join(separator.join(row) for row in ROWS) + "\r\n"
    assert read(text.encode(), "a.csv").sheets[0].rows == ROWS


def test_a_csv_file_in_utf16_is_read_by_its_mark() -> None:
    assert read("Mã,Tên\nA,Đỗ\n".encode("utf-16"), "a.csv").sheets[0].rows == [["Mã", "Tên"], ["A", "Đỗ"]]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a.xlsx"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "a.xls"),
        (b"Ma,Ten\n1,2\n", "a.xlsx"),
        (books.xls(ROWS), "a.xlsx"),
        (books.xlsx(ROWS), "a.xls"),
        (books.xlsx(ROWS), "a.csv"),
        (b"\x00\x01\x02\x03" * 50, "a.csv"),
    ],
    ids=["pdf", "html", "csv", "old as new", "new as old", "workbook as csv", "bytes as csv"],
)
def test_a_file_that_is_not_what_it_claims_is_refused(content: bytes, name: str) -> None:
    assert reason_of(content, name) == "NOT_WHAT_IT_CLAIMS"


def test_an_archive_without_a_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.txt", "x")
    assert reason_of(target.getvalue()) == "NOT_WHAT_IT_CLAIMS"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_an_encrypted_workbook_is_refused_under_either_name(name: str) -> None:
    assert reason_of(books.encrypted(), name) == "FILE_ENCRYPTED"


def test_an_empty_file_is_refused_and_so_is_one_byte_too_many() -> None:
    assert reason_of(b"") == "FILE_EMPTY"
    assert reason_of(bytes(limits.FILE_BYTES + 1)) == "FILE_TOO_LARGE"
    assert reason_of(bytes(limits.FILE_BYTES)) != "FILE_TOO_LARGE"


def test_a_bomb_that_declares_itself_is_refused_before_one_byte_is_inflated() -> None:
    bomb = books.with_parts(books.xlsx(ROWS), {"xl/media/zeros.bin": bytes(200_000_000)})
    tracemalloc.start()
    assert reason_of(bomb) == "ZIP_BOMB"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_refused_at_its_first_piece() -> None:
    bomb = books.lying_bomb(100_000_000)
    tracemalloc.start()
    assert reason_of(bomb) == "ZIP_BOMB"
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"xl/media/{number}.txt": b"x" for number in range(limits.ZIP_ENTRIES)}
    assert reason_of(books.with_parts(books.xlsx(ROWS), parts)) == "ZIP_BOMB"


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_links_to_other_files_are_refused(part: str) -> None:
    assert reason_of(books.with_parts(books.xlsx(ROWS), {part: b"<x/>"})) == "EXTERNAL_LINKS"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32-le"])
def test_a_document_type_in_the_markup_is_refused_in_every_encoding(encoding: str) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'.encode(encoding)
    assert reason_of(books.with_parts(books.xlsx(ROWS), {"xl/worksheets/sheet1.xml": evil})) == "FILE_BROKEN"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused_and_not_a_crash(cut: float) -> None:
    for content, name in ((books.xlsx(ROWS), "a.xlsx"), (books.xls(ROWS), "a.xls")):
        assert reason_of(content[: int(len(content) * cut)], name) in {"FILE_BROKEN", "NOT_WHAT_IT_CLAIMS"}


def test_formula_cells_are_marked_and_told_of_and_the_others_stay() -> None:
    rows = [*ROWS, ["2600000002", "Đỗ Văn An"]]
    for content, name in (
        (books.xlsx(rows, formulas={(2, 1): "=1+1"}), "a.xlsx"),
        (books.xls(ROWS, formulas={(2, 1): "1+1"}), "a.xls"),
    ):
        book = read(content, name)
        assert isinstance(book.sheets[0].rows[2][1], Formula)
        assert book.sheets[0].rows[1] == ROWS[1]
        assert book.notes == [Why("FORMULAS_LEFT_OUT", {"cells": 1})]


def test_formulas_are_marked_in_the_sheet_that_has_them() -> None:
    book = read(books.xlsx({"Một": ROWS, "Hai": ROWS}, formulas={(1, 0): "=NOW()"}), "a.xlsx")
    assert isinstance(book.sheets[0].rows[1][0], Formula)
    assert book.sheets[1].rows == ROWS


def test_a_value_at_the_far_corner_of_a_sheet_is_refused_before_it_fills_the_memory() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = books.xlsx(ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", far)
    assert reason_of(books.with_parts(content, {"xl/worksheets/sheet1.xml": sheet})) == "SHEET_TOO_LARGE"


def test_ghost_cells_down_to_the_last_row_cost_no_memory_and_hide_no_row() -> None:
    content = books.xlsx(ROWS)
    ghosts = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="P%d" s="1"/></row>' % (row, row, row) for row in range(3, 200_000)
    )
    last = b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", ghosts + last)
    book = read(books.with_parts(content, {"xl/worksheets/sheet1.xml": sheet}), "a.xlsx")
    assert book.sheets[0].rows == ROWS


def test_a_hidden_sheet_is_not_read_and_the_person_is_told() -> None:
    content = books.xlsx({"Hiện": ROWS, "Ẩn": ROWS})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        named = archive.read("xl/workbook.xml").replace('name="Ẩn"'.encode(), 'name="Ẩn" state="hidden"'.encode())
    book = read(books.with_parts(content, {"xl/workbook.xml": named}), "a.xlsx")
    assert ([sheet.name for sheet in book.sheets], book.notes) == (["Hiện"], [Why("SHEETS_HIDDEN", {"sheets": "Ẩn"})])
