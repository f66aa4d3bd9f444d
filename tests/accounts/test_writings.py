"""Days, phones, classes and codes written in all generated ways come back equal or are refused, never as another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.files import cells
from services.accounts.files.days import AmbiguousDay, in_order, order_of_days
from tabular import BadCell, to_class, to_code

TODAY = date(2026, 11, 1)
DAYS = st.dates(date(1950, 1, 1), date(2026, 1, 1))
SIGN = st.sampled_from(["/", "-", ".", " / ", "\\", " . "])
SPACE = st.sampled_from(["", " ", "\u00a0", "\u200b", "  "])
MOBILES = st.from_regex(r"[35789][0-9]{8}", fullmatch=True)
GRADES, LETTERS, NUMBERS = st.integers(1, 12), st.sampled_from("ABCDĐEGH"), st.integers(1, 20)


def read(convert: Callable[[object], object], cell: object) -> object:
    """What the cell comes to; None where it is refused."""
    try:
        return convert(cell)
    except BadCell:
        return None


def born(cell: object) -> object:
    return read(lambda value: cells.birth_date(value, on=TODAY), cell)


@given(DAYS, SIGN, st.booleans(), st.booleans(), SPACE)
def test_a_day_with_its_day_first_comes_back(day: date, sign: str, padded: bool, timed: bool, space: str) -> None:
    first = f"{day.day:02}{sign}{day.month:02}" if padded else f"{day.day}{sign}{day.month}"
    assert born(f"{space}{first}{sign}{day.year}{' 00:00:00' if timed else ''}{space}") == day


@given(DAYS, st.integers(0, 6))
def test_a_day_in_other_writings_comes_back(day: date, writing: int) -> None:
    forms: list[object] = [
        day, datetime.combine(day, time()), day.isoformat(), f"{day.year}/{day.month}/{day.day}",
        f"ngày {day.day} tháng {day.month} năm {day.year}", f"{day.day} Tháng {day.month}, {day.year}",
        float((day - date(1899, 12, 30)).days),
    ]  # fmt: skip
    assert born(forms[writing]) == day


@given(DAYS)
def test_a_day_without_signs_comes_back_or_is_refused(day: date) -> None:
    assert born(f"{day:%d%m%Y}") in {day, None}
    assert born(f"{day:%Y%m%d}") in {day, None}
    assert born(f"{day:%d/%m/%y}") is None


@given(st.lists(DAYS, min_size=1, max_size=30))
def test_a_column_with_the_month_first_never_gives_another_day_once_it_shows_itself(days: list[date]) -> None:
    written = [f"{day.month}/{day.day}/{day.year}" for day in days]
    order = order_of_days(written)
    if not (order.month_first or order.mixed):
        assert all(day.day <= 12 for day in days)
        return
    assert [born(in_order(cell, order)) for cell in written] == days


@given(st.lists(st.tuples(DAYS, st.booleans()), min_size=4, max_size=40))
def test_a_column_in_two_orders_gives_the_day_or_none(days: list[tuple[date, bool]]) -> None:
    written = [f"{day.month}/{day.day}/{day.year}" if turned else f"{day:%d/%m/%Y}" for day, turned in days]
    order = order_of_days(written)
    if order.mixed:
        found = [born(in_order(cell, order)) for cell in written]
        assert all(one in (None, day) for one, (day, _) in zip(found, days, strict=True))
        assert [isinstance(in_order(cell, order), AmbiguousDay) for cell in written] == [
            day.day <= 12 and day.day != day.month for day, _ in days
        ]


@given(MOBILES, st.integers(0, 16), SPACE)
def test_a_phone_comes_back_as_a_nought_and_nine_digits(nine: str, writing: int, space: str) -> None:
    a, b, c = nine[:3], nine[3:6], nine[6:]
    forms: list[object] = [
        f"0{nine}", nine, float(nine), int(nine), f"+84{nine}", f"84{nine}", f"0084{nine}", f"+84 (0) {nine}",
        f"0{a} {b} {c}", f"0{a}.{b}.{c}", f"0{a}-{b}-{c}", f"(+84){nine}", f"'0{nine}", f"ĐT: 0{nine}", f"0{nine} (mẹ)",
        f"0{nine}/0987654321", f"+84 {a} {b} {c}",
    ]  # fmt: skip
    form = forms[writing]
    assert read(cells.phone, f"{space}{form}" if isinstance(form, str) and space.isspace() else form) == f"0{nine}"


@given(st.from_regex(r"[0-9 .+()\-]{0,16}", fullmatch=True))
def test_whatever_digits_are_typed_become_a_phone_or_are_refused(typed: str) -> None:
    found = read(cells.phone, typed)
    assert found in (None, "") or (
        isinstance(found, str) and found.startswith("0") and found.isdecimal() and len(found) in (10, 11)
    )


@given(GRADES, LETTERS, NUMBERS, st.integers(0, 8))
def test_a_class_has_one_name_however_it_is_written(grade: int, letter: str, number: int, writing: int) -> None:
    name = f"{grade}{letter}{number}"
    forms = [
        name, name.lower(), f"lớp {name}", f"Lớp: {name}", f"{grade} {letter}{number}", f"{grade}-{letter}{number}",
        f"{grade}{letter} {number}", f"{grade}.{letter}.{number}", f"{grade:02}{letter}{number:02}",
    ]  # fmt: skip
    assert read(to_class, forms[writing]) == name


@given(GRADES, NUMBERS)
def test_a_class_of_two_numbers_is_kept_as_text_and_refused_where_a_spreadsheet_changed_it(
    grade: int, number: int
) -> None:
    assert read(to_class, f"{grade}.{number}") == f"{grade}.{number}"
    assert read(to_class, float(f"{grade}.{number}")) in (None, f"{grade}.{number}")
    assert (read(to_class, float(f"{grade}.10")), read(to_class, TODAY)) == (None, None)


@given(st.integers(1, 10**14), st.integers(0, 5))
def test_a_code_comes_back_equal_or_is_refused(code: int, writing: int) -> None:
    text = str(code)
    forms: list[object] = [text, f"'{text}", f" {text} ", float(code), f"{text}.0", f"{code:E}"]
    found = read(to_code, forms[writing])
    assert found == text or (writing == 5 and found in (None, text))


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_a_personal_number_gets_its_noughts_back_from_a_number_and_never_from_a_text(number: str) -> None:
    assert read(cells.personal_id, number) == number
    as_number = read(cells.personal_id, float(number))
    assert as_number in (None, number)
    if number.startswith("0"):
        assert read(cells.personal_id, number[1:]) is None
