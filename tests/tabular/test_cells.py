"""Single cells: text, codes, days, marks, money, flags; each wrong one is refused with its repair."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.why import Why
from tabular import (
    BadCell,
    Formula,
    fold,
    is_blank,
    safe_cell,
    to_code,
    to_date,
    to_flag,
    to_mark_tenths,
    to_money,
    to_shown,
    to_text,
    to_whole,
    words,
)


def test_text_is_composed_and_its_spaces_are_single() -> None:
    assert to_text(unicodedata.normalize("NFD", "  Đặng  Công Sơn ")) == "Đặng Công Sơn"
    assert (to_text(12.0), to_text(8.5), to_text(None), to_text("")) == ("12", "8.5", "", "")


def test_a_formula_is_refused_by_every_reader_of_cells() -> None:
    for convert in (to_text, to_code, to_date, to_mark_tenths, to_money, to_whole, to_flag):
        with pytest.raises(BadCell) as refused:
            convert(Formula("2600000001"))
        assert refused.value.why == Why("CELL_FORMULA")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_of_the_spreadsheet_is_no_text(error: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_text(error)
    assert refused.value.why == Why("CELL_ERROR", {"value": error})
    assert to_text("#1") == "#1"


def test_a_number_gets_back_the_zeros_that_a_spreadsheet_ate_and_a_text_does_not() -> None:
    assert to_code(1322470758.0, digits=12) == "001322470758"
    assert to_code("00132134760", digits=12) == "00132134760"
    assert to_code(" 26 0000 0271 ") == "2600000271"


@pytest.mark.parametrize(
    ("value", "why"), [(1.5, "CODE_NOT_WHOLE"), (-3.0, "CODE_NOT_WHOLE"), (True, "CODE_UNREADABLE")]
)
def test_a_number_that_is_no_code_is_refused(value: object, why: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_code(value)
    assert refused.value.why == Why(why)


@pytest.mark.parametrize(
    "value",
    ["05/09/2014", "5/9/2014", "05-09-2014", "05.09.2014", "2014-09-05", "2014-09-05T00:00:00", 41887.0, "41887"],
)
def test_a_day_is_read_in_every_form_it_is_typed(value: object) -> None:
    assert to_date(value) == date(2014, 9, 5)


@pytest.mark.parametrize(
    "value",
    [date(2014, 9, 5), datetime(2014, 9, 5, 7, 30)],  # noqa: DTZ001 - the library names it so: workbooks know no zone
)
def test_a_real_date_is_the_day_it_falls_on(value: object) -> None:
    assert to_date(value) == date(2014, 9, 5)


# As a serial a day of 1905 is a number between 1900 and 2100: a year alone, which is refused.
@given(st.dates(date(1906, 1, 1), date(2099, 12, 31)))
def test_a_day_written_the_vietnamese_way_or_as_a_serial_comes_back(day: date) -> None:
    assert to_date(day.strftime("%d/%m/") + str(day.year)) == day
    assert to_date(float((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("31/02/2014", "DAY_UNREAL"),
        ("29/02/2015", "DAY_UNREAL"),
        ("01/13/2014", "DAY_UNREAL"),
        ("05/09/14", "DAY_YEAR_SHORT"),
        ("năm 2014", "DAY_UNREADABLE"),
        (2014.0, "DAY_YEAR_ALONE"),
        (12.0, "DAY_NUMBER_UNREAL"),
        (900000.0, "DAY_NUMBER_UNREAL"),
    ],
)
def test_a_day_that_is_none_is_refused_with_what_is_wrong(value: object, why: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_date(value)
    assert refused.value.why == Why(why)


@pytest.mark.parametrize(("value", "tenths"), [("8,5", 85), ("8.5", 85), (8.5, 85), (10, 100), ("0", 0), ("7,50", 75)])
def test_a_mark_is_read_in_tenths(value: object, tenths: int) -> None:
    assert to_mark_tenths(value) == tenths


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("8,55", "MARK_DECIMALS"),
        (8.55, "MARK_DECIMALS"),
        ("11", "MARK_OUT_OF_RANGE"),
        (10.1, "MARK_OUT_OF_RANGE"),
        ("-1", "MARK_UNREADABLE"),
        ("tám", "MARK_UNREADABLE"),
        ("Đ", "MARK_UNREADABLE"),
    ],
)
def test_a_mark_outside_the_scale_is_refused(value: object, why: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_mark_tenths(value)
    assert refused.value.why == Why(why)


@pytest.mark.parametrize(
    ("value", "dong"),
    [
        ("1.234.567 đ", 1234567),
        ("1,234,567", 1234567),
        ("1 234 567 đồng", 1234567),
        ("150000 VNĐ", 150000),
        ("10.000", 10000),
        ("-5.000", -5000),
        (631800.0, 631800),
    ],
)
def test_money_is_read_in_whole_dong(value: object, dong: int) -> None:
    assert to_money(value) == dong


@pytest.mark.parametrize("value", ["1.23", "12,5", 12.5, "nhiều", "1.2345"])
def test_money_that_is_no_whole_dong_is_refused(value: object) -> None:
    with pytest.raises(BadCell) as refused:
        to_money(value)
    assert refused.value.why == Why("MONEY_NOT_WHOLE" if value == 12.5 else "MONEY_UNREADABLE")


@pytest.mark.parametrize(("value", "why"), [(1.5, "NUMBER_NOT_WHOLE"), ("1,5", "NUMBER_UNREADABLE")])
def test_a_number_that_is_not_whole_is_refused(value: object, why: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_whole(value)
    assert refused.value.why == Why(why)


def test_whole_numbers_and_flags_are_read_as_people_write_them() -> None:
    assert [to_whole(value) for value in ("140", 140.0, "140,0", "")] == [140, 140, 140, None]
    assert [to_flag(value) for value in ("x", "X", "Có", 1.0, "", "Không", None)] == [True] * 4 + [False] * 3


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0", "\u200b", "\ufeff"])
def test_a_cell_that_shows_nothing_is_blank(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, 0.0, "0", False])
def test_a_nought_is_not_blank(value: object) -> None:
    assert not is_blank(value)


def test_a_value_is_shown_as_a_person_reads_it_and_never_at_length() -> None:
    assert (to_shown(date(2014, 9, 5)), to_shown(12.0), to_shown(Formula(3.0))) == ("05/09/2014", "12", "3")
    assert len(to_shown("x" * 10_000)) == 80


def test_words_are_compared_without_accents_case_or_signs() -> None:
    assert fold("  HỌ  và Tên") == fold("họ và tên") == fold(unicodedata.normalize("NFD", "Họ Và Tên")) == "ho va ten"
    assert fold("Đường") == "duong"
    assert words("Số tiết/năm (*)") == "so tiet nam"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_begins_like_a_formula_is_written_as_text(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell(f"1{start}1") == f"1{start}1"
