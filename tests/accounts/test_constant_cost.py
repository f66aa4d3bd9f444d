"""Each page, batch and printing makes the same number of store calls for 1, 3 and 30 people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing, looking_up
from services.accounts.usecases.looking_up import Page
from services.accounts.usecases.signing_in import Proof
from tests.accounts import lists
from tests.accounts.conftest import OPERATOR, hand_in
from tests.accounts.lists import OTHER, pupil
from tests.payments.failing import counting

CLASS = "9A9"
Act = Callable[[AccountsStore, Proof], Awaitable[object]]

CALLS: dict[str, tuple[Act, list[str]]] = {
    "a page of pupils": (
        lambda store, _: looking_up.list_pupils(
            store, actor=OPERATOR, school=OTHER, class_name=CLASS, query="", page=Page(rows=50)
        ),
        ["pupils.where", "accounts.many"],
    ),
    "a page of people": (
        lambda store, _: looking_up.list_people(store, actor=OPERATOR, school=OTHER, equals={}, page=Page(rows=50)),
        ["people.where", "accounts.many"],
    ),
    "the classes of a school": (
        lambda store, _: looking_up.list_classes(store, actor=OPERATOR, school=OTHER),
        ["pupils.counts", "assignments.where", "people.many"],
    ),
    "a page of assignments": (
        lambda store, _: looking_up.list_assignments(store, actor=OPERATOR, school=OTHER, person="", page=Page()),
        ["assignments.where", "people.many"],
    ),
    "slips of a class": (
        lambda store, proof: issuing.print_slips(
            store, proof.passwords, actor=OPERATOR, school=OTHER, class_name=CLASS
        ),
        ["schools.find", "pupils.where", "accounts.many", "accounts.keep_many"],
    ),
    "numbers of a school": (
        lambda store, _: looking_up.count(store, actor=OPERATOR, school=OTHER),
        [
            "pupils.counts",
            "schools.count",
            "people.count",
            "pupils.count",
            "assignments.count",
            "accounts.counts",
            "accounts.count",
        ],
    ),
}


@pytest.mark.parametrize("people", [1, 3, 30])
@pytest.mark.parametrize("act", CALLS)
async def test_the_number_of_calls_does_not_grow_with_the_people(
    district: AccountsStore, proof: Proof, act: str, people: int
) -> None:
    numbers = range(300, 300 + people)
    await hand_in(district, "hs.xlsx", lists.pupils(*(pupil(n, Lớp=CLASS) for n in numbers)), school=OTHER)
    teachers = {f"GVX{n}": (f"Giáo viên {n}", "Giáo viên", "Tổ Một") for n in numbers}
    await hand_in(district, "gv.xlsx", lists.staff(teachers), school=OTHER)
    taught = [(code, "", CLASS, f"M{n}", "", 35.0, "x") for n, code in enumerate(teachers)]
    await hand_in(district, "pc.xlsx", lists.assignments(*taught), school=OTHER)
    await issuing.issue_accounts(district, actor=OPERATOR, school=OTHER, kinds=[])
    call, wanted = CALLS[act]
    with counting(district) as seen:
        await call(district, proof)
    assert seen == wanted
