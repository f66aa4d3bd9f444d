"""Where a school is paid: one person says it, a second one confirms it, and payers are told of a change."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdf
import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.payments.domain import limits
from services.payments.domain.bills import AccountWarning
from services.payments.domain.refusals import (
    AccountMissing,
    AccountTaken,
    NothingWaits,
    ProposalOutdated,
    SecondPersonNeeded,
)
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, bills, demands
from services.payments.usecases.accounts import SchoolAccount
from services.payments.usecases.invoices import warnings_of
from tests.payments.bank import ACCOUNT, SCHOOL, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL, receive_at, register
from tests.payments.kept import invoices_of
from tests.tampering import tell_all

PUPIL = pupils_of(SCHOOL)[0]
NEW = "9704150000123"
OTHER = "8702020"


async def propose(store: PaymentsStore, actor: Actor = ACCOUNTANT, account: str = NEW) -> SchoolAccount:
    return await accounts.propose_account(
        store, actor=actor, school=SCHOOL, bin_code="970415", account=account, holder="THCS TAN PHUOC"
    )


async def decide(store: PaymentsStore, actor: Actor, *, account: str = NEW, accepted: bool = True) -> SchoolAccount:
    return await accounts.decide_account(store, actor=actor, school=SCHOOL, account=account, accepted=accepted)


async def bill_warning(store: PaymentsStore, period: str) -> tuple[str, AccountWarning | None]:
    """The account of the pupil's bill, and what its payer is told of it."""
    invoice = await store.invoices.get(f"{PUPIL.id}/{period}")
    bill = await bills.bill_behind(store, link=invoice.link)
    assert (await warnings_of(store, [invoice])).get(invoice.id) == bill.warning
    return bill.account.account, bill.warning


@pytest.fixture
async def paid_at(store: PaymentsStore) -> PaymentsStore:
    """The school has an account, and October is billed."""
    await receive_at(store)
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    return store


async def test_a_proposed_account_is_on_no_bill_until_a_second_person_confirms_it(paid_at: PaymentsStore) -> None:
    seen = await propose(paid_at)
    assert seen.waiting is not None
    assert (seen.waiting.payee.account, seen.waiting.by) == (NEW, ACCOUNTANT.id)
    assert await bill_warning(paid_at, "2026-10") == (ACCOUNT, None)
    seen = await decide(paid_at, PRINCIPAL)
    assert (seen.account.account if seen.account else "", seen.waiting) == (NEW, None)
    assert (await bill_warning(paid_at, "2026-10"))[0] == NEW


async def test_the_first_account_of_a_school_waits_too(unpaid: PaymentsStore) -> None:
    await demands.raise_demands(unpaid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    await propose(unpaid, OPERATOR)
    with pytest.raises(AccountMissing):
        await bill_warning(unpaid, "2026-10")
    await decide(unpaid, ACCOUNTANT)
    assert await bill_warning(unpaid, "2026-10") == (NEW, None)


async def test_nobody_confirms_what_they_proposed_and_the_operator_confirms_nothing(paid_at: PaymentsStore) -> None:
    await propose(paid_at)
    with pytest.raises(SecondPersonNeeded):
        await decide(paid_at, ACCOUNTANT)
    await propose(paid_at, PRINCIPAL)  # the same account again stays the accountant's proposal
    with pytest.raises(SecondPersonNeeded):
        await decide(paid_at, ACCOUNTANT)
    with pytest.raises(NotAllowed):
        await decide(paid_at, OPERATOR)
    elsewhere = Actor("HT2", "Hiệu trưởng", (Grant("principal", {"school": (OTHER,)}),))
    with pytest.raises(NotAllowed):
        await decide(paid_at, elsewhere)
    assert (await bill_warning(paid_at, "2026-10"))[0] == ACCOUNT


async def test_what_is_confirmed_is_what_was_looked_at(paid_at: PaymentsStore) -> None:
    await propose(paid_at)
    await propose(paid_at, account="9704159999999")
    with pytest.raises(ProposalOutdated):
        await decide(paid_at, PRINCIPAL)
    assert (await bill_warning(paid_at, "2026-10"))[0] == ACCOUNT


async def test_a_declined_proposal_changes_nothing_and_a_decision_twice_is_one(paid_at: PaymentsStore) -> None:
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL, accepted=False)
    with pytest.raises(NothingWaits):
        await decide(paid_at, PRINCIPAL)
    with pytest.raises(NothingWaits):
        await decide(paid_at, PRINCIPAL, accepted=False)
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL)
    again = await decide(paid_at, PRINCIPAL)
    assert again.account is not None
    assert (again.account.account, len(again.account.changes)) == (NEW, 2)


async def test_an_account_that_another_school_took_meanwhile_is_not_confirmed(paid_at: PaymentsStore) -> None:
    await propose(paid_at)
    await register(paid_at, OTHER)
    await receive_at(paid_at, NEW, school=OTHER)
    with pytest.raises(AccountTaken):
        await decide(paid_at, PRINCIPAL)


async def test_old_and_new_stand_in_the_journal_and_in_a_fact(paid_at: PaymentsStore) -> None:
    await tell_all(paid_at)
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL)
    links = await paid_at.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [entry for link in links for entry in link["entries"] if NEW in entry.get("target", "")]
    change = f"{SCHOOL}: 970418 {ACCOUNT} THCS TAN PHUOC > 970415 {NEW} THCS TAN PHUOC"
    assert [(entry["actor"], entry["action"], entry["target"]) for entry in entries] == [
        (ACCOUNTANT.id, "set_account", change),
        (PRINCIPAL.id, "confirm_account", change),
    ]
    [fact] = [
        entry["body"]
        for outbox in await paid_at.pending_outboxes(before=paid_at.now().replace(year=2100))
        for entry in outbox.entries
        if entry["type"] == "payments.receiving_account_changed.v1"
    ]
    assert f'"account":"{NEW}"' in fact
    assert f'"account_before":"{ACCOUNT}"' in fact


async def test_payers_are_warned_for_a_time_and_bills_issued_before_say_so_for_ever(
    paid_at: PaymentsStore, clock: FrozenClock
) -> None:
    since = clock.now().date()
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL)
    await demands.raise_demands(paid_at, actor=OPERATOR, school=SCHOOL, period="2026-11", confirmed=True)
    assert (await bill_warning(paid_at, "2026-10"))[1] == AccountWarning(ACCOUNT, since, issued_before=True)
    assert (await bill_warning(paid_at, "2026-11"))[1] == AccountWarning(ACCOUNT, since, issued_before=False)
    clock.move(timedelta(days=limits.ACCOUNT_WARNING_DAYS))
    assert (await bill_warning(paid_at, "2026-11"))[1] is not None
    clock.move(timedelta(days=1))
    assert (await bill_warning(paid_at, "2026-11"))[1] is None
    assert (await bill_warning(paid_at, "2026-10"))[1] == AccountWarning(ACCOUNT, since, issued_before=True)


async def test_a_printed_bill_warns_of_the_account_before(paid_at: PaymentsStore) -> None:
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL)
    printed = await bills.print_bills(
        paid_at, actor=ACCOUNTANT, school=SCHOOL, class_name="7A1", period="2026-10", base_address=""
    )
    text = pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text()
    assert f"không chuyển vào {ACCOUNT} nữa" in " ".join(text.split())


async def test_an_invoice_of_before_the_account_was_kept_with_it_is_warned_of_too(paid_at: PaymentsStore) -> None:
    for invoice in await invoices_of(paid_at):
        await paid_at.database["invoices"].update_one({"_id": invoice.id}, {"$unset": {"account": ""}})
    await propose(paid_at)
    await decide(paid_at, PRINCIPAL)
    warning = (await bill_warning(paid_at, "2026-10"))[1]
    assert warning is not None
    assert warning.issued_before


async def test_the_changes_that_are_remembered_have_a_limit(paid_at: PaymentsStore) -> None:
    for number in range(limits.ACCOUNT_CHANGES + 1):
        await propose(paid_at, account=f"970415{number:06d}")
        await decide(paid_at, PRINCIPAL, account=f"970415{number:06d}")
    kept = await paid_at.accounts.get(SCHOOL)
    assert len(kept.changes) == limits.ACCOUNT_CHANGES
