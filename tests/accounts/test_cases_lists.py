"""Case `lists`: files as schools keep them; what each column, phone, font, sheet, formula and header comes to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

import pytest

from chassis.documents import Query
from importing import FileReport
from services.accounts.domain.pupils import Pupil
from services.accounts.store import AccountsStore
from tests.accounts.conftest import hand_in
from tests.accounts.district_of_cases import LOWER, counted, hand_in_case, notes, open_district, refused
from tests.tabular import books

HEADER = ("Mã học sinh", "Họ và tên", "Lớp", "Ngày sinh")


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    return store


async def case(store: AccountsStore, name: str) -> FileReport:
    return await hand_in_case(store, "lists", name, to=f"{LOWER}/{name}", school=LOWER)


async def taken(store: AccountsStore, rows: Sequence[Sequence[object]], name: str = "a.xlsx") -> FileReport:
    return await hand_in(store, f"{LOWER}/{name}", books.xlsx(rows), school=LOWER)


async def new_pupils(store: AccountsStore) -> list[Pupil]:
    """Those of the case, whose codes begin with 88."""
    return [one for one in await store.pupils.where(Query()) if one.id.startswith("88")]


async def test_odd_optional_titles_are_known_by_their_meaning_and_nothing_is_dropped(district: AccountsStore) -> None:
    report = await case(district, "19-odd-optional-headers.xlsx")
    (pupil,) = await new_pupils(district)
    assert (counted(report), notes(report)) == ({"rows": 1, "created": 1}, [])
    assert (pupil.gender, pupil.personal_id, pupil.priority) == ("Nữ", "079313906512", "Cận nghèo; Con TB/LS")
    assert (pupil.father_name, pupil.father_phone, pupil.mother_name, pupil.mother_phone) == (
        "A", "0912345678", "B", "0912345679"
    )  # fmt: skip


async def test_each_phone_is_a_nought_and_nine_digits_or_its_row_is_refused(district: AccountsStore) -> None:
    report = await case(district, "05-phones.xlsx")
    phones = {one.id[-2:]: one.father_phone for one in await new_pupils(district)}
    assert phones == {f"{n:02}": "0281234567" if n == 9 else "0912345678" for n in range(14) if n != 11}
    assert {one.personal_id for one in await new_pupils(district)} == {"079313906512"}
    assert refused(report) == [
        (13, "SĐT cha", "091234567", "số điện thoại không đúng; số điện thoại gồm số 0 và chín chữ số")
    ]


async def test_names_in_vni_are_read_under_titles_that_stay_as_they_are(district: AccountsStore) -> None:
    report = await case(district, "10-vni-unicode-header.xls")
    assert (counted(report), notes(report)) == (
        {"rows": 8, "created": 8},
        ["chữ kiểu cũ (VNI) trong 8 ô đã được chuyển sang Unicode"],
    )
    assert sorted(one.name for one in await new_pupils(district)) == sorted(
        ("Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Đức", "Phạm Ngọc Hà", "Võ Thị Mỹ Duyên", "Đặng Quốc Huy",
         "Hồ Thị Ngọc Yến", "Huỳnh Ưu")
    )  # fmt: skip


async def test_the_hidden_sheet_is_not_read_and_the_report_says_so(district: AccountsStore) -> None:
    report = await case(district, "06-hidden.xlsx")
    assert notes(report)[:2] == [
        "trang tính ẩn không được đọc: Cũ",
        "tệp có 1 dòng ẩn; các dòng này cũng được đọc",
    ]
    assert {one.id: one.class_name for one in await new_pupils(district)} == {
        **{f"880000013{n}": "7A5" for n in range(4)}, "8800000135": "7A6"
    }  # fmt: skip
    assert (counted(report), refused(report)) == ({"rows": 5, "created": 5}, [])


async def test_a_formula_is_taken_by_its_kept_value_and_that_is_said(district: AccountsStore) -> None:
    report = await case(district, "07-formulas.xlsx")
    assert (counted(report), notes(report)) == (
        {"rows": 4, "created": 4},
        ["tệp có 8 ô công thức; đã lấy giá trị đang hiện của các ô này"],
    )
    assert {one.name for one in await new_pupils(district)} == {
        "Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Đức", "Phạm Ngọc Hà"
    }  # fmt: skip


async def test_an_open_document_with_a_header_of_two_rows_is_read(district: AccountsStore) -> None:
    report = await case(district, "02-two-row-header.ods")
    found = {one.id: (one.name, one.father_phone, one.mother_phone) for one in await new_pupils(district)}
    assert (counted(report), refused(report)) == ({"rows": 8, "created": 8}, [])
    assert found["8800000020"] == ("Nguyễn Thị Ánh", "0912345678", "0912345679")


async def test_sums_signatures_notes_and_repeated_titles_are_no_pupils(district: AccountsStore) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        ("8800000001", "Lê An", "7A1", "05/09/2014"),
        HEADER,
        ("8800000002", "Lê Bình", "7A1", "05/09/2014"),
        ("Tổng cộng", 2.0, "", ""),
        ("", "Danh sách này có 2 học sinh", "", "Nữ: 1"),
        ("", "", "Tân Phước, ngày 05 tháng 09 năm 2026", "x"),
        ("", "Người lập bảng", "", "Hiệu trưởng"),
        ("", "(Ký, ghi rõ họ tên)", "", "(Ký tên, đóng dấu)"),
        ("", "Phan Thị Thư", "", "Trần Hữu Dũng"),
    ]
    report = await taken(district, rows)
    assert (counted(report), refused(report)) == ({"rows": 2, "created": 2}, [])


async def test_a_pupil_without_a_code_is_still_refused_and_not_taken_for_a_note(district: AccountsStore) -> None:
    rows = [HEADER, ("", "Cộng Hòa", "7A1", "05/09/2014"), ("8800000002", "Tổng Thị Hà", "7A1", "05/09/2014")]
    report = await taken(district, rows)
    assert (counted(report), [(row, column) for row, column, *_ in refused(report)]) == (
        {"rows": 2, "created": 1, "refused": 1},
        [(2, "Mã học sinh")],
    )


async def test_a_column_that_no_title_names_is_known_by_what_it_holds_or_named_as_unread(
    district: AccountsStore,
) -> None:
    head = ("Mã học sinh", "Họ và tên", "Lớp", "Chào đời", "Số thẻ", "N hay N", "Liên hệ mẹ", "Nghề nghiệp cha")
    row = ("8800000001", "Lê An", "7A1", "05/09/2014", "079313906512", "Nữ", "0912345678", "Làm ruộng")
    report = await taken(district, [head, row])
    (pupil,) = await new_pupils(district)
    assert (pupil.birth_date.isoformat(), pupil.personal_id, pupil.gender, pupil.mother_phone) == (
        "2014-09-05", "079313906512", "Nữ", "0912345678"
    )  # fmt: skip
    assert notes(report) == [
        "cột D “Chào đời” được đọc là ngày sinh theo nội dung của cột",
        "cột F “N hay N” được đọc là giới tính theo nội dung của cột",
        "cột E “Số thẻ” được đọc là số định danh cá nhân theo nội dung của cột",
        "cột G “Liên hệ mẹ” được đọc là điện thoại của mẹ theo nội dung của cột",
        "cột H “Nghề nghiệp cha” không được đọc",
    ]


async def test_an_error_in_a_cell_refuses_its_row_by_its_place(district: AccountsStore) -> None:
    content = books.xlsx([(*HEADER, "Số CCCD"), ("8800000001", "Lê An", "7A1", "05/09/2014", "079313906512")])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    error = re.sub(rb'<c r="E2"[^>]*>.*?</c>', b'<c r="E2" t="e"><v>#N/A</v></c>', sheet)
    report = await hand_in(
        district, "a.xlsx", books.with_parts(content, {"xl/worksheets/sheet1.xml": error}), school=LOWER
    )
    assert refused(report) == [(2, "Số CCCD", "#N/A", "ô báo lỗi #N/A; hãy sửa ô này trong bảng tính")]


async def test_days_in_two_orders_are_named_and_no_day_is_guessed(district: AccountsStore) -> None:
    rows = [("25/12/2014",), ("12/25/2014",), ("03/04/2014",), ("05/05/2014",)]
    report = await taken(district, [HEADER, *((f"880000000{n}", "Lê An", "7A1", *day) for n, day in enumerate(rows))])
    assert {one.id[-1]: one.birth_date.isoformat() for one in await new_pupils(district)} == {
        "0": "2014-12-25", "1": "2014-12-25", "3": "2014-05-05"
    }  # fmt: skip
    assert [(row, value) for row, _, value, _ in refused(report)] == [(4, "03/04/2014")]
    assert notes(report)[0].startswith("cột ngày sinh có cả ngày/tháng/năm và tháng/ngày/năm")


async def test_a_column_with_the_month_first_is_read_in_that_order_and_that_is_said(district: AccountsStore) -> None:
    rows = [("12/25/2014",), ("03/04/2014",)]
    report = await taken(district, [HEADER, *((f"880000000{n}", "Lê An", "7A1", *day) for n, day in enumerate(rows))])
    assert [one.birth_date.isoformat() for one in await new_pupils(district)] == ["2014-12-25", "2014-03-04"]
    assert notes(report) == ["cột ngày sinh ghi tháng trước ngày; đã đọc theo thứ tự đó"]


async def test_a_letter_that_only_looks_latin_is_refused_by_its_place(district: AccountsStore) -> None:
    report = await taken(district, [HEADER, ("8800000001", "Lê An", "7\u0410 1", "05/09/2014")])
    assert refused(report) == [
        (2, "Lớp", "7\u0410 1", "“7\u0410 1” có chữ “\u0410” của bảng chữ cái khác, trông giống chữ Latinh; hãy gõ lại")
    ]


async def test_a_web_page_saved_as_xls_is_taken(district: AccountsStore) -> None:
    cells = "".join(f"<td>{cell}</td>" for cell in ("8800000001", "Lê An", "7A1", "05/09/2014"))
    titles = "".join(f"<th>{title}</th>" for title in HEADER)
    page = f"<html><meta charset=utf-8><table><tr>{titles}</tr><tr>{cells}</tr></table>"
    report = await hand_in(district, f"{LOWER}/a.xls", page.encode(), school=LOWER)
    assert counted(report) == {"rows": 1, "created": 1}
