"""A line that a person puts somewhere waits for another one: nothing is booked, paid or shown before the yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import Refusal
from chassis.identity.actor import Actor, Grant
from services.payments.domain.lines import Line, State
from services.payments.domain.refusals import LineOfNobody, NothingToReturn, ProposalOutdated, SecondPersonNeeded
from services.payments.store import PaymentsStore
from services.payments.usecases import bills, demands, receipts
from services.payments.usecases.ledger import summarise
from services.payments.usecases.lines import Assignment, Return, assign_line, decide_assignment, return_line
from services.payments.usecases.proof import prove
from services.payments.usecases.registers import RegisterQuery, read_register
from services.payments.usecases.write_offs import decide_write_off, propose_write_off
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, receipts_of
from tests.tampering import tell_all

AN, BINH = pupils_of(SCHOOL)[:2]
PERIOD = "2026-10"
LINE = f"{ACCOUNT}/FT26280000000001/1"
OTHER_ACCOUNTANT = Actor("KT9", "Kế toán hai", (Grant("accountant", {"school": (SCHOOL,)}),))
BOTH = Actor("KT1", "Kế toán", (Grant("accountant", {"school": (SCHOOL,)}), Grant("principal", {"school": (SCHOOL,)})))
TO_AN = Assignment(LINE, AN.id, reason="mẹ em báo", request="r1")
OFF = Assignment(LINE, reason="gán nhầm", request="r2", nobody=True)


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10,000 đồng, and as much came in of nobody."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    await pay(store, "CHUYEN TIEN")
    return store


async def pay(store: PaymentsStore, memo: str, number: int = 1, amount: int = 10_000) -> None:
    entry = BankEntry(f"FT2628000000000{number}", amount, memo)
    await import_statement(store, actor=ACCOUNTANT, content=csv([entry]))


async def propose(store: PaymentsStore, decision: Assignment = TO_AN) -> Line:
    return (await assign_line(store, actor=ACCOUNTANT, decision=decision)).lines[0]


async def confirm(store: PaymentsStore, actor: Actor = PRINCIPAL, seen: str = "") -> Line:
    return (await decide_assignment(store, actor=actor, line=LINE, accepted=True, seen=seen)).lines[0]


async def stands(store: PaymentsStore) -> tuple[object, ...]:
    """All that money says: bills, what parents see, ledger, entries, receipts, and the state of each đồng."""
    invoices = await store.invoices.where(Query())
    seen = await bills.bill_behind(store, link=invoices[0].link)
    ledger, proof = await ledger_of(store), await prove(store, SCHOOL)
    paid = [(one.id, one.paid, one.state, one.version) for one in invoices]
    return paid, seen, ledger, proof.states, len(await receipts_of(store))


async def told(store: PaymentsStore) -> list[str]:
    """The types of what was told since it was last asked."""
    outboxes = await store.pending_outboxes(before=store.now().replace(year=2100))
    types = [entry["type"] for outbox in outboxes for entry in outbox.entries]
    await tell_all(store)
    return [one for one in types if "line" in one or "fee_" in one or "receipt" in one]


async def test_nothing_is_booked_paid_told_or_shown_before_the_yes(october: PaymentsStore) -> None:
    await tell_all(october)
    before = await stands(october)
    await tell_all(october)
    line = await propose(october)
    assert (line.state, line.pupil, line.waits, line.named) == (State.UNKNOWN, "", True, [AN.id])
    assert await told(october) == []
    assert await stands(october) == before
    issued = await receipts.issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert issued.issued == 0
    summary = await summarise(october, actor=ACCOUNTANT, school=SCHOOL, period=PERIOD)
    assert (summary.lines_by_state, summary.waiting_by_state) == ({"unknown": 1}, {"unknown": 1})
    await tell_all(october)
    line = await confirm(october)
    assert (line.state, line.pupil, line.waits) == (State.MATCHED, AN.id, False)
    assert (await october.invoices.get(f"{AN.id}/{PERIOD}")).state == "paid"
    assert await told(october) == ["payments.fee_paid.v1"]
    entries = await october.entries.where(Query(equals={"cause": LINE}))
    assert [entry.id for entry in entries] == [f"line/{LINE}/1", f"line/{LINE}/2"]
    assert (await prove(october, SCHOOL)).differences == ()


@pytest.mark.parametrize("second", [ACCOUNTANT, BOTH], ids=["the same", "the same in another office"])
async def test_whoever_proposed_it_does_not_confirm_it(october: PaymentsStore, second: Actor) -> None:
    await propose(october)
    with pytest.raises(SecondPersonNeeded):
        await confirm(october, second)
    assert (await october.lines.get(LINE)).waits


async def test_another_accountant_of_the_school_may_confirm(october: PaymentsStore) -> None:
    await propose(october)
    assert (await confirm(october, OTHER_ACCOUNTANT)).pupil == AN.id


async def test_both_persons_stand_in_the_journal(october: PaymentsStore) -> None:
    await put_by_two(october, TO_AN)
    links = await october.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [(one["actor"], one["action"], one["target"]) for link in links for one in link["entries"]]
    assert [one for one in entries if one[1].endswith(("assign_line", "assignment"))] == [
        (ACCOUNTANT.id, "assign_line", f"{LINE} to {AN.id}"),
        (PRINCIPAL.id, "confirm_assignment", LINE),
    ]


async def test_what_is_declined_leaves_everything_and_may_be_proposed_anew(october: PaymentsStore) -> None:
    before = await stands(october)
    await propose(october)
    await decide_assignment(october, actor=PRINCIPAL, line=LINE, accepted=False)
    assert (await october.lines.get(LINE)).waits is False
    assert await stands(october) == before
    line = await put_by_two(october, Assignment(LINE, BINH.id, reason="mẹ em báo", request="r2"))
    assert line.pupil == BINH.id


async def test_what_waits_is_not_what_was_looked_at(october: PaymentsStore, clock: FrozenClock) -> None:
    """The proposal is changed while the second person reads it."""
    first = (await propose(october)).proposal
    assert first is not None
    clock.move(timedelta(seconds=1))
    await propose(october, Assignment(LINE, BINH.id, reason="nhầm", request="r2"))
    with pytest.raises(ProposalOutdated):
        await confirm(october, seen=first.move.at.isoformat())
    assert (await october.lines.get(LINE)).waits


async def test_a_changed_write_off_is_not_confirmed_unseen(october: PaymentsStore, clock: FrozenClock) -> None:
    bill = f"{AN.id}/{PERIOD}"
    await propose_write_off(october, actor=ACCOUNTANT, invoice=bill, amount=1, reason="x", request="r1")
    seen = october.now().isoformat()
    clock.move(timedelta(seconds=1))
    await propose_write_off(october, actor=ACCOUNTANT, invoice=bill, amount=10_000, reason="x", request="r2")
    with pytest.raises(ProposalOutdated):
        await decide_write_off(october, actor=PRINCIPAL, invoice=bill, accepted=True, seen=seen)
    assert (await october.invoices.get(bill)).open == 10_000


async def test_a_line_is_taken_off_by_a_further_entry_and_its_bill_is_owed_again(october: PaymentsStore) -> None:
    await put_by_two(october, TO_AN)
    await receipts.issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    booked = [entry.id for entry in await october.entries.where(Query(equals={"cause": LINE}))]
    await propose(october, OFF)
    assert (await october.invoices.get(f"{AN.id}/{PERIOD}")).paid == 10_000
    await tell_all(october)
    line = await confirm(october)
    assert (line.state, line.pupil, line.reason.code) == (State.UNKNOWN, "", "TAKEN_OFF_BY_PERSON")
    assert (await october.invoices.get(f"{AN.id}/{PERIOD}")).state == "open"
    assert [receipt.void_reason for receipt in await receipts_of(october)] == ["gán nhầm"]
    after = [entry.id for entry in await october.entries.where(Query(equals={"cause": LINE}))]
    assert after == [*booked, f"line/{LINE}/3"]
    assert {"payments.line_unmatched.v1", "payments.receipt_voided.v1"} <= set(await told(october))
    assert (await prove(october, SCHOOL)).differences == ()
    with pytest.raises(LineOfNobody):
        await propose(october, Assignment(LINE, reason="x", request="r3", nobody=True))


@pytest.mark.parametrize("wanted", [Return(LINE, 10_000, "chuyển nhầm", "r9"), TO_AN], ids=["back", "put"])
async def test_what_is_decided_of_a_line_is_booked_on_the_day_of_the_yes_and_no_day_that_is_over_changes(
    october: PaymentsStore, clock: FrozenClock, wanted: Return | Assignment
) -> None:
    trial = RegisterQuery(SCHOOL, "trial", "2026-10", "2026-10")
    before = await read_register(october, actor=ACCOUNTANT, query=trial)
    clock.move(timedelta(days=1))
    if isinstance(wanted, Return):
        await return_line(october, actor=ACCOUNTANT, wanted=wanted)
    else:
        await propose(october, wanted)
    clock.move(timedelta(days=1))
    await confirm(october)
    entries = await october.entries.where(Query(equals={"cause": LINE}))
    assert [entry.on.isoformat() for entry in entries] == ["2026-10-01", "2026-11-02"]
    assert await read_register(october, actor=ACCOUNTANT, query=trial) == before


async def test_a_line_that_was_taken_off_is_not_matched_by_itself_again(october: PaymentsStore) -> None:
    await pay(october, AN.id, number=2)
    second = f"{ACCOUNT}/FT26280000000002/1"
    await put_by_two(october, Assignment(second, reason="không phải của em", request="r1", nobody=True))
    await pay(october, f"{AN.id} nop tien", number=2)
    await demands.raise_demands(october, actor=OPERATOR, school=SCHOOL, period="2026-11")
    assert (await october.lines.get(second)).state is State.UNKNOWN


async def test_a_bill_that_was_paid_meanwhile_leaves_the_money_to_the_next_one(october: PaymentsStore) -> None:
    await propose(october)
    await pay(october, AN.id, number=2)
    await demands.raise_demands(october, actor=OPERATOR, school=SCHOOL, period="2026-11")
    line = await confirm(october)
    assert (line.state, line.split.invoices, line.split.over) == (State.MATCHED, (f"{AN.id}/2026-11",), 0)


async def test_what_the_machine_is_certain_of_needs_nobody(october: PaymentsStore) -> None:
    await pay(october, AN.id, number=2)
    line = await october.lines.get(f"{ACCOUNT}/FT26280000000002/1")
    assert (line.state, line.waits) == (State.MATCHED, False)


@pytest.mark.parametrize(("wanted", "waits"), [(AN, False), (BINH, True)])
async def test_a_line_that_finds_its_pupil_by_itself_waits_only_for_who_wants_another(
    october: PaymentsStore, wanted: object, waits: bool
) -> None:
    """Another file tells the memo in full."""
    pupil = AN.id if wanted is AN else BINH.id
    await propose(october, Assignment(LINE, pupil, reason="mẹ em báo", request="r1"))
    await pay(october, f"CHUYEN TIEN CHO {AN.id}")
    line = await october.lines.get(LINE)
    assert (line.state, line.pupil, line.waits) == (State.MATCHED, AN.id, waits)
    if waits:
        assert (await confirm(october)).pupil == BINH.id
    assert (await prove(october, SCHOOL)).differences == ()


async def test_money_that_found_its_bill_meanwhile_does_not_go_back(october: PaymentsStore) -> None:
    await return_line(october, actor=ACCOUNTANT, wanted=Return(LINE, 10_000, "chuyển nhầm", "r1"))
    await pay(october, f"CHUYEN TIEN CHO {AN.id}")
    with pytest.raises(NothingToReturn):
        await confirm(october)
    assert (await october.invoices.get(f"{AN.id}/{PERIOD}")).paid == 10_000


async def test_a_proposal_of_nothing_is_refused(october: PaymentsStore) -> None:
    for decision in (Assignment(LINE, AN.id), Assignment(LINE, "2600009999", reason="x"), OFF):
        with pytest.raises(Refusal):
            await propose(october, decision)
    assert not (await october.lines.get(LINE)).waits
