"""Amounts in every notation that banks and people use: each is read exactly or refused, never as another sum."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.files.readers.amounts import COMMAED, DOTTED, NumberStyle, style_of, to_dong
from tabular import BadCell

amounts = st.integers(1, 10**11)


def grouped(amount: int, mark: str) -> str:
    return f"{amount:,}".replace(",", mark)


NOTATIONS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "plus": lambda text: f"+{text}",
    "VND behind": lambda text: f"{text} VND",
    "VNĐ behind": lambda text: f"{text}VNĐ",
    "đ behind": lambda text: f"{text} đ",
    "đồng behind": lambda text: f"{text} đồng",
    "sign of đồng": lambda text: f"{text}₫",
    "VND before": lambda text: f"VND {text}",
    "CR behind": lambda text: f"{text} CR",
    "blanks around": lambda text: f"  {text}\u00a0",
    "full width": lambda text: text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
}
BELOW_ZERO = {
    "minus before": lambda text: f"-{text}",
    "minus behind": lambda text: f"{text}-",
    "long minus": lambda text: f"− {text}",
    "brackets": lambda text: f"({text})",
    "DR behind": lambda text: f"{text} DR",
}


@settings(deadline=None)
@given(
    amounts, st.sampled_from(sorted(NOTATIONS)), st.sampled_from([DOTTED, COMMAED]), st.sampled_from(["", "00", "0"])
)
def test_an_amount_written_in_any_way_comes_back_equal(amount: int, way: str, style: NumberStyle, zeros: str) -> None:
    text = grouped(amount, style.thousands) + (style.decimal + zeros if zeros else "")
    assert to_dong(NOTATIONS[way](text), style) == amount


@settings(deadline=None)
@given(amounts, st.sampled_from(sorted(BELOW_ZERO)), st.sampled_from([DOTTED, COMMAED]))
def test_an_amount_below_zero_comes_back_below_zero(amount: int, way: str, style: NumberStyle) -> None:
    assert to_dong(BELOW_ZERO[way](grouped(amount, style.thousands)), style) == -amount


@settings(deadline=None)
@given(amounts, st.sampled_from([" ", "'", "\u00a0", "\u2019"]))
def test_blanks_and_apostrophes_between_thousands_are_read(amount: int, mark: str) -> None:
    assert to_dong(grouped(amount, mark), DOTTED) == amount


def read_or_refused(text: str, style: NumberStyle) -> object:
    """The amount, or the code of the reason why it is refused."""
    try:
        return to_dong(text, style)
    except BadCell as refused:
        return refused.why.code


@settings(deadline=None)
@given(amounts, st.sampled_from([DOTTED, COMMAED]))
def test_an_amount_in_the_other_notation_is_equal_or_refused_and_never_another(amount: int, style: NumberStyle) -> None:
    other = COMMAED if style is DOTTED else DOTTED
    for text in (grouped(amount, other.thousands), f"{grouped(amount, other.thousands)}{other.decimal}00"):
        assert read_or_refused(text, style) in (amount, "MONEY_UNREADABLE")


@settings(deadline=None)
@given(st.text("0123456789.,'- xdr()", max_size=14), st.sampled_from([DOTTED, COMMAED]))
def test_whatever_a_cell_holds_what_is_read_has_the_digits_of_the_cell(text: str, style: NumberStyle) -> None:
    """But for zeros: those in front, and those behind the mark of decimals."""
    amount = read_or_refused(text, style)
    digits = "".join(letter for letter in text if letter.isdecimal()).lstrip("0")
    if isinstance(amount, int):
        assert digits in {f"{abs(amount) or ''}{zeros}" for zeros in ("", "0", "00")}


@pytest.mark.parametrize(
    "text",
    [
        "1.234.56",
        "1.2x50.000",
        "12.3456",
        "1,5",
        "1.500,75",
        "0.500",
        "1..500",
        "1.500.",
        "--5",
        "(5",
        "5 000 00",
        "D 5",
        "5 D",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_dong(text, DOTTED)
    assert refused.value.why.code == "MONEY_UNREADABLE"


@pytest.mark.parametrize(
    ("text", "currency"), [("350.00 USD", "USD"), ("$350", "$"), ("350 €", "€"), ("EUR 1.500", "EUR")]
)
def test_another_currency_is_named(text: str, currency: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_dong(text, style_of([text]))
    assert (refused.value.why.code, refused.value.why.facts) == ("AMOUNT_NOT_IN_DONG", {"currency": currency})


@pytest.mark.parametrize("value", [None, "", "-", "  ", "-  "])
def test_a_cell_without_a_figure_is_blank(value: object) -> None:
    assert to_dong(value, DOTTED) is None


@pytest.mark.parametrize(("value", "code"), [(1.5, "MONEY_NOT_WHOLE"), (True, "AMOUNT_UNREADABLE")])
def test_a_number_with_a_fraction_and_a_truth_are_no_amounts(value: object, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        to_dong(value, DOTTED)
    assert refused.value.why.code == code
