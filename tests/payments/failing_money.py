"""Writes of notices, proofs and money that goes back, and what stands after each of them failed."""

from __future__ import annotations

from chassis.documents import Query
from services.payments.domain.division import Share
from services.payments.domain.ledger import WRITTEN_OFF
from services.payments.store import PaymentsStore
from services.payments.usecases.desk import DeskPayment, take_at_desk
from services.payments.usecases.lines import Return, return_line
from services.payments.usecases.notices import accept_notice, book_accepted
from services.payments.usecases.proof import prove
from services.payments.usecases.write_offs import decide_write_off, propose_write_off
from tests.failing_twice import Outcome, Twice
from tests.payments.bank import SCHOOL
from tests.payments.conftest import ACCOUNTANT, CASHIER, PRINCIPAL
from tests.payments.failing_rows import LINE, PERIOD, PUPIL, USECASES, is_demanded, is_paid_by_nobody, takes_account
from tests.payments.telling import proved, sepay

BILL = f"{PUPIL.id}/{PERIOD}"


async def is_told(store: PaymentsStore) -> None:
    await accept_notice(store, proved(sepay()))


async def is_demanded_and_told(store: PaymentsStore) -> None:
    await is_demanded(store)
    await is_told(store)


async def books_notices(store: PaymentsStore) -> None:
    await book_accepted(store)


async def is_told_of_no_school(store: PaymentsStore) -> None:
    await is_told(store)
    await book_accepted(store)
    await takes_account(store)


async def gives_back(store: PaymentsStore) -> None:
    await return_line(store, actor=ACCOUNTANT, wanted=Return(LINE, 4_000, "xin lại", "r1"))


async def writes_off(store: PaymentsStore) -> None:
    await propose_write_off(store, actor=ACCOUNTANT, invoice=BILL, amount=4_000, reason="thiên tai", request="r1")


async def is_to_be_written_off(store: PaymentsStore) -> None:
    await is_demanded(store)
    await writes_off(store)


async def confirms_write_off(store: PaymentsStore) -> None:
    await decide_write_off(store, actor=PRINCIPAL, invoice=BILL, accepted=True)


async def way_of_write_off(store: PaymentsStore) -> tuple[bool, int, int]:
    """Whether it waits, what is written off, and how many entries say so."""
    bill = await store.invoices.get(BILL)
    return bill.waits, bill.written_off, await store.entries.count({"kind": WRITTEN_OFF})


async def proves(store: PaymentsStore) -> None:
    await prove(store, SCHOOL)


async def what_waits(store: PaymentsStore) -> tuple[str, int]:
    """How the line stands, and what of it is to go back."""
    line = await store.lines.get(LINE)
    return line.state.value, line.proposal.intent.returned if line.proposal else 0


async def proofs(store: PaymentsStore) -> list[tuple[str, int]]:
    return [(one.id, one.receivable) for one in await store.proofs.where(Query())]


async def notices_and_lines(store: PaymentsStore) -> tuple[list[str], int]:
    """How each notice stands, and how many lines there are."""
    return [one.state.value for one in await store.notices.where(Query())], await store.lines.count({})


TAKING = DeskPayment(SCHOOL, "cash", (Share(PUPIL.id, BILL, 10_000),), 0, "k1")


async def takes_at_desk(store: PaymentsStore) -> None:
    await take_at_desk(store, actor=CASHIER, taking=TAKING)


async def way_of_taking(store: PaymentsStore) -> tuple[list[str], str, int]:
    """How the line stands, how the bill stands, and how many receipts there are."""
    lines = [one.state.value for one in await store.lines.where(Query())]
    return lines, (await store.invoices.get(BILL)).state, await store.receipts.count({})


ROWS: dict[str, Twice[PaymentsStore]] = {
    f"{USECASES}/write_offs.py:propose_write_off invoices.keep": Twice(
        before=is_demanded,
        act=writes_off,
        sees=way_of_write_off,
        not_done=Outcome((False, 0, 0), (True, 0, 0)),
        answer_lost=Outcome((True, 0, 0), (True, 0, 0)),
    ),
    f"{USECASES}/write_offs.py:decide_write_off invoices.keep": Twice(
        before=is_to_be_written_off,
        act=confirms_write_off,
        sees=way_of_write_off,
        not_done=Outcome((True, 0, 0), (False, 4_000, 1)),
        answer_lost=Outcome((False, 4_000, 0), (False, 4_000, 1)),
    ),
    f"{USECASES}/lines.py:return_line lines.keep": Twice(
        before=is_paid_by_nobody,
        act=gives_back,
        sees=what_waits,
        not_done=Outcome(("unknown", 0), ("unknown", 4_000)),
        answer_lost=Outcome(("unknown", 4_000), ("unknown", 4_000)),
    ),
    f"{USECASES}/desk.py:take_at_desk lines.keep": Twice(
        before=is_demanded,
        act=takes_at_desk,
        sees=way_of_taking,
        not_done=Outcome(([], "open", 0), (["matched"], "paid", 1)),
        answer_lost=Outcome((["waiting"], "open", 0), (["matched"], "paid", 1)),
    ),
    f"{USECASES}/proof.py:_replace proofs.keep": Twice(
        before=is_demanded,
        act=proves,
        sees=proofs,
        not_done=Outcome([], [(f"{SCHOOL}/2026-10-31", 400_000)]),
        answer_lost=Outcome([(f"{SCHOOL}/2026-10-31", 400_000)], [(f"{SCHOOL}/2026-10-31", 400_000)]),
    ),
    f"{USECASES}/notices.py:accept_notice notices.keep": Twice(
        before=is_demanded,
        act=is_told,
        sees=notices_and_lines,
        not_done=Outcome(([], 0), (["accepted"], 0)),
        answer_lost=Outcome((["accepted"], 0), (["accepted"], 0)),
    ),
    f"{USECASES}/notices.py:_try_again notices.keep": Twice(
        before=is_told_of_no_school,
        act=is_told,
        sees=notices_and_lines,
        not_done=Outcome((["parked"], 0), (["accepted"], 0)),
        answer_lost=Outcome((["accepted"], 0), (["accepted"], 0)),
    ),
    f"{USECASES}/notices.py:_book notices.keep_many": Twice(
        before=is_demanded_and_told,
        act=books_notices,
        sees=notices_and_lines,
        not_done=Outcome((["accepted"], 1), (["booked"], 1)),
        answer_lost=Outcome((["booked"], 1), (["booked"], 1)),
    ),
}
