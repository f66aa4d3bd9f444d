"""Text of old fonts is found by its words, cell by cell, and read in Unicode; Unicode is never touched."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from chassis.why import Why
from tabular import read, tcvn3, tidy
from tabular.fonts import VISCII_TABLE
from tabular.repairing import repair
from tabular.syllables import is_syllable
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
def test_letters_that_only_unicode_has_are_never_touched(rows: list[list[str]]) -> None:
    cells: list[list[object]] = [list(row) for row in rows]
    repair(cells)
    for before, after in zip(rows, cells, strict=True):
        for old, new in zip(before, after, strict=True):
            assert new == old or not re.search("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]", old)


def test_signs_that_the_old_fonts_share_do_not_make_unicode_old() -> None:
    rows: list[list[object]] = [
        ["Diện tích 25 m²", "§ 5", "±0,5 °C", "café"], ["Đường 3/2", "25 m²", "±1 °C", "François Müller"],
        ["Toán", "Địa lí", "Ghi chú (nếu có)", "Noël"], ["a.o+b@truong.example", "it's a-ok", "x^2 + y^2", "don't"],
    ]  # fmt: skip
    before = [list(row) for row in rows]
    assert (repair(rows), rows) == (Counter(), before)


def test_a_whole_sheet_is_repaired_with_its_cells_that_prove_nothing() -> None:
    cells: list[object] = [*TYPED, "Vâ", 12, ""]
    rows = [[cell] for cell in cells]
    assert repair(rows) == Counter({"TCVN3": len(TYPED) + 1})
    assert [row[0] for row in rows] == [*TYPED.values(), "Võ", 12, ""]


def test_in_a_mixed_sheet_each_column_follows_its_own_letters() -> None:
    rows: list[list[object]] = [[typed, drawn, "è"] for typed, drawn in TYPED.items()]
    repair(rows)
    assert [(row[0], row[1]) for row in rows] == [(drawn, drawn) for drawn in TYPED.values()]


NAMES = (
    "Nguyễn Thị Ánh",
    "Trần Văn Bình",
    "Lê Hoàng Đức",
    "Phạm Ngọc Hà",
    "Võ Thị Mỹ Duyên",
    "Huỳnh Ưu",
    "Đặng Quý Thủy",
)
VNI = {
    "Nguyễn Thị Ánh": "Nguyeãn Thò AÙnh", "Trần Văn Bình": "Traàn Vaên Bình", "Lê Hoàng Đức": "Leâ Hoaøng Ñöùc",
    "Phạm Ngọc Hà": "Phaïm Ngoïc Haø", "Võ Thị Mỹ Duyên": "Voõ Thò Myõ Duyeân", "Huỳnh Ưu": "Huyønh Öu",
    "Đặng Quý Thủy": "Ñaëng Quyù Thuûy",
}  # fmt: skip
VIQR = {
    "Nguyễn Thị Ánh": "Nguye^~n Thi. A'nh", "Trần Văn Bình": "Tra^`n Va(n Bi`nh", "Lê Hoàng Đức": "Le^ Hoa`ng DDu+'c",
    "Phạm Ngọc Hà": "Pha.m Ngo.c Ha`", "Võ Thị Mỹ Duyên": "Vo~ Thi. My~ Duye^n", "Huỳnh Ưu": "Huy`nh U+u",
    "Đặng Quý Thủy": "DDa(.ng Quy' Thu?y",
}  # fmt: skip


def typed(name: str, font: str) -> str:
    """The name as a Western reader shows what a typist left in the font."""
    if font in ("VNI", "VIQR"):
        known = {"VNI": VNI, "VIQR": VIQR}[font]
        return known.get(name) or next(text.split()[-1] for whole, text in known.items() if whole.split()[-1] == name)
    if font == "TCVN3":
        return "".join(TO_OLD.get(letter, letter) for letter in name)
    if font == "VISCII":
        table = {drawn: chr(0x80 + at) for at, drawn in enumerate(VISCII_TABLE)}
        return "".join(table.get(letter, letter) for letter in name)
    if font == "CP1258":
        return windows(name).decode("cp1252")
    return name.encode().decode("latin-1")


def windows(name: str) -> bytes:
    """Windows-1258: letters with their shape, tones behind them."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", name):
        spread = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in spread if mark in "\u0300\u0301\u0303\u0309\u0323"]
        shape = unicodedata.normalize("NFC", "".join(mark for mark in spread if mark not in tones))
        out += shape.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(out)


FONTS = ("TCVN3", "VNI", "VISCII", "VIQR", "CP1258", "UTF-8")


@pytest.mark.parametrize("font", FONTS)
def test_a_column_of_names_in_any_old_font_is_read_and_the_font_is_named(font: str) -> None:
    rows: list[list[object]] = [["Mã học sinh", "Họ và tên", "Tên", "Ngày sinh"]]
    rows += [["26", typed(name, font), typed(name.split()[-1], font), "05/09/2014"] for name in NAMES]
    done = repair(rows)
    assert (list(done), [row[1] for row in rows[1:]]) == ([font], list(NAMES))
    assert rows[0] == ["Mã học sinh", "Họ và tên", "Tên", "Ngày sinh"]


@pytest.mark.parametrize("font", FONTS)
def test_what_was_read_once_is_never_read_again(font: str) -> None:
    rows: list[list[object]] = [[typed(name, font)] for name in NAMES]
    repair(rows)
    assert (repair(rows), rows) == (Counter(), [[name] for name in NAMES])


def test_a_column_in_which_each_cell_has_another_font_is_read_cell_by_cell() -> None:
    rows: list[list[object]] = [
        [typed(name, font)] for name in NAMES[:5] for font in ("TCVN3", "VNI", "VISCII", "CP1258", "UTF-8")
    ]
    rows += [[name] for name in NAMES[:5]]
    repair(rows)
    assert [row[0] for row in rows] == [name for name in NAMES[:5] for _ in range(5)] + list(NAMES[:5])


def test_capitals_of_a_font_of_capitals_are_capitals() -> None:
    rows: list[list[object]] = [["NGUYÔN V¡N §øC"], ["nguyÔn v¨n §øc"]]
    assert repair(rows, fonts={(1, 0): ".VnTimeH"}) == Counter({"TCVN3": 2})
    assert rows == [["NGUYỄN VĂN ĐỨC"], ["NGUYỄN VĂN ĐỨC"]]


def test_one_odd_word_is_enough_only_where_its_font_is_named() -> None:
    assert repair([["§ç"]]) == Counter()
    assert repair([["§ç"]], fonts={(0, 0): ".VnTime"}) == Counter({"TCVN3": 1})


def test_the_font_of_the_cell_decides_what_could_be_vietnamese_twice() -> None:
    rows: list[list[object]] = [["Thò"], ["Thò"]]
    repair(rows, fonts={(0, 0): "VNI-Times"})
    assert rows == [["Thị"], ["Thò"]]


def test_an_old_workbook_that_names_its_font_is_read_in_unicode() -> None:
    book = read(books.xls([["Hä vµ tªn"], ["§ç Minh ¸nh"]], font=".VnTime"), "a.xls")
    assert book.sheets[0].rows == [["Họ và tên"], ["Đỗ Minh ánh"]]
    assert book.notes == [Why("FONT_REPAIRED", {"font": "TCVN3", "cells": 2})]


def test_a_new_workbook_names_the_font_of_each_cell() -> None:
    source = openpyxl.Workbook()
    sheet = source.active
    assert sheet is not None
    for row, (text, font) in enumerate([("nguyÔn", ".VnTimeH"), ("Thò", "VNI-Times"), ("Thò", "Arial")], 1):
        sheet.cell(row, 1, text).font = Font(name=font)
    target = io.BytesIO()
    source.save(target)
    book = read(target.getvalue(), "a.xlsx")
    assert book.sheets[0].rows == [["NGUYỄN"], ["Thị"], ["Thò"]]
    assert book.notes == [Why("FONT_REPAIRED", {"font": one, "cells": 1}) for one in ("TCVN3", "VNI")]


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_the_table_of_viscii_is_that_of_iconv() -> None:
    command = ["iconv", "-f", "VISCII", "-t", "UTF-8"]
    done = subprocess.run(command, input=bytes(range(0x80, 0x100)), capture_output=True, check=True)
    assert done.stdout.decode() == VISCII_TABLE


@pytest.mark.parametrize(
    "word", ["Nguyễn", "HOÀ", "Quý", "giếng", "Khuyên", "thuỷ", "Nghĩa", "gì", "Oanh", "Uyển", "Đắk", "ưu"]
)
def test_what_vietnamese_has_is_a_syllable(word: str) -> None:
    assert is_syllable(word) or word == "Đắk"


@pytest.mark.parametrize("word", ["NguyÔn", "Nguyeãn", "Traàn", "Müller", "José", "thác̀", "cạ́", "tìt", "Lª"])
def test_what_it_has_not_is_none(word: str) -> None:
    assert not is_syllable(word)
