"""The table in a sheet: found by the meaning of its titles, wherever it stands, whatever stands around it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabular import Column, Sheet, find_table

COLUMNS = (
    Column("code", ("Mã học sinh", "Mã HS")),
    Column("name", ("Họ và tên", "Họ tên"), joins=True),
    Column("class_name", ("Lớp",)),
    Column("birth", ("Ngày sinh", "Ngày tháng năm sinh")),
    Column("father", ("Họ tên cha", "cha Họ và tên"), required=False),
    Column("father_phone", ("SĐT cha", "cha SĐT"), required=False),
)
HEADER: list[object] = ["STT", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh"]
PUPIL: list[object] = [1.0, "6A1", "2600000001", "Lê Diệu Linh", "05/09/2014"]


def sheet(*rows: Sequence[object]) -> Sheet:
    return Sheet("DS", [list(row) for row in rows])


def codes(*rows: Sequence[object]) -> list[object]:
    table = find_table(sheet(*rows), COLUMNS)
    assert table is not None
    assert table.missing == ()
    return [row.values["code"] for row in table.rows]


def test_a_table_below_titles_and_a_blank_row_keeps_the_rows_numbers_a_person_sees() -> None:
    table = find_table(sheet(["UBND XÃ"], ["DANH SÁCH HỌC SINH NĂM HỌC 2026-2027"], [""], HEADER, PUPIL), COLUMNS)
    assert table is not None
    assert (table.header_row, [row.number for row in table.rows]) == (4, [5])


@given(st.permutations(range(len(HEADER))))
def test_columns_are_found_in_whatever_order_they_stand(order: list[int]) -> None:
    assert codes([HEADER[place] for place in order], [PUPIL[place] for place in order]) == ["2600000001"]


@pytest.mark.parametrize(
    "title",
    [
        "MÃ HỌC SINH",
        "Mã  học sinh (*)",
        "Mã HS",
        "ma hoc sinh",
        "Mã học sinh\n(bắt buộc)",
        "Mã học sinh theo CSDL ngành",
    ],
)
def test_a_renamed_title_is_found_by_its_meaning(title: str) -> None:
    header = [title if cell == "Mã học sinh" else cell for cell in HEADER]
    assert codes(header, PUPIL) == ["2600000001"]


def test_a_column_that_no_title_means_is_missing_by_its_key() -> None:
    table = find_table(sheet(["Mã học sinh", "Họ và tên", "Ghi chú"], ["1", "A", ""]), COLUMNS)
    assert table is not None
    assert table.missing == ("class_name", "birth")


def test_a_title_that_only_begins_like_another_is_not_taken_for_it() -> None:
    table = find_table(sheet(["Mã học sinh", "Họ tên cha", "Lớp", "Ngày sinh"], ["1", "A", "6A1", "x"]), COLUMNS)
    assert table is not None
    assert table.missing == ("name",)
    assert table.places["father"] == 1


def test_two_header_rows_with_a_title_over_both_are_one_header() -> None:
    upper = ["STT", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Cha", ""]
    lower = ["", "", "", "", "", "Họ và tên", "SĐT"]
    pupil = [*PUPIL, "Lê Văn Sơn", "0912345678"]
    table = find_table(sheet(upper, lower, pupil), COLUMNS)
    assert table is not None
    assert (table.header_row, table.missing) == (2, ())
    (row,) = table.rows
    assert (row.values["father"], row.values["father_phone"]) == ("Lê Văn Sơn", "0912345678")


def test_ghosts_totals_repeated_headers_and_signatures_are_passed_over() -> None:
    second = [2.0, "6A1", "2600000002", "Đỗ An", "06/09/2014"]
    rows: list[Sequence[object]] = [
        HEADER,
        PUPIL,
        ["", " ", None, "\u00a0", ""],
        HEADER,
        second,
        ["", "Tổng số: 2"],
        ["", "", "", "Hiệu trưởng"],
    ]
    assert codes(*rows) == ["2600000001", "2600000002"]


def test_a_row_that_numbers_the_columns_is_no_pupil() -> None:
    assert codes(HEADER, ["(1)", "(2)", "(3)", "(4)", "(5)"], PUPIL) == ["2600000001"]
    assert codes(HEADER, [1.0, 2.0, 3.0, 4.0, 5.0], PUPIL) == ["2600000001"]


def test_a_short_row_lacks_its_last_cells_and_is_still_a_row() -> None:
    table = find_table(sheet(HEADER, PUPIL[:4]), COLUMNS)
    assert table is not None
    (row,) = table.rows
    assert row.values["birth"] is None


@pytest.mark.parametrize(
    "rows", [[], [["a"]], [["Thứ", "Tiết"], ["2", "1"]]], ids=["empty", "one cell", "another table"]
)
def test_a_sheet_without_the_table_has_none(rows: list[list[object]]) -> None:
    assert find_table(sheet(*rows), COLUMNS) is None


def test_a_title_over_two_columns_joins_the_untitled_one_beside_it() -> None:
    header = ["Mã học sinh", "Họ và tên", "", "Lớp", "Ngày sinh"]
    rows = [
        ["1", "Nguyễn Văn", "An", "6A1", "x"],
        ["2", "Đỗ Thị", "Mai", "6A1", "x"],
        ["3", "Lê Cả Tên", "", "6A1", "x"],
    ]
    table = find_table(sheet(header, *rows), COLUMNS)
    assert table is not None
    assert [row.values["name"] for row in table.rows] == ["Nguyễn Văn An", "Đỗ Thị Mai", "Lê Cả Tên"]


def test_a_column_of_its_own_is_never_joined_and_neither_is_one_of_stray_notes() -> None:
    titled = find_table(sheet(HEADER, PUPIL), COLUMNS)
    header = ["Mã học sinh", "Họ và tên", "", "Lớp", "Ngày sinh"]
    stray = find_table(sheet(header, ["1", "An", "", "6A1", "x"], ["2", "Mai", "?", "6A1", "x"]), COLUMNS)
    assert titled is not None
    assert stray is not None
    assert (titled.joined, stray.joined) == (frozenset(), frozenset())
