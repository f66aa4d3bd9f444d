"""What a Vietnamese reader is told of a refused row of a list is what it always was; an English reader is told too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chassis.why import Why
from services.accounts import app
from tests.accounts.conftest import TEXTS

SENTENCES: list[tuple[Why, str]] = [
    (Why("ASSIGNMENT_REPEATED", {"code": "", "row": 8}), "trùng phân công với dòng 8; hãy giữ một dòng đúng"),
    (
        Why("ASSIGNMENT_REPEATED_ON_SHEET", {"code": "", "row": 8, "sheet": "DSHS"}),
        "trùng phân công với dòng 8 trang “DSHS”; hãy giữ một dòng đúng",
    ),
    (Why("BIRTH_CELL_ERROR", {"value": "#N/A"}), "ngày sinh: ô báo lỗi #N/A; hãy sửa ô này trong bảng tính"),
    (
        Why("BIRTH_CELL_FORMULA"),
        "ngày sinh: ô chứa công thức chưa có giá trị; hãy dán giá trị (Paste Values) thay cho công thức",
    ),
    (Why("BIRTH_MISSING"), "thiếu ngày sinh; hãy điền ngày sinh theo dạng ngày/tháng/năm"),
    (
        Why("BIRTH_NUMBER_UNREAL"),
        "ngày sinh: số này không phải là ngày; hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/09/2014",
    ),
    (Why("BIRTH_UNLIKELY"), "ngày sinh không hợp lý; hãy kiểm tra lại năm sinh"),
    (Why("BIRTH_UNREADABLE"), "ngày sinh: không đọc được ngày; hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/09/2014"),
    (Why("BIRTH_UNREAL"), "ngày sinh không có thật; hãy kiểm tra lại ngày và tháng"),
    (Why("BIRTH_YEAR_ALONE"), "ngày sinh chỉ có năm; hãy ghi đủ ngày/tháng/năm, ví dụ 05/09/2014"),
    (Why("BIRTH_YEAR_SHORT"), "ngày sinh: năm chỉ có hai chữ số; hãy ghi đủ bốn chữ số của năm"),
    (Why("COLUMN_MISSING", {"title": "Lớp"}), "không tìm thấy cột “Lớp”; hãy thêm cột hoặc sửa tiêu đề cột"),
    (Why("LIST_NOT_RECOGNISED", {"kind": ""}), "không nhận ra đây là danh sách gì; hãy kiểm tra dòng tiêu đề của bảng"),
    (Why("NAME_MISSING"), "thiếu họ và tên; hãy điền họ và tên"),
    (Why("NAME_UNREADABLE"), "họ và tên không đọc được; hãy kiểm tra lại"),
    (Why("PERSONAL_ID_LONG", {"digits": 13, "wanted": 12}), "số định danh thừa chữ số (có 13, cần 12)"),
    (Why("PERSONAL_ID_NOT_DIGITS"), "số định danh chỉ gồm chữ số; hãy kiểm tra lại"),
    (
        Why("PERSONAL_ID_SHORT", {"digits": 11, "wanted": 12}),
        "số định danh thiếu chữ số (có 11, cần 12); hãy điền đủ số định danh",
    ),
    (
        Why("PUPIL_CODE_MALFORMED", {"most": 20}),
        "mã học sinh không đúng dạng; mã học sinh chỉ gồm chữ và số, không quá 20 ký tự",
    ),
    (Why("PUPIL_CODE_MISSING"), "thiếu mã học sinh; hãy điền mã học sinh"),
    (
        Why("PUPIL_OF_ANOTHER_SCHOOL", {"school": "8702010"}),
        "học sinh đang học ở trường 8702010; hãy làm thủ tục chuyển trường",
    ),
    (
        Why("PUPIL_REPEATED", {"code": "2600000013", "row": 8}),
        "trùng mã học sinh 2600000013 với dòng 8; hãy giữ một dòng đúng",
    ),
    (
        Why("PUPIL_REPEATED_ON_SHEET", {"code": "2600000013", "row": 8, "sheet": "DSHS"}),
        "trùng mã học sinh 2600000013 với dòng 8 trang “DSHS”; hãy giữ một dòng đúng",
    ),
    (
        Why("SCHOOL_CODE_MALFORMED", {"most": 20}),
        "mã trường không đúng dạng; mã trường chỉ gồm chữ và số, không quá 20 ký tự",
    ),
    (Why("SCHOOL_CODE_MISSING"), "thiếu mã trường; hãy điền mã trường"),
    (Why("SCHOOL_NAME_MISSING"), "thiếu tên trường; hãy điền tên trường"),
    (Why("SCHOOL_NAME_UNREADABLE"), "tên trường không đọc được; hãy kiểm tra lại"),
    (
        Why("SCHOOL_NOT_REGISTERED", {"school": "8709999"}),
        "trường 8709999 chưa có trong danh sách trường; hãy nạp danh sách trường trước",
    ),
    (
        Why("SCHOOL_NOT_SAID"),
        "không biết danh sách này của trường nào; hãy thêm cột “Mã trường” hoặc ghi tên trường trên bảng",
    ),
    (Why("SCHOOL_NOT_YOURS", {"school": "8702010"}), "tài khoản này không được nạp danh sách cho trường 8702010"),
    (
        Why("SCHOOL_REPEATED", {"code": "8702010", "row": 8}),
        "trùng mã trường 8702010 với dòng 8; hãy giữ một dòng đúng",
    ),
    (
        Why("SCHOOL_REPEATED_ON_SHEET", {"code": "8702010", "row": 8, "sheet": "DSHS"}),
        "trùng mã trường 8702010 với dòng 8 trang “DSHS”; hãy giữ một dòng đúng",
    ),
    (
        Why("STAFF_CODE_MALFORMED", {"most": 20}),
        "mã giáo viên không đúng dạng; mã giáo viên chỉ gồm chữ và số, không quá 20 ký tự",
    ),
    (Why("STAFF_CODE_MISSING"), "thiếu mã giáo viên; hãy điền mã giáo viên"),
    (
        Why("STAFF_OF_ANOTHER_SCHOOL", {"school": "8702010"}),
        "người này đang công tác ở trường 8702010; hãy làm thủ tục chuyển",
    ),
    (Why("STAFF_REPEATED", {"code": "GV1", "row": 8}), "trùng mã giáo viên GV1 với dòng 8; hãy giữ một dòng đúng"),
    (
        Why("STAFF_REPEATED_ON_SHEET", {"code": "GV1", "row": 8, "sheet": "DSHS"}),
        "trùng mã giáo viên GV1 với dòng 8 trang “DSHS”; hãy giữ một dòng đúng",
    ),
    (
        Why("SUBJECT_CODE_MALFORMED", {"most": 20}),
        "mã môn không đúng dạng; mã môn chỉ gồm chữ và số, không quá 20 ký tự",
    ),
    (Why("SUBJECT_CODE_MISSING"), "thiếu mã môn; hãy điền mã môn"),
    (Why("SUBJECT_MISSING"), "thiếu môn; hãy điền mã môn hoặc tên môn"),
    (Why("SUBJECT_UNKNOWN"), "không biết môn này; hãy điền mã môn"),
    (
        Why("TEACHER_UNKNOWN", {"person": "GV9"}),
        "giáo viên GV9 chưa có trong danh sách của trường; hãy nạp danh sách giáo viên trước",
    ),
    (Why("TITLE_MISSING"), "thiếu chức vụ; hãy điền chức vụ"),
    (Why("TITLE_UNREADABLE"), "chức vụ không đọc được; hãy kiểm tra lại"),
]


@pytest.mark.parametrize(("why", "sentence"), SENTENCES, ids=[why.code for why, _ in SENTENCES])
def test_a_refused_row_is_explained_in_vietnamese_as_it_always_was_and_in_english(why: Why, sentence: str) -> None:
    assert TEXTS.say(why, "vi") == sentence
    assert TEXTS.say(why, "en") not in {sentence, why.code}


def test_each_sentence_about_lists_is_held_here_in_both_languages() -> None:
    held = {why.code for why, _ in SENTENCES}
    vi, en = (
        json.loads((Path(app.__file__).parent / "texts" / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("vi", "en")
    )
    assert held - vi.keys() == held - en.keys() == set()
