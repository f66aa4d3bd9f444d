"""The one set of open bills of several pupils that sums to an amount; where there is another one, a person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from services.payments.domain import limits

Bill = tuple[str, int]  # invoice and what it leaves open, in đồng
Ways = dict[int, list[tuple[Bill, ...]]]  # by sum; two ways are enough to know that there is not one


def one_set(bills_of: Sequence[Sequence[Bill]], amount: int) -> tuple[tuple[Bill, ...], ...]:
    """Bills of each pupil, at least one of each, that together are the amount; empty where no set fits, or several do.

    A pupil's bills come the oldest first. Of bills that leave the same sum open the older is taken, and that is one
    way: it does not matter to the family.
    """
    ways: Ways = {0: [()]}
    for bills in bills_of:
        own = {total: found for total, found in _ways_of(bills, amount).items() if total}
        ways = _joined(ways, own, amount)
    fitting = ways.get(amount, [])
    return _by_owner(fitting[0], bills_of) if len(fitting) == 1 else ()


def _ways_of(bills: Sequence[Bill], most: int) -> Ways:
    """Of one pupil: how many of each group of like bills are taken, the oldest of them first."""
    ways: Ways = {0: [()]}
    by_amount = sorted(bills, key=lambda bill: bill[1])  # stable: the older stays before the younger
    for _, like in groupby(by_amount, key=lambda bill: bill[1]):
        group = tuple(like)
        taken = {count * group[0][1]: [group[:count]] for count in range(len(group) + 1)}
        ways = _joined(ways, taken, most)
    return ways


def _joined(one: Mapping[int, list[tuple[Bill, ...]]], other: Mapping[int, list[tuple[Bill, ...]]], most: int) -> Ways:
    """Nothing where there is too much to look at: a person is asked."""
    joined: Ways = {}
    if len(one) * len(other) > limits.FITTING_STEPS:
        return joined
    for total, ways in one.items():
        for more, others in other.items():
            if total + more <= most:
                known = joined.setdefault(total + more, [])
                known += [(*way, *another) for way in ways for another in others][: 2 - len(known)]
    return joined


def _by_owner(taken: Iterable[Bill], bills_of: Sequence[Sequence[Bill]]) -> tuple[tuple[Bill, ...], ...]:
    chosen = {invoice for invoice, _ in taken}
    return tuple(tuple(bill for bill in bills if bill[0] in chosen) for bills in bills_of)
