"""Files that could harm are refused before a reader opens them, each with a reason."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
import xlwt

from chassis.texts import Texts
from chassis.why import Why
from tabular import TEXTS as FOLDER
from tabular import BadCell, Unreadable, limits, read, to_text
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
        (b"<html><table><tr><td>a</td></tr></table></html>", "a.xlsx"),
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
def test_links_to_other_files_are_not_followed_and_the_person_is_told(part: str) -> None:
    book = read(books.with_parts(books.xlsx(ROWS), {part: b"<x/>"}), "a.xlsx")
    assert (book.sheets[0].rows, book.notes) == (ROWS, [Why("LINKS_NOT_FOLLOWED")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32-le"])
def test_a_document_type_in_the_markup_is_refused_in_every_encoding(encoding: str) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'.encode(encoding)
    assert reason_of(books.with_parts(books.xlsx(ROWS), {"xl/worksheets/sheet1.xml": evil})) == "FILE_BROKEN"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused_and_not_a_crash(cut: float) -> None:
    for content, name in ((books.xlsx(ROWS), "a.xlsx"), (books.xls(ROWS), "a.xls")):
        assert reason_of(content[: int(len(content) * cut)], name) in {"FILE_BROKEN", "NOT_WHAT_IT_CLAIMS"}


def test_a_formula_is_taken_by_its_kept_value_and_that_is_told() -> None:
    rows = [*ROWS, ["2600000002", "Đỗ Văn An"]]
    book = read(books.xlsx(rows, formulas={(2, 1): "=1+1"}), "a.xlsx")
    assert book.sheets[0].rows == [*ROWS, ["2600000002", 1]]
    assert book.notes == [Why("FORMULAS_TAKEN", {"cells": 1})]


def test_a_formula_that_no_program_computed_yet_has_no_value() -> None:
    book = read(books.xlsx(ROWS, formulas={(2, 1): "=1+1"}, kept=0), "a.xlsx")
    assert isinstance(book.sheets[0].rows[2][1], Formula)
    assert (book.sheets[0].rows[1], book.notes) == (ROWS[1], [])


def test_formulas_are_marked_in_the_sheet_that_has_them() -> None:
    book = read(books.xlsx({"Một": ROWS, "Hai": ROWS}, formulas={(1, 0): "=NOW()"}, kept=0), "a.xlsx")
    assert isinstance(book.sheets[0].rows[1][0], Formula)
    assert book.sheets[1].rows == ROWS


def test_an_error_stands_in_its_cell_as_it_is_shown_and_is_never_blank() -> None:
    content = books.xlsx([*ROWS, ["26"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    pasted = b'<c r="B3" t="e"><v>#N/A</v></c></row></sheetData>'
    computed = b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    for cell, shown in ((pasted, "#N/A"), (computed, "#DIV/0!")):
        parts = {"xl/worksheets/sheet1.xml": sheet.replace(b"</row></sheetData>", cell)}
        book = read(books.with_parts(content, parts), "a.xlsx")
        assert book.sheets[0].rows[2] == ["26", shown]
        with pytest.raises(BadCell) as refused:
            to_text(book.sheets[0].rows[2][1])
        assert refused.value.why == Why("CELL_ERROR", {"value": shown})


def test_so_it_does_in_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("DS")
    sheet.write(0, 0, "a")
    sheet.row(1).set_cell_error(0, 0x2A)
    target = io.BytesIO()
    book.save(target)
    assert read(target.getvalue(), "a.xls").sheets[0].rows == [["a"], ["#N/A"]]


def test_hidden_rows_are_read_and_the_person_is_told() -> None:
    content = books.xlsx(ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'<row r="2"', b'<row r="2" hidden="1"')
    book = read(books.with_parts(content, {"xl/worksheets/sheet1.xml": sheet}), "a.xlsx")
    assert (book.sheets[0].rows, book.notes) == (ROWS, [Why("ROWS_HIDDEN", {"rows": 1})])


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>
<table><tr><th rowspan=2>Mã</th><th colspan=2>Cha</th></tr><tr><th>Họ tên</th><th>SĐT</th></tr>
<tr><td>26</td><td>Lê<br>Văn &amp; An</td><td>0912</td></tr></table>
<img src="http://127.0.0.1:1/x.png"></body></html>"""


def test_a_web_page_that_is_called_xls_is_read_with_its_wide_and_high_cells() -> None:
    book = read(PAGE.encode(), "a.xls")
    assert (book.kind, book.sheets[0].rows) == (
        "html",
        [["Mã", "Cha", ""], ["", "Họ tên", "SĐT"], ["26", "Lê Văn & An", "0912"]],
    )
    old = PAGE.replace("charset=utf-8", "charset=windows-1258").replace("Mã", "Lê").encode("cp1258", "replace")
    assert read(old, "a.xls").sheets[0].rows[0][0] == "Lê"


def test_a_page_at_the_limit_is_read_and_one_cell_past_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_CELLS", 9)
    assert len(read(PAGE.encode(), "a.xls").sheets[0].rows) == 3
    monkeypatch.setattr(limits, "PAGE_CELLS", 8)
    assert reason_of(PAGE.encode(), "a.xls") == "SHEET_TOO_LARGE"


def test_a_span_at_the_limit_is_as_wide_as_it_says_and_a_wider_one_is_cut() -> None:
    for said, wide in (
        (limits.PAGE_SPAN_MOST, limits.PAGE_SPAN_MOST),
        (limits.PAGE_SPAN_MOST + 1, limits.PAGE_SPAN_MOST),
    ):
        page = f"<table><tr><td colspan={said}>a</td></tr></table>"
        assert len(read(page.encode(), "a.xls").sheets[0].rows[0]) == wide


def ods(body: str) -> bytes:
    names = ["office", "table", "text", "calcext"]
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in names)
    inside = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{inside}</office:document-content>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", "<m/>")
    return target.getvalue()


def cell(text: str, said: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {said}><text:p>{text}</text:p></table:table-cell>'


def test_an_open_document_is_read_with_its_errors_and_formulas() -> None:
    rows = [cell("Mã") + cell("Tên"), cell("26") + cell("#N/A", 'calcext:value-type="error" table:formula="of:=1/0"')]
    rows += [cell("27") + cell("An", 'table:formula="of:=A1"')]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    book = read(ods(f'<table:table table:name="DS">{body}</table:table>'), "a.ods")
    assert (book.kind, book.sheets[0].rows) == ("ods", [["Mã", "Tên"], ["26", "#N/A"], ["27", "An"]])
    assert book.notes == [Why("FORMULAS_TAKEN", {"cells": 1})]


def test_words_of_an_open_document_that_a_tab_or_a_line_break_parts_stay_apart() -> None:
    texts = ["Trần<text:tab/>Bình", "Lê An<text:line-break/>6A", "Hồ</text:p>\n<text:p>B<text:tab/>C"]
    note = "<office:annotation><text:p>xem<text:tab/>lại</text:p></office:annotation>"
    cells = [*map(cell, texts), cell("Lý<text:s/>Hà").replace("<text:p>", f"{note}<text:p>")]
    cells += [
        f'<table:table-cell office:value-type="float" office:value="8.5">{note}<text:p>8,5</text:p></table:table-cell>'
    ]
    row = f"<table:table-row>{''.join(cells)}</table:table-row>"
    book = read(ods(f'<table:table table:name="DS">{row}</table:table>'), "a.ods")
    assert book.sheets[0].rows == [["Trần\tBình", "Lê An\n6A", "Hồ\nB\tC", "Lý Hà", 8.5]]


@pytest.mark.parametrize(
    "body",
    [
        cell('a<text:s text:c="5000001"/>b'),
        cell("a" * 51, 'table:number-columns-repeated="100000"'),
    ],
)
def test_an_open_document_that_says_much_in_few_words_is_refused(body: str) -> None:
    content = ods(f'<table:table table:name="DS"><table:table-row>{body}</table:table-row></table:table>')
    assert reason_of(content, "a.ods") == "ZIP_BOMB"


def test_an_open_document_that_repeats_a_value_over_the_whole_sheet_is_refused() -> None:
    wide = cell("a", 'table:number-columns-repeated="1024"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>'
    assert reason_of(ods(f'<table:table table:name="DS">{row}</table:table>'), "a.ods") == "SHEET_TOO_LARGE"


def test_an_open_document_with_a_password_is_refused_as_that() -> None:
    content = books.with_parts(ods(""), {"META-INF/manifest.xml": b"<m><encryption-data/></m>"})
    assert reason_of(content, "a.ods") == "FILE_ENCRYPTED"


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
