"""The one set of open bills: found as trying every set finds it, and none where there is more than one."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations, product

from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain import limits
from services.payments.domain.fitting import Bill, one_set

amounts = st.lists(st.integers(1, 6), min_size=1, max_size=4)


def by_trying(bills_of: list[list[Bill]], amount: int) -> set[tuple[tuple[int, ...], ...]]:
    """What each pupil pays in each set that fits, whichever of like bills that is."""
    each = [
        list(chain.from_iterable(combinations(bills, count) for count in range(1, len(bills) + 1)))
        for bills in bills_of
    ]
    fitting = (taken for taken in product(*each) if sum(left for some in taken for _, left in some) == amount)
    return {tuple(tuple(sorted(left for _, left in some)) for some in taken) for taken in fitting}


@given(st.lists(amounts, min_size=1, max_size=3), st.integers(1, 40))
def test_a_set_is_found_where_trying_all_finds_one_and_only_one(owed: list[list[int]], amount: int) -> None:
    bills_of = [[(f"{owner}/{n}", left) for n, left in enumerate(bills)] for owner, bills in enumerate(owed)]
    found, tried = one_set(bills_of, amount), by_trying(bills_of, amount)
    assert bool(found) == (len(tried) == 1)
    if found:
        assert {tuple(tuple(sorted(left for _, left in some)) for some in found)} == tried
        for some, bills in zip(found, bills_of, strict=True):
            for left, count in Counter(left for _, left in some).items():
                oldest = [bill for bill in bills if bill[1] == left][:count]
                assert [bill for bill in some if bill[1] == left] == oldest


def test_more_sums_than_are_looked_at_are_asked() -> None:
    many = [[(f"{owner}/{n}", 7**owner * 3**n) for n in range(12)] for owner in range(3)]
    least = sum(7**owner for owner in range(3))
    assert one_set([bills[:2] for bills in many], least) == tuple((bills[0],) for bills in many)
    assert one_set(many, limits.AMOUNT_DONG) == ()
