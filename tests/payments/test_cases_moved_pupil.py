"""A pupil who moved: what was owed stays with the school and year that it is of, is seen there and paid there."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled
from services.payments.domain.demands import Pupil
from services.payments.domain.invoices import Invoice
from services.payments.domain.lines import State
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, projections, receipts
from services.payments.usecases.invoices import InvoiceQuery, list_invoices
from services.payments.usecases.lines import Assignment, assign_line
from tests.payments.bank import SCHOOL, BankEntry, csv
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, receive_at, register
from tests.payments.district import demand, hand_in, only_line, open_district, pupils
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, receipts_of, summary_of

MOVED, OTHER, OCTOBER = "2600000303", "8702020", "2026-10"
THERE = Actor("KT2", "Kế toán", (Grant("accountant", {"school": (OTHER,)}),))
FAMILY = Actor("PH1", "Phụ huynh", (Grant("guardian", {"pupil": (MOVED,)}),))
BILL = f"{MOVED}/{OCTOBER}"


@pytest.fixture
async def moved(bare: PaymentsStore) -> PaymentsStore:
    """October was demanded at 8702030, then the pupil went to 5A of 8702020."""
    await open_district(bare)
    await register(bare, OTHER, levels=("Tiểu học",))
    await demand(bare, OCTOBER)
    await enrol(bare, [Pupil(MOVED, OTHER, "Phạm Ngọc Trang", "5A")], sequence=2)
    return bare


async def bills(store: PaymentsStore, actor: Actor, school: str = "") -> list[Invoice]:
    query = InvoiceQuery(school=school, pupil=MOVED)
    return list((await list_invoices(store, actor=actor, query=query, size=50, token="")).invoices)


async def pay(store: PaymentsStore, reference: str, memo: str, amount: int = 10_000) -> None:
    await import_statement(store, actor=ACCOUNTANT, content=csv([BankEntry(reference, amount, memo)]))


@pytest.mark.parametrize("school", [SCHOOL, ""], ids=["the school is named", "no school is named"])
async def test_the_school_that_billed_still_sees_the_open_bill(moved: PaymentsStore, school: str) -> None:
    for actor in (ACCOUNTANT, OPERATOR, FAMILY):
        assert [(bill.id, bill.open, bill.school) for bill in await bills(moved, actor, school)] == [
            (BILL, 10_000, SCHOOL)
        ]
    assert (await summary_of(moved, school=SCHOOL, period=OCTOBER)).due == 2_760_000


async def test_the_new_school_sees_none_of_it_and_neither_reads_the_lists_of_the_other(moved: PaymentsStore) -> None:
    assert await bills(moved, THERE) == []
    with pytest.raises(NotAllowed):
        await bills(moved, THERE, SCHOOL)
    with pytest.raises(NotAllowed):
        await bills(moved, ACCOUNTANT, OTHER)


async def test_the_old_debt_is_paid_by_the_code_in_the_memo(moved: PaymentsStore) -> None:
    assert await hand_in(moved, "pupil-who-moved", "tra-no-cu.csv") == (1, 0, 0)
    line = await only_line(moved)
    assert (line.state, line.pupil, line.invoice, line.school) == (State.MATCHED, MOVED, BILL, SCHOOL)
    assert line.reason.code == "CODE_IN_MEMO"
    assert [bill.state for bill in await bills(moved, ACCOUNTANT)] == ["paid"]
    ledger = await ledger_of(moved, SCHOOL)
    assert (ledger.sum, ledger.balances["112"]) == (0, 10_000)
    await receipts.issue_receipts(moved, actor=ACCOUNTANT, school=SCHOOL, period=OCTOBER)
    assert [(receipt.school, receipt.class_name) for receipt in await receipts_of(moved)] == [
        (SCHOOL, next(pupil.class_name for pupil in pupils() if pupil.id == MOVED))
    ]


async def test_an_accountant_puts_a_line_to_the_pupil_who_left_a_debt_and_to_no_other_of_that_school(
    moved: PaymentsStore,
) -> None:
    stranger = Pupil("2600000999", OTHER, "Lê Văn Lạ", "5A")
    await enrol(moved, [stranger])
    await pay(moved, "FT26319000000601", "CHUYEN TIEN")
    line = "0123456789012/FT26319000000601/1"
    with pytest.raises(NotAllowed):
        await assign_line(moved, actor=ACCOUNTANT, decision=Assignment(line, stranger.id, reason="x", request="r0"))
    await put_by_two(moved, Assignment(line, MOVED, reason="mẹ báo", request="r1"))
    assert [bill.state for bill in await bills(moved, ACCOUNTANT)] == ["paid"]


async def test_a_code_of_another_school_that_owes_nothing_here_is_said_to_be_that(moved: PaymentsStore) -> None:
    await enrol(moved, [Pupil("2600000999", OTHER, "Lê Văn Lạ", "5A")])
    await pay(moved, "FT26319000000601", "2600000999 NOP TIEN")
    line = await only_line(moved)
    assert (line.state, line.reason.facts) == (State.UNKNOWN, {"pupil": "2600000999", "school": OTHER})


async def test_money_for_one_school_pays_no_bill_of_the_other(moved: PaymentsStore) -> None:
    await receive_at(moved, "9990001112223", school=OTHER, holder="TH")
    await demands.raise_demands(moved, actor=THERE, school=OTHER, period="2026-11")
    assert [(bill.id, bill.school) for bill in await bills(moved, OPERATOR)] == [
        (BILL, SCHOOL),
        (f"{MOVED}/2026-11", OTHER),
    ]
    await import_statement(
        moved, actor=THERE, content=csv([BankEntry("FT26320000000001", 20_000, MOVED)], account="9990001112223")
    )
    assert [(bill.school, bill.state) for bill in await bills(moved, OPERATOR)] == [(SCHOOL, "open"), (OTHER, "paid")]


async def test_a_month_that_both_schools_bill_has_two_invoices(moved: PaymentsStore) -> None:
    raised = await demands.raise_demands(moved, actor=THERE, school=OTHER, period=OCTOBER)
    assert (raised.raised, raised.same) == (1, 0)
    assert [(bill.id, bill.school) for bill in await bills(moved, FAMILY)] == [(BILL, SCHOOL), (f"{BILL}/2", OTHER)]


async def test_a_pupil_who_comes_back_has_the_bills_as_before(moved: PaymentsStore) -> None:
    back = next(pupil for pupil in pupils() if pupil.id == MOVED)
    await enrol(moved, [back], sequence=3)
    raised = await demand(moved, OCTOBER)
    assert (raised.raised, raised.same) == (0, 276)
    assert [(bill.id, bill.open) for bill in await bills(moved, ACCOUNTANT)] == [(BILL, 10_000)]


async def test_of_a_pupil_whose_list_was_taken_back_nothing_more_is_asked_and_the_open_bill_stays(
    moved: PaymentsStore,
) -> None:
    told = PupilEnrolled.model_validate(
        {**PupilEnrolled.EXAMPLE, "school": OTHER, "pupil": MOVED, "left": "2026-11-01"}
    )
    envelope = Envelope(id="e", type="t", source="/edu/accounts", subject=MOVED, time=moved.now(), sequence=3)
    await projections.remember_pupils(moved, [(told, envelope)])
    await register(moved, OTHER)
    assert MOVED not in {pupil.id for school in (SCHOOL, OTHER) for pupil in await moved.pupils_of(school)}
    assert [bill.id for bill in await bills(moved, ACCOUNTANT, SCHOOL)] == [BILL]
