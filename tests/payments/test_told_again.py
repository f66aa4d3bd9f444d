"""A line that tells a payment again: two persons say so, nothing of it is counted, and it is unsaid by a new entry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import Refusal
from services.payments.domain.ledger import BANK
from services.payments.domain.lines import Line, State
from services.payments.domain.refusals import LineGaveBack, LineToldAgain, ReasonMissing, SecondPersonNeeded
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from services.payments.usecases.lines import Assignment, Return, assign_line, decide_assignment, return_line
from services.payments.usecases.proof import prove
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, receipts_of

AN = pupils_of(SCHOOL)[0]
PERIOD, REFERENCE = "2026-10", "FT26280000000001"
BILL = f"{AN.id}/{PERIOD}"
FIRST, SECOND = f"{ACCOUNT}/{REFERENCE}/1", f"{ACCOUNT}/{REFERENCE}/2"


def told_again(line: str = SECOND, request: str = "r1") -> Assignment:
    return Assignment(line, reason="cùng một khoản", request=request, repeated=True)


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10,000 đồng; one transfer of it stands twice in the bank's file."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    entry = BankEntry(REFERENCE, 10_000, f"{AN.id} T10")
    await import_statement(store, actor=ACCOUNTANT, content=csv([entry, entry]))
    return store


async def stands(store: PaymentsStore) -> tuple[dict[str, int], int, tuple[object, ...]]:
    """The states of each đồng that came in, what the bank holds, and what differs but for the doubt itself."""
    proof = await prove(store, SCHOOL)
    wrong = tuple(one for one in proof.differences if one.what != "LINE_IN_DOUBT")
    states = {state: amount for state, amount in proof.states.items() if state not in ("open", "paid")}
    return states, (await ledger_of(store)).balances[BANK], wrong


async def entries(store: PaymentsStore, line: str) -> list[tuple[str, str]]:
    found = await store.entries.where(Query(equals={"cause": line}))
    return [(entry.id.rpartition("/")[2], entry.on.isoformat()) for entry in found]


async def test_a_double_that_two_persons_call_so_has_its_own_state_and_no_entry(october: PaymentsStore) -> None:
    assert await stands(october) == ({"no_receipt": 10_000, "doubt": 10_000}, 10_000, ())
    line = await put_by_two(october, told_again())
    assert (line.state, line.reason.code, line.caution.code) == (State.REPEATED, "SAID_TO_REPEAT", "")
    assert await stands(october) == ({"no_receipt": 10_000, "repeated": 10_000}, 10_000, ())
    assert await entries(october, SECOND) == []
    assert (await prove(october, SCHOOL)).found == {}


async def test_until_the_second_person_agrees_it_stays_in_doubt_and_the_first_cannot(october: PaymentsStore) -> None:
    await assign_line(october, actor=ACCOUNTANT, decision=told_again())
    with pytest.raises(SecondPersonNeeded):
        await decide_assignment(october, actor=ACCOUNTANT, line=SECOND, accepted=True)
    assert (await october.lines.get(SECOND)).state is State.DOUBLE
    await decide_assignment(october, actor=PRINCIPAL, line=SECOND, accepted=False)
    assert (await stands(october))[0] == {"no_receipt": 10_000, "doubt": 10_000}


@pytest.mark.parametrize("to", ["", AN.id], ids=["nobody's", "a pupil's"])
async def test_it_is_unsaid_by_a_new_entry_of_that_day(october: PaymentsStore, clock: FrozenClock, to: str) -> None:
    await put_by_two(october, told_again())
    clock.move(timedelta(days=40))
    unsaid = Assignment(SECOND, to, reason="hai khoản thật", request="r2", nobody=not to)
    line = await put_by_two(october, unsaid)
    assert line.state is (State.OVER if to else State.UNKNOWN)
    states, bank, wrong = await stands(october)
    assert (states["advance" if to else "nobodys"], bank, wrong) == (10_000, 20_000, ())
    assert await entries(october, SECOND) == [("2", october.now().date().isoformat())]
    assert len((await october.lines.get(SECOND)).moves) == 2


async def test_a_counted_line_is_taken_out_of_the_ledger_by_a_further_entry(october: PaymentsStore) -> None:
    """Its bill is owed again and its receipt is void; the other line may then be put to the bill."""
    await receipts.issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    line = await put_by_two(october, told_again(FIRST))
    assert (line.state, (await october.invoices.get(BILL)).open) == (State.REPEATED, 10_000)
    assert [receipt.is_void for receipt in await receipts_of(october)] == [True]
    assert (await stands(october))[1:] == (0, ())
    assert [number for number, _ in await entries(october, FIRST)] == ["1", "2"]
    await put_by_two(october, Assignment(SECOND, AN.id, reason="khoản thật", request="r2"))
    assert (await october.invoices.get(BILL)).state == "paid"
    assert (await stands(october))[1:] == (10_000, ())


async def test_the_same_file_again_changes_nothing_of_it(october: PaymentsStore) -> None:
    await put_by_two(october, told_again())
    entry = BankEntry(REFERENCE, 10_000, f"{AN.id} T10")
    await import_statement(october, actor=ACCOUNTANT, content=csv([entry, entry]))
    assert await stands(october) == ({"no_receipt": 10_000, "repeated": 10_000}, 10_000, ())


async def refused(store: PaymentsStore, decision: Assignment) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await assign_line(store, actor=ACCOUNTANT, decision=decision)
    return caught.value


async def test_what_cannot_be_told_again_is_refused(october: PaymentsStore) -> None:
    assert isinstance(await refused(october, Assignment(SECOND, repeated=True)), ReasonMissing)
    await put_by_two(october, told_again())
    assert isinstance(await refused(october, told_again(request="r2")), LineToldAgain)
    await put_by_two(october, Assignment(FIRST, reason="x", request="r3", nobody=True))
    await return_line(october, actor=ACCOUNTANT, wanted=Return(FIRST, 4_000, "xin lại", "r4"))
    await decide_assignment(october, actor=PRINCIPAL, line=FIRST, accepted=True)
    answer = await refused(october, told_again(FIRST, "r5"))
    assert (type(answer), answer.details["returned"]) == (LineGaveBack, "4000")


async def test_whoever_waits_to_call_it_so_waits_no_more_once_the_bank_proves_it(october: PaymentsStore) -> None:
    """Another file tells it without the doubt: it is a payment of its own."""
    await assign_line(october, actor=ACCOUNTANT, decision=told_again())
    line: Line = await october.lines.get(SECOND)
    assert line.intent is None
    line.match_again(line.leaving_all("", ""))
    assert (line.waits, line.proposal) == (False, None)
