"""Old-font text is found by its letters and decoded; Unicode is never touched."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.why import Why
from tabular import limits, read, tcvn3, tidy
from tests.tabular import books

# Words as the .VnTime font has them, and as they are drawn.
TYPED = {
    "NguyÔn V¨n §øc": "Nguyễn Văn Đức",
    "Hå ThÞ Mü H\xad¬ng": "Hồ Thị Mỹ Hương",
    "§ç Minh ƒnh": "Đỗ Minh Ánh",
    "Vâ B¶o Nhi": "Võ Bảo Nhi",
    "Bïi Hoµi Nhi": "Bùi Hoài Nhi",
    "M· häc sinh": "Mã học sinh",
    "Giíi tÝnh": "Giới tính",
    "N÷": "Nữ",
}
VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ ĐĂÂÊÔƠƯ"
WORDS = st.text(alphabet=VIETNAMESE, min_size=1, max_size=30).map(tidy).filter(bool)
TO_OLD = {drawn: bytes([0x80 + at]).decode("cp1252", errors="replace") for at, drawn in enumerate(tcvn3.TABLE)}


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_the_table_is_that_of_iconv_letter_by_letter() -> None:
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=bytes(range(0x80, 0x100)), capture_output=True, check=True
    )
    assert done.stdout.decode() == tcvn3.TABLE


@pytest.mark.parametrize(("typed", "drawn"), TYPED.items())
def test_a_word_is_decoded_as_the_font_drew_it(typed: str, drawn: str) -> None:
    assert tcvn3.decode(typed) == drawn


def test_bytes_read_as_latin_1_are_decoded_like_those_read_as_cp1252() -> None:
    assert tcvn3.decode("\x83nh") == tcvn3.decode("ƒnh") == "Ánh"


@given(WORDS)
def test_whatever_the_font_could_draw_comes_back(text: str) -> None:
    old = "".join(TO_OLD.get(letter, letter) for letter in text)
    assert tcvn3.decode(old) == text


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=30))
def test_a_sheet_in_unicode_is_never_touched(rows: list[list[str]]) -> None:
    cells: list[list[object]] = [list(row) for row in rows]
    assert tcvn3.repair(cells, font_named=False) == 0
    assert cells == rows


def test_signs_that_the_old_font_shares_do_not_make_unicode_old() -> None:
    rows: list[list[object]] = [["Diện tích 25 m²", "§ 5", "±0,5 °C"], ["Đường 3/2", "25 m²", "±1 °C"]]
    before = [list(row) for row in rows]
    assert tcvn3.repair(rows, font_named=False) == 0
    assert rows == before


def test_a_whole_sheet_is_repaired_with_its_cells_that_prove_nothing() -> None:
    cells: list[object] = [*TYPED, "Vâ", 12, ""]
    rows = [[cell] for cell in cells]
    assert tcvn3.repair(rows, font_named=False) == len(TYPED) + 1
    assert [row[0] for row in rows] == [*TYPED.values(), "Võ", 12, ""]


def test_in_a_mixed_sheet_each_column_follows_its_own_letters() -> None:
    rows: list[list[object]] = [[typed, drawn, "è"] for typed, drawn in TYPED.items()]
    tcvn3.repair(rows, font_named=False)
    assert [(row[0], row[1]) for row in rows] == [(drawn, drawn) for drawn in TYPED.values()]


def test_one_odd_letter_is_enough_only_where_the_font_is_named() -> None:
    assert tcvn3.repair([["§ç"]], font_named=False) == 0
    assert tcvn3.repair([["§ç"]], font_named=True) == 1


def test_proof_that_comes_late_in_a_long_sheet_is_still_found() -> None:
    blanks: list[list[object]] = [["x"] for _ in range(limits.TCVN3_ROWS_BEFORE_SAMPLING + 1)]
    late: list[list[object]] = [[typed] for typed in TYPED for _ in range(limits.TCVN3_SAMPLE_EVERY_ROWS)]
    assert tcvn3.repair([*blanks, *late], font_named=False) == len(TYPED) * limits.TCVN3_SAMPLE_EVERY_ROWS


def test_an_old_workbook_that_names_its_font_is_read_in_unicode() -> None:
    book = read(books.xls([["Hä vµ tªn"], ["§ç Minh ¸nh"]], font=".VnTime"), "a.xls")
    assert book.sheets[0].rows == [["Họ và tên"], ["Đỗ Minh ánh"]]
    assert book.repaired_cells == 2
    assert book.notes == [Why("OLD_FONT_REPAIRED", {"cells": 2})]
