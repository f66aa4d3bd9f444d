"""A debt is written off when two people say so, booked as an entry of its own, and asked for again in the same way."""

from __future__ import annotations

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.payments.domain.refusals import SecondPersonNeeded, WriteOffTooLarge
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.proof import prove
from services.payments.usecases.settling import book_missing
from services.payments.usecases.write_offs import decide_write_off, propose_write_off
from tests.payments.bank import SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, summary_of

AN, BINH = pupils_of(SCHOOL)[:2]
PERIOD = "2026-10"
BILL = f"{AN.id}/{PERIOD}"


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10,000 đồng."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    return store


async def propose(store: PaymentsStore, amount: int, reason: str = "thiên tai", request: str = "r1") -> None:
    await propose_write_off(store, actor=ACCOUNTANT, invoice=BILL, amount=amount, reason=reason, request=request)


async def confirm(store: PaymentsStore) -> None:
    await decide_write_off(store, actor=PRINCIPAL, invoice=BILL, accepted=True)


async def pay(store: PaymentsStore, amount: int) -> None:
    entry = BankEntry("FT26280000000001", amount, AN.id)
    await import_statement(store, actor=ACCOUNTANT, content=csv([entry]), school=SCHOOL)


async def test_a_write_off_changes_nothing_until_another_person_confirms_it(october: PaymentsStore) -> None:
    await propose(october, 10_000)
    waiting = await october.invoices.get(BILL)
    assert (waiting.open, waiting.state, waiting.waits) == (10_000, "open", True)
    with pytest.raises(SecondPersonNeeded):
        await decide_write_off(october, actor=ACCOUNTANT, invoice=BILL, accepted=True)
    await confirm(october)
    done = await october.invoices.get(BILL)
    assert (done.open, done.state, done.waits, done.write_offs[0].confirmed_by) == (0, "written_off", False, "HT1")
    assert (await ledger_of(october, SCHOOL)).balances["811"] == 10_000
    proof = await prove(october, SCHOOL)
    assert (proof.found, proof.states) == ({}, {"open": 390_000, "written_off": 10_000})
    summary = await summary_of(october, school=SCHOOL, period=PERIOD)
    assert (summary.due, summary.collected, summary.written_off) == (400_000, 0, 10_000)


async def test_a_part_is_written_off_after_a_part_was_paid_and_what_comes_later_is_over(october: PaymentsStore) -> None:
    await pay(october, 6_000)
    await propose(october, 4_000)
    await confirm(october)
    await import_statement(
        october, actor=ACCOUNTANT, content=csv([BankEntry("FT26280000000002", 4_000, AN.id)]), school=SCHOOL
    )
    bill = await october.invoices.get(BILL)
    assert (bill.paid, bill.written_off, bill.state) == (6_000, 4_000, "written_off")
    assert (await prove(october, SCHOOL)).states["advance"] == 4_000


async def test_what_was_written_off_is_asked_for_again_by_a_further_entry(october: PaymentsStore) -> None:
    await propose(october, 10_000)
    await confirm(october)
    await propose(october, -10_000, "nhầm em", "r2")
    await confirm(october)
    bill = await october.invoices.get(BILL)
    assert (bill.open, bill.state, [one.amount for one in bill.write_offs]) == (10_000, "open", [10_000, -10_000])
    assert (await ledger_of(october, SCHOOL)).balances["811"] == 0
    assert await october.entries.count({"kind": "write_off"}) == 2
    assert (await prove(october, SCHOOL)).found == {}


@pytest.mark.parametrize("amount", [10_001, 0, -1])
async def test_more_than_is_open_is_not_written_off(october: PaymentsStore, amount: int) -> None:
    with pytest.raises(WriteOffTooLarge):
        await propose(october, amount)
    assert not (await october.invoices.get(BILL)).waits


async def test_what_was_paid_while_it_waited_is_not_written_off(october: PaymentsStore) -> None:
    await propose(october, 10_000)
    await pay(october, 1_000)
    with pytest.raises(WriteOffTooLarge):
        await confirm(october)
    await decide_write_off(october, actor=ACCOUNTANT, invoice=BILL, accepted=False)
    assert (await october.invoices.get(BILL)).open == 9_000


async def test_a_write_off_needs_a_reason_and_is_taken_once_for_one_request(october: PaymentsStore) -> None:
    with pytest.raises(Invalid):
        await propose(october, 1_000, " ")
    await propose(october, 1_000)
    await confirm(october)
    await propose(october, 1_000)
    assert not (await october.invoices.get(BILL)).waits
    await confirm(october)
    assert (await october.invoices.get(BILL)).written_off == 1_000


async def test_nobody_else_writes_off_and_nothing_is_confirmed_where_nothing_waits(october: PaymentsStore) -> None:
    for actor in (PRINCIPAL, OPERATOR):
        with pytest.raises(Forbidden):
            await propose_write_off(october, actor=actor, invoice=BILL, amount=1, reason="x", request="r")
    with pytest.raises(NotFound):
        await confirm(october)
    await propose(october, 1_000)
    with pytest.raises((Forbidden, Conflict)):
        await decide_write_off(october, actor=OPERATOR, invoice=BILL, accepted=True)


async def test_an_entry_that_a_crash_left_unposted_is_posted_at_the_next_start(october: PaymentsStore) -> None:
    await propose(october, 10_000)
    await confirm(october)
    await october.database["entries"].delete_one({"_id": f"write_off/{BILL}/1"})
    assert (await prove(october, SCHOOL)).found == {"unequal": 1}
    await book_missing(october)
    assert (await prove(october, SCHOOL)).found == {}
