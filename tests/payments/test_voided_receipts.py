"""A receipt does not outlive its payment: who moves the money needs a second person, and the receipt is void."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from chassis.identity.policy import NotAllowed
from services.payments.domain.division import Share
from services.payments.domain.lines import Line, State
from services.payments.domain.receipts import Receipt
from services.payments.domain.refusals import NothingWaits, SecondPersonNeeded
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from services.payments.usecases.lines import Assignment, assign_line, decide_assignment, list_lines
from services.payments.usecases.proof import prove
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, receipts_of

AN, BINH = pupils_of(SCHOOL)[:2]
LINE = f"{ACCOUNT}/FT26280000000001/1"
REASON = "mẹ em báo chuyển nhầm"
MOVES = Assignment(LINE, BINH.id, reason=REASON, request="r1")


@pytest.fixture
async def paid(store: PaymentsStore) -> PaymentsStore:
    """One pupil has paid."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    await import_statement(store, actor=ACCOUNTANT, content=csv([BankEntry("FT26280000000001", 10_000, AN.id)]))
    return store


async def issue(store: PaymentsStore) -> int:
    return (await receipts.issue_receipts(store, actor=OPERATOR, school=SCHOOL, period="2026-10")).issued


async def assign(store: PaymentsStore) -> Line:
    return (await assign_line(store, actor=ACCOUNTANT, decision=MOVES)).lines[0]


async def shown(store: PaymentsStore) -> list[tuple[int, str, str]]:
    """Number, pupil and reason of each receipt; the reason is empty for one that stands."""
    return [(one.number, one.pupil, one.void_reason) for one in await receipts_of(store)]


async def paid_by(store: PaymentsStore) -> tuple[int, int]:
    assert (await ledger_of(store)).sum == 0
    invoices = [await store.invoices.get(f"{pupil.id}/2026-10") for pupil in (AN, BINH)]
    return invoices[0].paid, invoices[1].paid


async def test_with_a_receipt_the_line_stays_until_a_second_person_confirms_and_voids_it(paid: PaymentsStore) -> None:
    assert await issue(paid) == 1
    line = await assign(paid)
    assert (line.pupil, line.state, line.waits) == (AN.id, State.MATCHED, True)
    assert (await paid_by(paid), await shown(paid)) == ((10_000, 0), [(1, AN.id, "")])
    waiting = await list_lines(paid, actor=PRINCIPAL, school=SCHOOL, waiting=True, limit=10)
    assert [one.id for one in waiting.lines] == [LINE]
    with pytest.raises(SecondPersonNeeded):
        await decide_assignment(paid, actor=ACCOUNTANT, line=LINE, accepted=True)
    with pytest.raises(NotAllowed):
        await decide_assignment(paid, actor=OPERATOR, line=LINE, accepted=True)
    await decide_assignment(paid, actor=PRINCIPAL, line=LINE, accepted=True)
    assert (await paid_by(paid), await shown(paid)) == ((0, 10_000), [(1, AN.id, REASON)])
    assert await issue(paid) == 1
    assert await shown(paid) == [(1, AN.id, REASON), (2, BINH.id, "")]
    with pytest.raises(NothingWaits):
        await decide_assignment(paid, actor=PRINCIPAL, line=LINE, accepted=True)


async def test_a_declined_move_leaves_line_and_receipt(paid: PaymentsStore) -> None:
    await issue(paid)
    await assign(paid)
    await decide_assignment(paid, actor=PRINCIPAL, line=LINE, accepted=False)
    assert (await paid_by(paid), await shown(paid)) == ((10_000, 0), [(1, AN.id, "")])
    assert not (await paid.lines.get(LINE)).waits


async def test_a_repeated_request_that_waits_is_one(paid: PaymentsStore) -> None:
    await issue(paid)
    first, again = await assign(paid), await assign(paid)
    assert first.version == again.version


async def test_a_void_receipt_says_so_in_print_and_in_a_fact(paid: PaymentsStore) -> None:
    await issue(paid)
    await assign(paid)
    await decide_assignment(paid, actor=PRINCIPAL, line=LINE, accepted=True)
    [one] = await receipts_of(paid)
    assert void_of(one) == ((ACCOUNTANT.id, PRINCIPAL.id), REASON)
    printed = await receipts.read_receipt(paid, actor=ACCOUNTANT, receipt=one.id)
    text = " ".join(pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text().split())
    assert f"ĐÃ HUỶ: {REASON}" in text
    told = [
        entry["body"]
        for outbox in await paid.pending_outboxes(before=paid.now().replace(year=2100))
        for entry in outbox.entries
        if entry["type"] == "payments.receipt_voided.v1"
    ]
    assert told == [
        f'{{"school":"{SCHOOL}","receipt":"{one.id}","invoice":"{one.invoice}","amount":10000,"reason":"{REASON}"}}'
    ]


def void_of(receipt: Receipt) -> tuple[tuple[str, ...], str]:
    return receipt.voided_by, receipt.void_reason


async def test_a_line_that_is_divided_anew_leaves_a_bill_its_new_share_and_gives_no_more_than_it_has(
    paid: PaymentsStore,
) -> None:
    """When a second person confirms; a receipt that says the old share is void then."""
    halves = (Share(AN.id, f"{AN.id}/2026-10", 4_000), Share(BINH.id, f"{BINH.id}/2026-10", 6_000))
    decision = Assignment(LINE, reason=REASON, request="r1", parts=halves)
    line = await put_by_two(paid, decision)
    assert (await paid_by(paid), line.split.over) == ((4_000, 6_000), 0)
    assert await issue(paid) == 2
    turned = tuple(replace(share, amount=10_000 - share.amount) for share in halves)
    decision = Assignment(LINE, reason=REASON, request="r2", parts=turned)
    line = (await assign_line(paid, actor=ACCOUNTANT, decision=decision)).lines[0]
    assert (await paid_by(paid), line.waits) == ((4_000, 6_000), True)
    await decide_assignment(paid, actor=PRINCIPAL, line=LINE, accepted=True)
    assert await paid_by(paid) == (6_000, 4_000)
    assert [reason for _, _, reason in await shown(paid)] == [REASON, REASON]
    assert await issue(paid) == 2
    proof = await prove(paid, SCHOOL)
    assert proof.differences == ()
