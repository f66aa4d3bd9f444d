"""One transfer for two children: divided by itself where the sum fits, by a person where it does not."""

from __future__ import annotations

import pytest

from services.payments.domain.demands import Pupil
from services.payments.domain.division import Share
from services.payments.domain.lines import Line, State
from services.payments.domain.refusals import AmountInvalid, DivisionDoesNotSum, NotThisPupils
from services.payments.store import PaymentsStore
from services.payments.usecases import receipts
from services.payments.usecases.lines import Assignment
from services.payments.usecases.proof import prove
from tests.payments.bank import SCHOOL, BankEntry, csv
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, enrol
from tests.payments.district import demand, hand_in, only_line, open_district
from tests.payments.handing import import_statement
from tests.payments.kept import invoices_of, ledger_of, lines_of, receipts_of, summary_of

CASE, NOVEMBER = "one-transfer-two-children", "2026-11"
FIRST, SECOND, THIRD = "2600000278", "2600000279", "2600000280"
LINE = "0123456789012/FT26314555000111/1"


@pytest.fixture
async def november(bare: PaymentsStore) -> PaymentsStore:
    await open_district(bare)
    await demand(bare, NOVEMBER)
    return bare


async def paid_by(store: PaymentsStore, *codes: str) -> list[tuple[int, str]]:
    found = [invoice for code in codes for invoice in await invoices_of(store, school=SCHOOL, pupil=code)]
    return [(invoice.paid, invoice.state) for invoice in found]


async def pay(store: PaymentsStore, amount: int, memo: str) -> None:
    entry = BankEntry("FT26314555000111", amount, memo)
    await import_statement(store, actor=ACCOUNTANT, content=csv([entry]))


async def divide(store: PaymentsStore, *parts: Share, request: str = "r1") -> None:
    decision = Assignment(LINE, reason="mẹ hai em đã báo", request=request, parts=parts)
    await put_by_two(store, decision)


async def test_a_transfer_for_two_children_that_is_what_both_owe_is_divided_by_itself(november: PaymentsStore) -> None:
    assert await hand_in(november, CASE, "sao-ke-hai-em.csv") == (1, 0, 0)
    assert await paid_by(november, FIRST, SECOND) == [(10_000, "paid"), (10_000, "paid")]
    line = await only_line(november)
    assert (line.state, line.split.over, line.pupils) == (State.MATCHED, 0, [FIRST, SECOND])
    assert line.split.invoices == (f"{FIRST}/{NOVEMBER}", f"{SECOND}/{NOVEMBER}")
    assert line.reason.code == "CODES_SHARE_AMOUNT"
    issued = await receipts.issue_receipts(november, actor=ACCOUNTANT, school=SCHOOL, period=NOVEMBER)
    assert issued.issued == 2
    assert [(receipt.pupil, receipt.amount) for receipt in await receipts_of(november)] == [
        (FIRST, 10_000),
        (SECOND, 10_000),
    ]
    ledger = await ledger_of(november)
    assert (ledger.sum, ledger.balances["112"]) == (0, 20_000)
    assert await hand_in(november, CASE, "sao-ke-hai-em.csv") == (0, 0, 1)
    assert (await summary_of(november, school=SCHOOL, period=NOVEMBER)).collected == 20_000


async def test_a_sum_that_does_not_fit_is_nobodys_until_a_person_divides_it(november: PaymentsStore) -> None:
    await pay(november, 15_000, f"NOP TIEN CHO {FIRST} VA {SECOND}")
    line = await only_line(november)
    assert (line.state, line.suggestion, line.pupils) == (State.UNKNOWN, FIRST, [])
    await divide(november, Share(FIRST, "", 10_000), Share(SECOND, "", 5_000))
    assert await paid_by(november, FIRST, SECOND) == [(10_000, "paid"), (5_000, "part")]
    line = await only_line(november)
    assert (line.state, line.split.taken, line.pupils) == (State.PART, 15_000, [FIRST, SECOND])
    assert (await ledger_of(november)).sum == 0


async def test_a_division_that_does_not_sum_to_the_line_is_refused_and_changes_nothing(november: PaymentsStore) -> None:
    await pay(november, 20_000, "CHUYEN TIEN")
    with pytest.raises(DivisionDoesNotSum) as refused:
        await divide(november, Share(FIRST, "", 10_000), Share(SECOND, "", 9_999))
    assert refused.value.details == {"line": LINE, "amount": "20000", "sum": "19999"}
    with pytest.raises(AmountInvalid):
        await divide(november, Share(FIRST, "", 20_000), Share(SECOND, "", 0))
    with pytest.raises(NotThisPupils):
        await divide(november, Share(FIRST, f"{SECOND}/{NOVEMBER}", 20_000))
    assert (await only_line(november)).state is State.UNKNOWN


async def test_a_divided_line_is_divided_anew_and_what_was_taken_back_is_owed_again(november: PaymentsStore) -> None:
    await hand_in(november, CASE, "sao-ke-hai-em.csv")
    await divide(november, Share(FIRST, f"{FIRST}/{NOVEMBER}", 10_000), Share(THIRD, f"{THIRD}/{NOVEMBER}", 10_000))
    assert await paid_by(november, FIRST, SECOND, THIRD) == [(10_000, "paid"), (0, "open"), (10_000, "paid")]
    await divide(november, Share(SECOND, "", 20_000), request="r2")
    assert await paid_by(november, FIRST, SECOND, THIRD) == [(0, "open"), (10_000, "paid"), (0, "open")]
    line = await only_line(november)
    assert (line.state, line.split.over) == (State.OVER, 10_000)
    ledger = await ledger_of(november)
    assert (ledger.sum, ledger.balances["112"], ledger.balances["3383"]) == (0, 20_000, -10_000)


async def test_a_line_of_one_child_is_divided_with_a_sibling_without_naming_a_bill(november: PaymentsStore) -> None:
    """What the line itself has paid of the bill is open to it again."""
    await pay(november, 10_000, FIRST)
    await divide(november, Share(FIRST, "", 4_000), Share(SECOND, "", 6_000))
    assert await paid_by(november, FIRST, SECOND) == [(4_000, "part"), (6_000, "part")]
    assert (await only_line(november)).split.over == 0
    assert (await prove(november, SCHOOL)).differences == ()


async def test_two_names_with_their_classes_share_a_sum_that_fits(november: PaymentsStore) -> None:
    sisters = [Pupil("2600009001", SCHOOL, "Lý Thu Hà", "6A1"), Pupil("2600009002", SCHOOL, "Lý Thu Hương", "6A2")]
    await enrol(november, sisters)
    await demand(november, NOVEMBER)
    await pay(november, 20_000, "LY THU HA 6A1 VA LY THU HUONG 6A2 NOP TIEN")
    line = await only_line(november)
    assert (line.state, line.reason.code) == (State.MATCHED, "NAMES_SHARE_AMOUNT")
    assert line.pupils == [sister.id for sister in sisters]


async def test_money_for_two_that_came_before_it_was_owed_is_divided_when_it_is_raised(bare: PaymentsStore) -> None:
    await open_district(bare)
    await hand_in(bare, CASE, "sao-ke-hai-em.csv")
    assert [line.state for line in await lines_of(bare)] == [State.UNKNOWN]
    await demand(bare, NOVEMBER)
    assert await paid_by(bare, FIRST, SECOND) == [(10_000, "paid"), (10_000, "paid")]


async def test_a_memo_that_names_nobody_suggests_whoever_alone_owes_the_sum(november: PaymentsStore) -> None:
    await pay(november, 4_000, FIRST)
    await import_statement(november, actor=ACCOUNTANT, content=csv([BankEntry("FT26314555000222", 777_000, "CHUYEN")]))
    nobodys = next(line for line in await lines_of(november) if line.amount == 777_000)
    assert (nobodys.suggestion, nobodys.reason.code) == ("", "NO_CODE_AND_NO_NAME")


async def pay_for_both(store: PaymentsStore, amount: int) -> Line:
    """A second transfer, whose memo names both."""
    entry = BankEntry("FT26314555000333", amount, f"{FIRST} {SECOND} NOP TIEN")
    await import_statement(store, actor=ACCOUNTANT, content=csv([entry]))
    return next(line for line in await lines_of(store) if line.reference == entry.reference)


async def test_one_set_of_bills_that_sums_to_the_transfer_is_paid_by_itself(november: PaymentsStore) -> None:
    """The first child's December and the second one's November: neither the oldest of each, nor all."""
    await pay(november, 4_000, FIRST)
    await demand(november, "2026-12")
    line = await pay_for_both(november, 20_000)
    assert (line.state, line.reason.code) == (State.MATCHED, "CODES_SHARE_BILLS")
    assert await paid_by(november, FIRST, SECOND) == [
        (4_000, "part"),
        (10_000, "paid"),
        (10_000, "paid"),
        (0, "open"),
    ]
    assert (await prove(november, SCHOOL)).differences == ()


async def test_two_sets_of_bills_that_sum_to_the_transfer_are_asked(november: PaymentsStore) -> None:
    """Two bills of the one and one of the other, or the other way round."""
    await demand(november, "2026-12")
    line = await pay_for_both(november, 30_000)
    assert (line.state, line.split.shares, line.reason.code) == (State.UNKNOWN, (), "SEVERAL_CODES_IN_MEMO")
