"""The desk: a family pays several bills at once, gets one receipt, and a broken line doubles nothing."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import Refusal
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.payments.domain.demands import Pupil
from services.payments.domain.division import Share
from services.payments.domain.ledger import BANK, CARDS, CASH
from services.payments.domain.lines import Line, State
from services.payments.domain.refusals import (
    AmountInvalid,
    BillLeavesLess,
    DeskHoldsLess,
    DivisionDoesNotSum,
    GivenTooLittle,
    LineOfDesk,
    MediumUnknown,
    NotThisPupils,
)
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.desk import DeskPayment, Taken, desk_bills, read_desk, take_at_desk
from services.payments.usecases.lines import Assignment, Return, assign_line, decide_assignment, return_line
from services.payments.usecases.proof import prove
from services.payments.usecases.receipts import issue_receipts, read_receipt
from services.payments.usecases.registers import RegisterQuery, read_register
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, CASHIER, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, receipts_of

AN, BINH, CHI = pupils_of(SCHOOL)[:3]
PERIOD = "2026-10"
REFERENCE = "FT26280000000001"


def share(pupil: Pupil = AN, amount: int = 10_000, period: str = PERIOD) -> Share:
    return Share(pupil.id, f"{pupil.id}/{period}", amount)


def family(
    *shares: Share, request: str = "k1", given: int = 0, medium: str = "cash", later: bool = False
) -> DeskPayment:
    return DeskPayment(SCHOOL, medium, shares or (share(AN), share(BINH)), given, request, settled_later=later)


async def takes(store: PaymentsStore, taking: DeskPayment | None = None, actor: Actor = CASHIER) -> Taken:
    return await take_at_desk(store, actor=actor, taking=taking or family())


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10,000 đồng."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    return store


async def holds(store: PaymentsStore) -> tuple[int, int, int]:
    """In the drawer, still to come from cards, and at the bank; nothing differs anywhere."""
    assert (await prove(store, SCHOOL)).differences == ()
    balances = (await ledger_of(store)).balances
    return balances[CASH], balances[CARDS], balances[BANK]


async def stored(store: PaymentsStore) -> tuple[int, int, int]:
    return await store.lines.count({}), await store.receipts.count({}), await store.entries.count({"kind": "desk"})


async def test_two_children_are_paid_at_once_with_one_receipt_and_the_change(october: PaymentsStore) -> None:
    taken = await takes(october, family(given=50_000))
    assert (taken.line.state, taken.line.amount, taken.change) == (State.MATCHED, 20_000, 30_000)
    assert [(await october.invoices.get(f"{pupil.id}/{PERIOD}")).state for pupil in (AN, BINH)] == ["paid", "paid"]
    assert taken.receipt is not None
    assert (taken.receipt.shown_number, taken.receipt.amount) == ("BN2026-0000001", 20_000)
    assert [(part.pupil, part.amount) for part in taken.receipt.parts] == [(AN.id, 10_000), (BINH.id, 10_000)]
    assert await holds(october) == (20_000, 0, 0)


async def test_numbers_have_no_gap_between_desk_and_bank(october: PaymentsStore) -> None:
    await takes(october, family(share(AN)))
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 10_000, f"{BINH.id} T10")]))
    issued = await issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    await takes(october, family(share(CHI), request="k2"))
    assert issued.issued == 1
    assert [one.number for one in await receipts_of(october)] == [1, 2, 3]


async def test_what_is_sent_again_days_later_is_the_same_line_and_receipt(
    october: PaymentsStore, clock: FrozenClock
) -> None:
    first = await takes(october)
    before = await stored(october)
    clock.move(timedelta(days=3))
    again = await takes(october, family(later=True))
    assert (again.line.id, again.receipt) == (first.line.id, first.receipt)
    assert await stored(october) == before == (1, 1, 1)


async def test_another_cashiers_key_is_another_taking(october: PaymentsStore) -> None:
    other = Actor("TQ2", "Thủ quỹ hai", (Grant("cashier", {"school": (SCHOOL,)}),))
    first, second = await takes(october, family(share(AN))), await takes(october, family(share(BINH)), other)
    assert first.line.id != second.line.id


async def test_money_that_was_taken_while_the_line_was_broken_is_kept_whatever_was_paid_since(
    october: PaymentsStore,
) -> None:
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 10_000, f"{AN.id} T10")]))
    with pytest.raises(BillLeavesLess):
        await takes(october)
    assert await october.lines.count({"medium": "cash"}) == 0
    taken = await takes(october, family(later=True))
    assert (taken.line.state, taken.line.split.over, taken.line.split.taken) == (State.OVER, 10_000, 10_000)
    assert taken.receipt is not None
    assert taken.receipt.amount == 10_000
    assert await holds(october) == (20_000, 0, 10_000)


async def test_an_advance_of_the_desk_that_goes_to_a_later_bill_has_its_own_receipt_and_leaves_the_first(
    october: PaymentsStore,
) -> None:
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 10_000, f"{AN.id} T10")]))
    first = (await takes(october, family(later=True))).receipt
    await demands.raise_demands(october, actor=OPERATOR, school=SCHOOL, period="2026-11")
    await holds(october)
    await issue_receipts(october, actor=OPERATOR, school=SCHOOL, period="2026-11")
    kept = await receipts_of(october)
    assert [(one.invoice, one.amount, one.is_void) for one in kept] == [
        (f"{BINH.id}/{PERIOD}", 10_000, False),
        (f"{AN.id}/2026-11", 10_000, False),
    ]
    assert kept[0] == first == (await takes(october, family(later=True))).receipt
    await holds(october)


@pytest.mark.parametrize(
    ("taking", "refusal"),
    [
        (family(medium="bitcoin"), MediumUnknown),
        (family(given=19_999), GivenTooLittle),
        (family(given=20_000, medium="card"), GivenTooLittle),
        (family(share(AN, 0)), AmountInvalid),
        (family(share(AN, 20_000), share(BINH, -10_000)), AmountInvalid),
        (family(Share(BINH.id, f"{AN.id}/{PERIOD}", 10_000)), NotThisPupils),
        (family(Share(AN.id, "", 10_000)), Refusal),
        (family(share(AN, 10_001)), BillLeavesLess),
        (family(share(AN, 6_000), share(AN, 6_000)), BillLeavesLess),
        (DeskPayment(SCHOOL, "cash", (), 0, "k1"), AmountInvalid),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(
    october: PaymentsStore, taking: DeskPayment, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await takes(october, taking)
    assert await stored(october) == (0, 0, 0)


@pytest.mark.parametrize("actor", [ACCOUNTANT, PRINCIPAL, OPERATOR])
async def test_who_keeps_the_books_takes_no_money(october: PaymentsStore, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        await takes(october, actor=actor)
    with pytest.raises(NotAllowed):
        await desk_bills(october, actor=actor, school=SCHOOL, limit=1)


async def test_a_cashier_takes_and_decides_nothing_else(october: PaymentsStore) -> None:
    line = (await takes(october)).line.id
    with pytest.raises(NotAllowed):
        await assign_line(october, actor=CASHIER, decision=Assignment(line, reason="x", request="r", nobody=True))
    with pytest.raises(NotAllowed):
        await return_line(october, actor=CASHIER, wanted=Return(line, 0, "x", "r"))


async def test_cash_is_refunded_by_two_people_from_what_the_drawer_holds(october: PaymentsStore) -> None:
    taken = await takes(october)
    wanted = Return(taken.line.id, 0, "gia đình đổi ý", "r1")
    await return_line(october, actor=ACCOUNTANT, wanted=wanted)
    assert await holds(october) == (20_000, 0, 0)
    await decide_assignment(october, actor=PRINCIPAL, line=taken.line.id, accepted=True)
    assert await holds(october) == (0, 0, 0)
    line: Line = await october.lines.get(taken.line.id)
    assert (line.state, line.reason.code) == (State.RETURNED, "PAID_OUT_AT_DESK")
    assert [one.is_void for one in await receipts_of(october)] == [True]
    assert (await october.invoices.get(f"{AN.id}/{PERIOD}")).open == 10_000


async def test_a_part_that_is_put_elsewhere_voids_the_receipt_and_the_next_one_is_of_all_that_stays(
    october: PaymentsStore,
) -> None:
    line = (await takes(october)).line.id
    parts = (share(AN), share(CHI))
    await put_by_two(october, Assignment(line, reason="nhầm em", request="r1", parts=parts))
    issued = await issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    first, second = await receipts_of(october)
    assert (issued.issued, first.is_void, second.is_void, second.number) == (1, True, False, 2)
    assert [(part.pupil, part.amount) for part in second.parts] == [(AN.id, 10_000), (CHI.id, 10_000)]
    assert await holds(october) == (20_000, 0, 0)
    again = await issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert again.issued == 0


async def test_what_is_over_goes_back_and_the_receipt_of_the_bills_stands(october: PaymentsStore) -> None:
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 10_000, f"{AN.id} T10")]))
    line = (await takes(october, family(later=True))).line.id
    await return_line(october, actor=ACCOUNTANT, wanted=Return(line, 10_000, "đã chuyển khoản", "r1"))
    await decide_assignment(october, actor=PRINCIPAL, line=line, accepted=True)
    assert [one.is_void for one in await receipts_of(october)] == [False]
    assert await holds(october) == (10_000, 0, 10_000)


@pytest.mark.parametrize(("medium", "left"), [("cash", (5_000, 0, 15_000)), ("card", (0, 5_000, 15_000))])
async def test_money_of_the_desk_is_counted_once_when_it_is_brought_to_the_bank(
    october: PaymentsStore, medium: str, left: tuple[int, int, int]
) -> None:
    await takes(october, family(medium=medium))
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 15_000, "NOP TIEN MAT")]))
    wanted = Assignment(f"{ACCOUNT}/{REFERENCE}/1", reason="nộp quỹ", request="r1", banked=medium)
    line = await put_by_two(october, wanted)
    assert (line.state, line.split.banked) == (State.BANKED, 15_000)
    assert await holds(october) == left
    assert (await prove(october, SCHOOL)).states["banked"] == 15_000
    await put_by_two(october, Assignment(line.id, reason="không phải", request="r2", nobody=True))
    assert sum(await holds(october)) == 35_000


async def test_no_more_is_brought_to_the_bank_or_given_back_than_the_desk_holds(october: PaymentsStore) -> None:
    taken = await takes(october)
    await import_statement(october, actor=ACCOUNTANT, content=csv([BankEntry(REFERENCE, 15_000, "NOP TIEN MAT")]))
    bank = f"{ACCOUNT}/{REFERENCE}/1"
    for decision, refusal in (
        (Assignment(bank, reason="x", request="r1", banked="card"), DeskHoldsLess),
        (Assignment(bank, reason="x", request="r2", banked="gold"), MediumUnknown),
        (Assignment(taken.line.id, reason="x", request="r3", banked="cash"), LineOfDesk),
        (Assignment(taken.line.id, reason="x", request="r4", parts=(share(CHI),)), DivisionDoesNotSum),
    ):
        with pytest.raises(refusal):
            await assign_line(october, actor=ACCOUNTANT, decision=decision)
    await put_by_two(october, Assignment(bank, reason="nộp quỹ", request="r5", banked="cash"))
    with pytest.raises(DeskHoldsLess):
        await return_line(october, actor=ACCOUNTANT, wanted=Return(taken.line.id, 0, "x", "r6"))


async def test_the_day_book_shows_cash_and_the_desk_what_it_holds(october: PaymentsStore) -> None:
    await takes(october)
    days = await read_register(october, actor=ACCOUNTANT, query=RegisterQuery(SCHOOL, "days", "2026-10", "2026-11"))
    assert any("111" in row.cells for row in days.register.rows)
    held = await read_desk(october, actor=ACCOUNTANT, school=SCHOOL)
    assert (held.cash, held.cards) == (20_000, 0)


async def test_the_paper_names_each_bill_and_is_shown_to_who_may_see_all_of_them(october: PaymentsStore) -> None:
    receipt = (await takes(october)).receipt
    assert receipt is not None
    both = Actor("PH1", "Phụ huynh", (Grant("guardian", {"pupil": (AN.id, BINH.id), "school": (SCHOOL,)}),))
    one = Actor("PH2", "Phụ huynh", (Grant("guardian", {"pupil": (AN.id,), "school": (SCHOOL,)}),))
    for actor in (both, CASHIER):
        printed = await read_receipt(october, actor=actor, receipt=receipt.id)
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages).split())
        assert [name in text for name in (AN.name, BINH.name, "Thu tại quầy", "20.000 đ")] == [True] * 4
    with pytest.raises(NotAllowed):
        await read_receipt(october, actor=one, receipt=receipt.id)


async def test_the_desk_lists_what_is_open_alone(october: PaymentsStore) -> None:
    await takes(october)
    bills = await desk_bills(october, actor=CASHIER, school=SCHOOL, limit=100)
    assert len(bills) == await october.invoices.count({"state": "open"}) == 38
    links = await october.chains.links(Query(equals={"chain": SCHOOL}))
    actions = [one["action"] for link in links for one in link["entries"]]
    assert [action for action in actions if "desk" in action] == ["take_at_desk", "desk_bills"]
