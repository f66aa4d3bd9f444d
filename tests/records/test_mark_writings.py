"""Marks and classes written in all generated ways come back equal or are refused, never as another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from services.records.domain.refusals import MarkInvalid
from services.records.files.marks import read_mark_text
from services.records.files.readers.gradebook import read_mark
from services.records.files.readers.gradebook_titles import class_in, term_in, year_in
from tabular import BadCell

TENTHS = st.integers(0, 100)
SPACE = st.sampled_from(["", " ", "\u00a0", "\u200b"])


def from_cell(cell: object) -> object:
    try:
        return read_mark(cell, by_comment=False)
    except BadCell:
        return "refused"


@given(TENTHS, st.sampled_from([".", ","]), SPACE, st.sampled_from(["", "0"]))
def test_a_mark_as_text_or_number_comes_back(tenths: int, sign: str, space: str, zero: str) -> None:
    whole, decimal = divmod(tenths, 10)
    written = f"{whole}{sign}{decimal}{zero}"
    assert from_cell(f"{space}{written}{space}") == tenths
    assert from_cell(tenths / 10) == tenths
    assert read_mark_text(written, by_comment=False) == tenths
    if not decimal:
        assert (from_cell(str(whole)), from_cell(whole)) == (tenths, tenths)


@given(st.floats(-1e6, 1e6, allow_nan=False))
@example(10.1)
@example(-0.1)
@example(8.55)
def test_a_number_that_is_no_mark_is_refused_and_any_other_is_that_mark(number: float) -> None:
    read = from_cell(number)
    is_mark = 0 <= round(number * 10) <= 100 and abs(number * 10 - round(number * 10)) <= 1e-6
    assert read == (round(number * 10) if is_mark else "refused")


@given(st.text(alphabet="0123456789.,-/ Đđvmx", max_size=6))
def test_whatever_a_cell_holds_a_mark_has_the_digits_of_the_cell(text: str) -> None:
    read = from_cell(text)
    if isinstance(read, int):
        assert float(text.strip().replace(",", ".")) == read / 10


@given(st.text(alphabet="0123456789., ", max_size=6))
def test_a_typed_mark_is_what_was_typed_or_the_two_digits_without_their_comma(text: str) -> None:
    try:
        read = read_mark_text(text, by_comment=False)
    except MarkInvalid:
        return
    if read is not None:
        assert read / 10 in (float(text.replace(",", ".")), float(text.replace(",", ".")) / 10)


GRADES, LETTERS, NUMBERS = st.integers(1, 12), st.sampled_from("ABCDĐEGH"), st.integers(0, 20)
COLON = st.sampled_from([" ", ": ", ":", " : "])


@given(st.tuples(GRADES, LETTERS, NUMBERS), COLON, st.sampled_from(["", " ", "-", "."]), st.booleans())
def test_a_class_in_a_title_is_the_class_of_the_roll(
    called: tuple[int, str, int], colon: str, between: str, capital: bool
) -> None:
    grade, letter, number = called
    name = f"{grade}{letter}{number or ''}"
    written = f"{grade}{between}{letter if capital else letter.lower()}{number or ''}"
    assert class_in(f"SỔ ĐIỂM LỚP{colon}{written} - HỌC KÌ I") == name


@given(st.sampled_from(["I", "II", "1", "2"]), COLON, st.sampled_from(["HỌC KÌ", "Học kỳ", "HK", "hk"]))
def test_a_term_in_a_title_is_that_term(number: str, colon: str, word: str) -> None:
    assert term_in(f"Sổ điểm {word}{colon}{number} môn Toán") == ("hk1" if number in ("I", "1") else "hk2")
    assert term_in(f"Sổ điểm {word} I và {word} II") == ""


@given(st.integers(2000, 2098), st.sampled_from([" - ", "-", "–", "/", " – "]), st.booleans())
def test_a_school_year_is_two_years_that_follow(first: int, sign: str, short: bool) -> None:
    second = f"{(first + 1) % 100:02}" if short else str(first + 1)
    assert year_in([f"NĂM HỌC {first}{sign}{second}"]) == f"{first}-{first + 1}"
    assert year_in([f"NĂM HỌC {first}{sign}{first + 2}"]) == ""
