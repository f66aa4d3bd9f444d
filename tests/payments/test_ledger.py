"""The ledger sums to zero whatever happens to it, and stored bytes that were altered are noticed when read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.documents import BrokenDocument, Database
from contracts.facts.payments import FeePaid
from services.payments.domain.demands import OwedItem, Pupil
from services.payments.domain.division import EMPTY, Share, Split
from services.payments.domain.fees import Unit
from services.payments.domain.invoices import Invoice, Payment, check_invoice, raise_invoice
from services.payments.domain.ledger import (
    LineBooking,
    balances,
    check_entry,
    entry_of_invoice,
    entry_of_line,
    total,
)
from services.payments.domain.line_checks import check_line
from services.payments.domain.lines import Intent, Line, State, line_id
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.ledger import verify_ledger
from tests.payments.bank import SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR
from tests.payments.handing import import_statement
from tests.payments.kept import invoices_of, ledger_of, lines_of

DAY = date(2026, 10, 1)
AN = Pupil("2600000001", SCHOOL, "Trần Văn An", "7A1")


def invoice_of(amount: int, period: str = "2026-10") -> Invoice:
    return raise_invoice(AN, period, [OwedItem("NU", "Nước", amount, 1, Unit.MONTH, "Dịch vụ")], link="L")


def offer(line: str, amount: int, move: int = 1) -> Payment:
    return Payment(line, line, amount, DAY, move, closed=False)


def line_of(amount: int) -> Line:
    return Line(
        id=line_id("1", "R", 1), school=SCHOOL, account="1", reference="R", occurrence=1, amount=amount, on=DAY, memo=""
    )


amounts = st.integers(1, 10**9)
splits = st.one_of(
    st.builds(lambda: EMPTY),
    st.builds(lambda a: Split(unknown=a), amounts),
    st.builds(lambda a, b: Split((Share("p", "i", a),), b), amounts, amounts),
)


@given(splits, splits)
def test_every_move_of_money_is_booked_in_balance(before: Split, after: Split) -> None:
    entry = entry_of_line(LineBooking("l", SCHOOL, DAY, 1, before, after, DAY))
    if entry is None:
        assert before == after
    else:
        check_entry(entry)
        assert sum(posting.amount for posting in entry.postings) == 0


@given(st.lists(splits, min_size=1, max_size=6))
def test_a_chain_of_moves_books_only_where_the_money_ended(chain: list[Split]) -> None:
    steps = zip([EMPTY, *chain], chain, strict=False)
    moves = [entry_of_line(LineBooking("l", SCHOOL, DAY, n, a, b, DAY)) for n, (a, b) in enumerate(steps)]
    found = balances(entry for entry in moves if entry is not None)
    assert total(found) == 0
    assert found.get("112", 0) == chain[-1].total
    assert found.get("131", 0) == -chain[-1].taken


@given(st.lists(amounts, min_size=1, max_size=5), amounts)
def test_an_invoice_never_takes_more_than_it_asks(offers: list[int], amount: int) -> None:
    invoice = invoice_of(amount)
    for place, one in enumerate(offers):
        first = invoice.take(offer(f"l{place}", one))
        assert invoice.take(offer(f"l{place}", one)) == first
        check_invoice(invoice)
    assert invoice.paid == min(amount, sum(offers))
    assert sum(fact.amount for fact in invoice.pending_facts() if isinstance(fact, FeePaid)) == invoice.paid


def test_two_part_payments_close_an_invoice_and_the_second_says_so() -> None:
    invoice = invoice_of(10_000)
    assert not invoice.take(offer("a", 4_000)).closed
    assert invoice.take(offer("b", 6_000)).closed
    assert (invoice.state, invoice.open) == ("paid", 0)


def test_a_late_older_move_cannot_put_money_back_that_was_taken_away() -> None:
    invoice = invoice_of(10_000)
    invoice.take(offer("a", 10_000, move=1))
    assert invoice.give_back("a", 2) == 10_000
    assert invoice.give_back("a", 2) == 0
    assert invoice.take(offer("a", 10_000, move=1)).amount == 0
    assert (invoice.paid, invoice.payments) == (0, [])
    assert invoice.take(offer("a", 10_000, move=3)).amount == 10_000
    check_invoice(invoice)


@pytest.mark.parametrize(
    ("payment", "state"),
    [
        (Payment("l", "R", 10_000, DAY, 1, closed=True), State.MATCHED),
        (Payment("l", "R", 10_000, DAY, 1, closed=False), State.PART),
        (Payment("l", "R", 9_999, DAY, 1, closed=True), State.OVER),
        (Payment("l", "R", 0, DAY, 1, closed=True), State.OVER),
        (None, State.OVER),
    ],
)
def test_a_lines_state_follows_from_what_the_invoice_answered(payment: Payment | None, state: State) -> None:
    line = line_of(10_000)
    line.intend(Intent((Share("p", "i" if payment else "", 10_000),)))
    check_line(line)
    line.settle({"i": payment} if payment else {})
    check_line(line)
    assert (line.state, line.split.total) == (state, 10_000)


def test_a_line_of_nobody_is_told_once_however_often_it_is_settled() -> None:
    line = line_of(777_000)
    for _ in range(2):
        line.intend(Intent())
        line.settle({})
    assert [fact.TYPE for fact in line.pending_facts()] == ["payments.line_unmatched.v1"]


def test_an_entry_whose_postings_do_not_sum_to_zero_is_refused() -> None:
    entry = entry_of_invoice(invoice_of(10_000))
    entry.postings = (*entry.postings[:-1], replace(entry.postings[-1], amount=-9_999))
    with pytest.raises(ValueError, match="do not sum to zero"):
        check_entry(entry)


def test_an_entry_to_an_account_that_the_chart_lacks_is_refused() -> None:
    entry = entry_of_invoice(invoice_of(10_000))
    entry.postings = tuple(replace(posting, account=f"{posting.account}9") for posting in entry.postings)
    with pytest.raises(ValueError, match="the chart lacks"):
        check_entry(entry)


async def october(store: PaymentsStore) -> None:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    lines = [BankEntry("FT26280000000001", 10_000, pupils_of(SCHOOL)[0].id), BankEntry("FT26280000000002", 5_000, "?")]
    await import_statement(store, actor=ACCOUNTANT, name="a.csv", content=csv(lines), school=SCHOOL)


async def altered(database: Database, collection: str, change: dict[str, Any]) -> None:
    found = await database[collection].find_one({"kind": "line"} if collection == "entries" else {"state": "matched"})
    if collection == "invoices":
        found = await database[collection].find_one({"state": "paid"})
    assert found is not None
    for path, value in change.items():
        place: Any = found
        *way, last = path.split(".")
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value
    await database[collection].replace_one({"_id": found["_id"]}, found)


@pytest.mark.parametrize(
    "change",
    [
        {"postings.0.amount": 9_000},
        {"postings.0.amount": 9_000, "postings.1.amount": -9_000},
        {"postings.0.amount": 9_000, "postings.1.amount": -9_000, "sums": {"112": 9_000, "131": -9_000}},
        {"postings.1.of": "2600000000/2026-10"},
        {"on": "2026-10-02"},
        {"school": "8702020"},
    ],
    ids=" ".join,
)
async def test_an_altered_entry_is_noticed_when_the_ledger_is_read(
    store: PaymentsStore, database: Database, change: dict[str, Any]
) -> None:
    await october(store)
    assert total(await verify_ledger(store)) == 0
    await altered(database, "entries", change)
    with pytest.raises(BrokenDocument):
        await verify_ledger(store)


@pytest.mark.parametrize(
    ("collection", "change"),
    [
        ("invoices", {"amount": 9_000}),
        ("invoices", {"paid": 9_000}),
        ("invoices", {"payments.0.amount": 9_000}),
        ("invoices", {"state": "open"}),
        ("lines", {"amount": 9_000}),
        ("lines", {"split.over": 1_000}),
        ("lines", {"reference": "FT26280000000009"}),
        ("lines", {"state": "waiting"}),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
async def test_an_altered_invoice_or_line_is_noticed_when_read(
    store: PaymentsStore, database: Database, collection: str, change: dict[str, Any]
) -> None:
    await october(store)
    await altered(database, collection, change)
    read = invoices_of if collection == "invoices" else lines_of
    with pytest.raises(BrokenDocument):
        await read(store)


async def test_the_stores_own_sums_equal_the_fold_over_all_entries(store: PaymentsStore) -> None:
    await october(store)
    fast = (await ledger_of(store)).balances
    slow = await verify_ledger(store)
    assert {name: amount for name, amount in fast.items() if amount} == {n: a for n, a in slow.items() if a}
