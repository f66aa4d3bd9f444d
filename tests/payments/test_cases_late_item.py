"""A fee item that comes after the month was demanded reaches whoever was billed, as an invoice of its own."""

from __future__ import annotations

import pytest

from services.payments.domain.refusals import PeriodOutsideSchoolYear
from services.payments.store import PaymentsStore
from services.payments.usecases import choices, demands
from tests.payments.bank import SCHOOL, BankEntry, csv
from tests.payments.conftest import ACCOUNTANT, OPERATOR
from tests.payments.district import CASES, demand, open_district, pupils
from tests.payments.handing import import_fee_items, import_statement
from tests.payments.kept import invoices_of, ledger_of, lines_of, summary_of

NOVEMBER, PUPIL = "2026-11", "2600000286"


@pytest.fixture
async def november(bare: PaymentsStore) -> PaymentsStore:
    await open_district(bare)
    raised = await demand(bare, NOVEMBER)
    assert (raised.raised, raised.amount) == (276, 2_760_000)
    return bare


async def add_item(store: PaymentsStore) -> None:
    content = (CASES / "item-added-late" / "khoan-thu-bo-sung.xlsx").read_bytes()
    report = await import_fee_items(store, actor=OPERATOR, content=content, name="khoan-thu-bo-sung.xlsx")
    assert (report.created, report.refused) == (1, [])


async def bills(store: PaymentsStore) -> list[tuple[str, list[str], int, str]]:
    found = await invoices_of(store, pupil=PUPIL, period=NOVEMBER)
    return [(invoice.id, [line.item for line in invoice.lines], invoice.amount, invoice.state) for invoice in found]


async def pay(store: PaymentsStore, reference: str, amount: int) -> None:
    await import_statement(store, actor=ACCOUNTANT, content=csv([BankEntry(reference, amount, PUPIL)]))


async def test_an_item_added_late_is_owed_once_more_by_everybody_and_never_twice(november: PaymentsStore) -> None:
    await add_item(november)
    again = await demand(november, NOVEMBER)
    assert (again.raised, again.supplements, again.same, again.amount) == (276, 276, 0, 3_312_000)
    assert await bills(november) == [
        (f"{PUPIL}/{NOVEMBER}", ["NU"], 10_000, "open"),
        (f"{PUPIL}/{NOVEMBER}/2", ["VSL"], 12_000, "open"),
    ]
    third = await demand(november, NOVEMBER)
    assert (third.raised, third.same, third.amount) == (0, 276, 0)
    assert (await summary_of(november, school=SCHOOL, period=NOVEMBER)).due == 6_072_000
    ledger = await ledger_of(november)
    assert (ledger.sum, ledger.balances["131"], ledger.entries) == (0, 6_072_000, 552)


async def test_a_bill_that_was_paid_stays_paid_and_the_late_item_is_open(november: PaymentsStore) -> None:
    await pay(november, "FT26314000000001", 10_000)
    await add_item(november)
    await demand(november, NOVEMBER)
    assert [(amount, state) for _, _, amount, state in await bills(november)] == [(10_000, "paid"), (12_000, "open")]


async def test_one_transfer_pays_both_bills_of_a_month(november: PaymentsStore) -> None:
    await add_item(november)
    await demand(november, NOVEMBER)
    await pay(november, "FT26314000000001", 22_000)
    assert [state for *_, state in await bills(november)] == ["paid", "paid"]
    [line] = await lines_of(november)
    assert (line.state.value, line.split.over, len(line.split.shares)) == ("matched", 0, 2)


async def test_what_was_paid_over_before_the_item_came_pays_it_when_it_is_raised(november: PaymentsStore) -> None:
    await pay(november, "FT26314000000001", 22_000)
    assert [line.state.value for line in await lines_of(november)] == ["over"]
    await add_item(november)
    await demand(november, NOVEMBER)
    assert [state for *_, state in await bills(november)] == ["paid", "paid"]
    [line] = await lines_of(november)
    assert (line.state.value, line.split.over) == ("matched", 0)
    ledger = await ledger_of(november)
    assert (ledger.sum, ledger.balances["112"], ledger.balances["3383"]) == (0, 22_000, 0)


async def test_consent_that_a_family_gives_late_is_billed_to_that_pupil_alone(november: PaymentsStore) -> None:
    await choices.keep_choice(november, actor=ACCOUNTANT, pupil=PUPIL, item="TA", consent=True, used=(NOVEMBER, 20))
    again = await demand(november, NOVEMBER)
    assert (again.raised, again.supplements, again.same, again.amount) == (1, 1, 275, 600_000)


@pytest.mark.parametrize("period", ["2026-07", "2027-07", "2025-11", "2028-10"])
async def test_a_month_outside_the_school_year_is_raised_only_when_it_is_confirmed(
    november: PaymentsStore, period: str
) -> None:
    with pytest.raises(PeriodOutsideSchoolYear) as refused:
        await demand(november, period)
    assert refused.value.details == {"period": period}
    assert await invoices_of(november, school=SCHOOL, period=period) == []
    raised = await demands.raise_demands(november, actor=ACCOUNTANT, school=SCHOOL, period=period, confirmed=True)
    assert (raised.pupils, raised.raised) == (len(pupils()), 0 if period.endswith("07") else 276)
