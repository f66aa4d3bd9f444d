"""Amounts in Vietnamese words, in the two dialects that bookkeepers use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.files.rendering.amount_words import NORTH, SOUTH, Dialect, in_words

CASES = {
    0: "Không đồng",
    5: "Năm đồng",
    10: "Mười đồng",
    14: "Mười bốn đồng",
    15: "Mười lăm đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi tư đồng",
    25: "Hai mươi lăm đồng",
    30: "Ba mươi đồng",
    101: "Một trăm linh một đồng",
    105: "Một trăm linh năm đồng",
    111: "Một trăm mười một đồng",
    555: "Năm trăm năm mươi lăm đồng",
    1_000: "Một nghìn đồng",
    10_000: "Mười nghìn đồng",
    15_000: "Mười lăm nghìn đồng",
    631_800: "Sáu trăm ba mươi mốt nghìn tám trăm đồng",
    777_000: "Bảy trăm bảy mươi bảy nghìn đồng",
    1_000_005: "Một triệu không trăm linh năm đồng",
    1_020_000: "Một triệu không trăm hai mươi nghìn đồng",
    1_357_000: "Một triệu ba trăm năm mươi bảy nghìn đồng",
    2_000_000_000: "Hai tỷ đồng",
    21_000_001_000: "Hai mươi mốt tỷ không trăm linh một nghìn đồng",
    1_000_000_000_000: "Một nghìn tỷ đồng",
}


@pytest.mark.parametrize(("amount", "said"), CASES.items())
def test_an_amount_is_said_as_a_northern_receipt_says_it(amount: int, said: str) -> None:
    assert in_words(amount, NORTH) == said


def test_the_south_says_le_and_ngan() -> None:
    assert in_words(1_105, SOUTH) == "Một ngàn một trăm lẻ năm đồng"


def test_a_school_may_say_four_after_tens_plainly() -> None:
    assert in_words(24, Dialect(four_after_tens="bốn")) == "Hai mươi bốn đồng"


def test_an_amount_below_zero_is_no_receipt() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        in_words(-1)


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_two_different_amounts_are_never_said_alike(one: int, other: int) -> None:
    assert (in_words(one) == in_words(other)) == (one == other)
