"""What readers of spreadsheets say is said in Vietnamese as it always was, and in English too."""

from __future__ import annotations

import json

import pytest

from chassis.texts import Texts
from chassis.why import Why
from tabular import TEXTS

SAID = Texts.load(TEXTS)
SENTENCES: list[tuple[Why, str]] = [
    (Why("CELL_ERROR", {"value": "#N/A"}), "ô báo lỗi #N/A; hãy sửa ô này trong bảng tính"),
    (
        Why("CELL_FAR_AWAY", {"row": 1048576, "column": 16384}),
        "trang tính có dữ liệu tới dòng 1048576, cột 16384; hãy xóa các ô thừa ở xa bảng hoặc chia nhỏ tệp",
    ),
    (Why("CELL_FORMULA"), "ô chứa công thức chưa có giá trị; hãy dán giá trị (Paste Values) thay cho công thức"),
    (
        Why("CLASS_BECAME_DAY"),
        "tên lớp đã bị bảng tính đổi thành ngày; hãy gõ lại tên lớp dưới dạng văn bản",
    ),
    (
        Why("CLASS_IS_NUMBER", {"value": "7.1", "other": "7.10"}),
        "tên lớp là số 7.1, không biết là 7.1 hay 7.10; hãy gõ lại tên lớp dưới dạng văn bản",
    ),
    (
        Why("LETTER_LOOKS_ALIKE", {"text": "7А1", "letter": "А"}),
        "“7А1” có chữ “А” của bảng chữ cái khác, trông giống chữ Latinh; hãy gõ lại",
    ),
    (Why("CLASS_MISSING"), "thiếu lớp; hãy điền tên lớp của học sinh"),
    (Why("CLASS_TOO_LONG"), "tên lớp quá dài; hãy kiểm tra lại"),
    (Why("CODE_NOT_WHOLE"), "mã không phải là số nguyên; hãy gõ mã dưới dạng văn bản"),
    (
        Why("CODE_ROUNDED", {"value": "7E+10"}),
        "mã 7E+10 đã bị bảng tính làm tròn nên mất chữ số; hãy gõ lại mã dưới dạng văn bản",
    ),
    (Why("CODE_UNREADABLE"), "mã không đọc được; hãy gõ mã dưới dạng văn bản"),
    (Why("CSV_QUOTE_OPEN"), "tệp CSV có ô không khép dấu nháy; hãy mở bằng Excel rồi lưu lại dưới dạng CSV UTF-8"),
    (Why("DAY_NUMBER_UNREAL"), "số này không phải là ngày; hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/09/2014"),
    (Why("DAY_UNREADABLE"), "không đọc được ngày; hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/09/2014"),
    (Why("DAY_UNREAL"), "ngày không có thật; hãy kiểm tra lại ngày và tháng"),
    (Why("DAY_YEAR_ALONE"), "ngày chỉ có năm; hãy ghi đủ ngày/tháng/năm, ví dụ 05/09/2014"),
    (Why("DAY_YEAR_SHORT"), "năm chỉ có hai chữ số; hãy ghi đủ bốn chữ số của năm"),
    (Why("FILE_BROKEN"), "tệp bị hỏng, không mở được; hãy mở bằng Excel rồi lưu lại (Save As) và gửi lại"),
    (Why("FILE_EMPTY"), "tệp rỗng; hãy kiểm tra lại tệp rồi gửi lại"),
    (Why("FILE_ENCRYPTED"), "tệp có mật khẩu; hãy bỏ mật khẩu rồi gửi lại"),
    (Why("FILE_TOO_LARGE", {"megabytes": 21, "limit": 20}), "tệp nặng 21 MB, chỉ nhận tới 20 MB; hãy chia nhỏ tệp"),
    (Why("FONT_REPAIRED", {"font": "VNI", "cells": 2}), "chữ kiểu cũ (VNI) trong 2 ô đã được chuyển sang Unicode"),
    (Why("FORMULAS_TAKEN", {"cells": 2}), "tệp có 2 ô công thức; đã lấy giá trị đang hiện của các ô này"),
    (Why("ROWS_HIDDEN", {"rows": 2}), "tệp có 2 dòng ẩn; các dòng này cũng được đọc"),
    (
        Why("LINKS_NOT_FOLLOWED"),
        "tệp có liên kết tới tệp hoặc nguồn dữ liệu khác; liên kết không được mở, giá trị lấy như đang lưu trong tệp",
    ),
    (Why("PAGE_TOO_LARGE", {"limit": 9}), "bảng trong tệp có quá 9 ô; hãy chia nhỏ tệp"),
    (
        Why("INSIDE_IS_ODS", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là bảng tính .ods; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_XLSB", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là bảng tính .xlsb; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_ARCHIVE", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là tệp nén; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_HTML", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là trang web (HTML); hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_OTHER", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là tệp loại khác; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_PDF", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là tệp PDF; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_TEXT", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là tệp văn bản; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_XLS", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là bảng tính .xls đời cũ; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (
        Why("INSIDE_IS_XLSX", {"name": "a"}),
        "tệp mang tên a nhưng bên trong là bảng tính .xlsx; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại",
    ),
    (Why("MARK_DECIMALS"), "điểm chỉ có một chữ số thập phân"),
    (Why("MARK_OUT_OF_RANGE"), "điểm phải từ 0 đến 10"),
    (Why("MARK_UNREADABLE"), "không đọc được điểm; điểm là số từ 0 đến 10"),
    (Why("MONEY_NOT_WHOLE"), "số tiền phải là số nguyên đồng"),
    (Why("MONEY_UNREADABLE"), "không đọc được số tiền; hãy ghi số nguyên đồng, ví dụ 1.234.567"),
    (Why("NO_WORKBOOK"), "tệp không phải là bảng tính Excel; hãy lưu thành .xlsx rồi gửi lại"),
    (Why("NUMBER_NOT_WHOLE"), "phải là số nguyên"),
    (Why("NUMBER_UNREADABLE"), "không đọc được số; hãy ghi số nguyên"),
    (Why("ROW_FAR_AWAY", {"row": 65536}), "trang tính có dữ liệu tới dòng 65536; hãy xóa các ô thừa ở xa bảng"),
    (Why("SHEETS_HIDDEN", {"sheets": "Ẩn, Cũ"}), "trang tính ẩn không được đọc: Ẩn, Cũ"),
    (Why("TOO_MANY_SHEETS", {"sheets": 201, "limit": 200}), "tệp có 201 trang tính, chỉ nhận tới 200"),
    (Why("ARCHIVE_XML_UNSAFE"), "tệp chứa khai báo XML không an toàn nên không được mở"),
    (Why("ZIP_BOMB"), "tệp nén phình ra quá lớn khi mở nên không được mở; hãy chép bảng sang một tệp mới"),
]


@pytest.mark.parametrize(("why", "sentence"), SENTENCES, ids=[why.code for why, _ in SENTENCES])
def test_a_vietnamese_reader_is_told_the_sentence_of_old_and_an_english_one_another(why: Why, sentence: str) -> None:
    assert SAID.say(why, "vi") == sentence
    assert SAID.say(why, "en") not in {sentence, why.code}


def test_each_sentence_of_the_tables_is_held_here() -> None:
    for language in ("vi", "en"):
        table = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
        assert sorted(table) == sorted(why.code for why, _ in SENTENCES)
