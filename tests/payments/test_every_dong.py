"""Whatever is billed, paid, told, taken at the desk, divided, taken back and receipted in whatever order.

Wherever the house dies, the ledger sums to zero, what came in is where it can be named, receipts have no gap, and each
đồng has one state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import Refusal
from services.payments.domain.credits import Credit
from services.payments.domain.desk import MEDIA
from services.payments.domain.division import Share
from services.payments.domain.lines import Line, State
from services.payments.domain.matching import PupilIndex
from services.payments.domain.proof import ASKED, CAME, DOUBLE, ORPHAN, UNEQUAL, MoneyProof
from services.payments.store import PaymentsStore
from services.payments.usecases import choices, demands, receipts
from services.payments.usecases.credits import CreditImporter
from services.payments.usecases.desk import DeskPayment, take_at_desk
from services.payments.usecases.lines import Assignment, Return, assign_line, decide_assignment, return_line
from services.payments.usecases.proof import prove
from services.payments.usecases.settling import book_missing, settle_waiting
from services.payments.usecases.write_offs import decide_write_off, propose_write_off
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, pupils_of
from tests.payments.conftest import ACCOUNTANT, CASHIER, OPERATOR, PRINCIPAL, enrol, receive_at, register
from tests.payments.handing import import_fee_items
from tests.simulation.fake_store import FakeDatabase
from tests.simulation.points import Killed, Points

PUPILS = pupils_of(SCHOOL)[:3]
MONTHS = ("2026-10", "2026-11")
DAY = date(2026, 10, 1)
UNCOUNTED = (State.DOUBLE, State.REPEATED)
Act = Callable[[PaymentsStore], Awaitable[object]]
kills = st.none() | st.integers(1, 60)  # at which outside step of the act the house dies
answers = st.sampled_from([True, True, False, None])  # of the second person, where one is asked
media = st.sampled_from(MEDIA)
months, pupils = st.sampled_from(MONTHS), st.sampled_from(PUPILS)
amounts = st.sampled_from([4_000, 10_000, 16_000, 20_000, 71_000])


class Money(RuleBasedStateMachine):
    """A school of three pupils. An act that died is asked again once the house has started again."""

    def __init__(self) -> None:
        super().__init__()
        self.points = Points()
        self.database = FakeDatabase(self.points, "payments")
        self.runner = asyncio.Runner()
        self.store = self.opened()
        self.told: list[Credit] = []
        self.counted = 0
        self.requests = 0

    def opened(self) -> PaymentsStore:
        database: Any = self.database
        return PaymentsStore(database, FrozenClock())

    def teardown(self) -> None:
        self.runner.close()

    def do(self, act: Act, kill: int | None = None) -> None:
        """A refusal is an answer: it leaves everything as it was, which the invariant sees.

        Every second kill takes the power too, and with it what was not journalled.
        """

        async def lived() -> None:
            with suppress(Refusal):
                await act(self.store)

        self.points.kill_at = frozenset({self.points.passed + kill} if kill else ())
        try:
            self.runner.run(lived())
        except Killed:
            self.points.kill_at = frozenset()
            if kill and kill % 2:
                self.database.journal.power_cut()
            self.runner.run(self.starts_again())
            self.runner.run(lived())
        self.points.kill_at = frozenset()

    async def starts_again(self) -> None:
        """Another process on the same documents: what its start repairs."""
        self.store = self.opened()
        await settle_waiting(self.store)
        await book_missing(self.store)

    def lines(self) -> list[Line]:
        every: list[Line] = self.runner.run(self.store.lines.where(Query()))
        return every

    def line(self, number: int) -> Line:
        lines = self.lines()
        return lines[number % len(lines)]

    @initialize()
    def opens(self) -> None:
        async def opened(store: PaymentsStore) -> None:
            await register(store, SCHOOL)
            await enrol(store, PUPILS)
            await import_fee_items(store, actor=OPERATOR, content=FEE_ITEMS.encode())
            await receive_at(store)
            await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=MONTHS[0])

        self.do(opened)
        for place, pupil in enumerate(PUPILS):
            self.pays([pupil], 16_000 - 6_000 * place, bare=False, notice=False, kill=None)
        self.pays([], 20_000, bare=True, notice=True, kill=None)

    @rule(month=months, kill=kills)
    def bills(self, month: str, kill: int | None) -> None:
        self.do(lambda store: demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=month), kill)

    @rule(month=months, pupil=pupils, days=st.integers(1, 3), kill=kills)
    def amends(self, month: str, pupil: Any, days: int, kill: int | None) -> None:
        """A family agrees to meals after the month was billed."""

        async def amended(store: PaymentsStore) -> None:
            used = (month, days)
            await choices.keep_choice(store, actor=OPERATOR, pupil=pupil.id, item="TA", consent=True, used=used)
            await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=month)

        self.do(amended, kill)

    @rule(
        named=st.lists(pupils, max_size=2, unique_by=lambda pupil: pupil.id),
        amount=amounts,
        bare=st.booleans(),
        notice=st.booleans(),
        kill=kills,
    )
    def pays(self, named: Sequence[Any], amount: int, bare: bool, notice: bool, kill: int | None) -> None:
        number = len(self.told)
        memo = f"{' '.join(pupil.id for pupil in named)} lan {number}"
        reference = "" if bare else f"FT262800{number:08d}"
        credit = Credit(ACCOUNT, reference, amount, DAY, memo, place=1, notice=f"sepay/{number}" if notice else "")
        self.told.append(credit)
        self.counted += amount
        self.do(taking(credit), kill)

    @rule(some=st.lists(st.tuples(pupils, amounts), min_size=3, max_size=6), kill=kills)
    def pays_in_one_file(self, some: Sequence[tuple[Any, int]], kill: int | None) -> None:
        """Many lines share a commit."""
        first = len(self.told)
        for number, (pupil, amount) in enumerate(some, first):
            self.told.append(Credit(ACCOUNT, f"FT262800{number:08d}", amount, DAY, f"{pupil.id} lan {number}", place=1))
            self.counted += amount
        self.do(taking(*self.told[first:]), kill)

    @rule(number=st.integers(0, 9), notice=st.booleans(), kill=kills)
    def tells_again(self, number: int, notice: bool, kill: int | None) -> None:
        number %= len(self.told)
        self.do(taking(replace(self.told[number], notice=f"sepay/{number}" if notice else "")), kill)

    @rule(number=st.integers(0, 9), kill=kills)
    def tells_another_amount(self, number: int, kill: int | None) -> None:
        told = self.told[number % len(self.told)]
        if told.reference:
            self.do(taking(replace(told, amount=told.amount + 1_000)), kill)

    @rule(number=st.integers(0, 9), first=pupils, second=pupils, answer=answers, kill=kills)
    def divides(self, number: int, first: Any, second: Any, answer: bool | None, kill: int | None) -> None:
        """A line is to go to one pupil or between two."""
        line = self.line(number)
        if line.at_hand < 2:
            return
        some = line.at_hand // 2
        parts = (Share(first.id, "", some), Share(second.id, "", line.at_hand - some)) if first != second else ()
        decision = Assignment(line.id, first.id, "", "mẹ em báo", self.request(), parts)
        self.do(lambda store: assign_line(store, actor=ACCOUNTANT, decision=decision), kill)
        self.decides(answer, kill)

    @rule(number=st.integers(0, 9), answer=answers, kill=kills)
    def takes_off(self, number: int, answer: bool | None, kill: int | None) -> None:
        """A line is to be nobody's again."""
        decision = Assignment(self.line(number).id, reason="gán nhầm", request=self.request(), nobody=True)
        self.do(lambda store: assign_line(store, actor=ACCOUNTANT, decision=decision), kill)
        self.decides(answer, kill)

    @rule(number=st.integers(0, 9), answer=answers, kill=kills)
    def is_told_again(self, number: int, answer: bool | None, kill: int | None) -> None:
        """Another line is to tell the same payment."""
        decision = Assignment(self.line(number).id, reason="báo hai lần", request=self.request(), repeated=True)
        self.do(lambda store: assign_line(store, actor=ACCOUNTANT, decision=decision), kill)
        self.decides(answer, kill)

    @rule(some=st.lists(pupils, min_size=1, max_size=3), month=months, amount=amounts, medium=media, kill=kills)
    def pays_at_the_desk(self, some: Sequence[Any], month: str, amount: int, medium: str, kill: int | None) -> None:
        """Whatever its bills have room for: the money was taken while the line to us was broken."""
        shares = tuple(Share(pupil.id, f"{pupil.id}/{month}", amount) for pupil in some)
        taking = DeskPayment(SCHOOL, medium, shares, 0, self.request(), settled_later=True)
        before = len(self.lines())
        self.do(lambda store: take_at_desk(store, actor=CASHIER, taking=taking), kill)
        self.counted += taking.amount * (len(self.lines()) - before)

    @rule(number=st.integers(0, 9), medium=media, answer=answers, kill=kills)
    def is_brought_to_the_bank(self, number: int, medium: str, answer: bool | None, kill: int | None) -> None:
        decision = Assignment(self.line(number).id, reason="nộp quỹ", request=self.request(), banked=medium)
        self.do(lambda store: assign_line(store, actor=ACCOUNTANT, decision=decision), kill)
        self.decides(answer, kill)

    @rule(number=st.integers(0, 9), amount=st.sampled_from([0, 1_000, 6_000, 10_000]), answer=answers, kill=kills)
    def gives_back(self, number: int, amount: int, answer: bool | None, kill: int | None) -> None:
        wanted = Return(self.line(number).id, amount, "xin lại", self.request())
        self.do(lambda store: return_line(store, actor=ACCOUNTANT, wanted=wanted), kill)
        self.decides(answer, kill)

    @rule(month=months, pupil=pupils, part=st.sampled_from([1, 2, -1]), answer=st.booleans(), kill=kills)
    def writes_off(self, month: str, pupil: Any, part: int, answer: bool, kill: int | None) -> None:
        """All that is open, half of it, or what was written off is asked for again."""
        bill = self.runner.run(self.store.invoices.find(f"{pupil.id}/{month}"))
        if bill is None:
            return
        amount, request = (bill.open // part if part > 0 else -bill.written_off), self.request()

        async def asked(store: PaymentsStore) -> None:
            await propose_write_off(
                store, actor=ACCOUNTANT, invoice=bill.id, amount=amount, reason="thiên tai", request=request
            )
            await decide_write_off(store, actor=PRINCIPAL, invoice=bill.id, accepted=answer)

        self.do(asked, kill)

    def decides(self, answer: bool | None, kill: int | None) -> None:
        """The second person; a line in doubt is counted from then on, one that is told again no more.

        Nobody answers: it waits, whatever comes next.
        """
        waiting = [one for one in self.lines() if one.waits]
        if waiting and answer is not None:
            first = waiting[0]
            self.do(lambda store: decide_assignment(store, actor=PRINCIPAL, line=first.id, accepted=answer), kill)
            now: Line = self.runner.run(self.store.lines.get(first.id))
            self.counted += first.amount * ((now.state not in UNCOUNTED) - (first.state not in UNCOUNTED))

    @rule(month=months, kill=kills)
    def receipts_are_issued(self, month: str, kill: int | None) -> None:
        self.do(lambda store: receipts.issue_receipts(store, actor=OPERATOR, school=SCHOOL, period=month), kill)

    def request(self) -> str:
        self.requests += 1
        return f"r{self.requests}"

    @invariant()
    def every_dong_is_in_one_state(self) -> None:
        proof: MoneyProof = self.runner.run(prove(self.store, SCHOOL))
        wrong = [one for one in proof.differences if one.what not in ("LINE_IN_DOUBT", "LINE_OF_NO_STATEMENT")]
        assert wrong == []
        assert proof.found.keys() <= {DOUBLE, ORPHAN, UNEQUAL} - {UNEQUAL}
        lines, invoices = self.lines(), self.runner.run(self.store.invoices.where(Query()))
        assert sum(proof.states.get(state, 0) for state in CAME) == sum(line.amount for line in lines)
        assert sum(proof.states.get(state, 0) for state in ASKED) == sum(invoice.amount for invoice in invoices)
        assert sum(line.amount for line in lines if line.state not in UNCOUNTED) == self.counted
        elsewhere = proof.states.get("returned", 0) + proof.states.get("banked", 0)
        assert proof.bank + proof.cash + proof.cards == self.counted - elsewhere
        numbers = sorted(one.number for one in self.runner.run(self.store.receipts.where(Query())))
        assert numbers == list(range(1, len(numbers) + 1))


def taking(*credits_told: Credit) -> Act:
    """A file, or a notice of one credit."""

    async def taken(store: PaymentsStore) -> None:
        index = PupilIndex(await store.pupils_of(SCHOOL))
        await CreditImporter(store, school=SCHOOL, index=index).take_all(credits_told)

    return taken


def test_no_history_of_money_loses_doubles_or_misplaces_a_dong() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # the library is untyped
        Money,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


class Leaking(Money):
    """Planted: an entry that is lost."""

    @rule()
    def loses_an_entry(self) -> None:
        entries = self.database["entries"].documents
        if entries:
            entries.pop(min(entries))


def test_an_entry_that_is_lost_is_found_in_a_history() -> None:
    one_way = settings(max_examples=20, database=None, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError, match="BILL_AND_LEDGER"):
        run_state_machine_as_test(Leaking, settings=one_way)  # type: ignore[no-untyped-call] # the library is untyped
