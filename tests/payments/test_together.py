"""Several hands at once: one file thrice, one invoice wanted by two lines, receipts issued by two."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from chassis.identity.policy import NotAllowed
from services.payments.domain.lines import State
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from tests.payments.bank import FORMATS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, receive_at, register
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, lines_of, receipts_of

PUPILS = pupils_of(SCHOOL)
OTHER = "8702020"
THEIRS = "9990001112223"


@pytest.fixture
async def demanded(store: PaymentsStore) -> PaymentsStore:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    return store


async def hand_in(store: PaymentsStore, lines: list[BankEntry], name: str = "csv") -> None:
    await import_statement(store, actor=ACCOUNTANT, name=f"a.{name}", content=FORMATS[name](lines), school=SCHOOL)


async def test_three_files_handed_in_at_once_count_each_line_once(demanded: PaymentsStore) -> None:
    lines = [BankEntry(f"FT2628{place:010d}", 10_000, PUPILS[place].id) for place in range(20)]
    await asyncio.gather(*(hand_in(demanded, lines, name) for name in FORMATS))
    found = await lines_of(demanded)
    assert [line.state for line in found] == [State.MATCHED] * 20
    ledger = await ledger_of(demanded)
    assert (ledger.sum, ledger.balances["112"], ledger.balances["131"]) == (0, 200_000, 200_000)


async def test_two_lines_that_want_one_invoice_at_once_never_overpay_it(demanded: PaymentsStore) -> None:
    one, other = (
        BankEntry("FT26280000000001", 10_000, PUPILS[0].id),
        BankEntry("FT26280000000002", 10_000, PUPILS[0].id),
    )
    await asyncio.gather(hand_in(demanded, [one]), hand_in(demanded, [other]))
    invoice = await demanded.invoices.get(f"{PUPILS[0].id}/2026-10")
    assert (invoice.state, invoice.paid) == ("paid", 10_000)
    found = await lines_of(demanded)
    assert sorted(line.state.value for line in found) == ["matched", "over"]
    ledger = await ledger_of(demanded)
    assert (ledger.sum, ledger.balances["112"], ledger.balances["3383"]) == (0, 20_000, -10_000)


async def test_two_accountants_who_raise_at_once_raise_once(store: PaymentsStore) -> None:
    raised = await asyncio.gather(
        *(demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10") for _ in range(2))
    )
    assert sum(one.raised for one in raised) == 40
    ledger = await ledger_of(store)
    assert (ledger.entries, ledger.balances["131"]) == (40, 400_000)


async def test_two_who_issue_receipts_at_once_leave_no_gap_and_no_number_twice(demanded: PaymentsStore) -> None:
    await hand_in(demanded, [BankEntry(f"FT2628{place:010d}", 10_000, PUPILS[place].id) for place in range(9)])
    issued = await asyncio.gather(
        *(receipts.issue_receipts(demanded, actor=OPERATOR, school=SCHOOL, period="2026-10") for _ in range(3))
    )
    assert sum(one.issued for one in issued) == 9
    found = await receipts_of(demanded)
    assert [receipt.number for receipt in found] == list(range(1, 10))


async def test_an_accountant_hands_in_nothing_for_a_school_not_her_own(demanded: PaymentsStore) -> None:
    await register(demanded, OTHER)
    await receive_at(demanded, THEIRS, school=OTHER)
    content = csv([BankEntry("FT26280000000001", 500, PUPILS[0].id)], account=THEIRS)
    for school in ("", OTHER, SCHOOL):
        with pytest.raises(NotAllowed):
            await import_statement(demanded, actor=ACCOUNTANT, name="a.csv", content=content, school=school)
    assert await lines_of(demanded) == []


async def test_each_payment_is_told_once_with_its_reference(demanded: PaymentsStore) -> None:
    lines = [
        BankEntry("FT26280000000001", 10_000, PUPILS[0].id),
        BankEntry("FT26280000000002", 4_000, PUPILS[1].id),
        BankEntry("FT26280000000003", 777_000, "?"),
    ]
    await hand_in(demanded, lines)
    await hand_in(demanded, lines, "mt940")
    waiting = await demanded.pending_outboxes(before=demanded.now() + timedelta(seconds=1))
    told = [entry for one in waiting for entry in one.entries]
    paid = sorted(entry["body"] for entry in told if entry["type"] == "payments.fee_paid.v1")
    assert len(paid) == 2
    assert '"amount":10000,"reference":"FT26280000000001"' in paid[0]
    unmatched = [entry["body"] for entry in told if entry["type"] == "payments.line_unmatched.v1"]
    assert unmatched == [f'{{"school":"{SCHOOL}","reference":"FT26280000000003","amount":777000}}']
