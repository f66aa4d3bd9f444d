"""Fee items come in as a file; receiving accounts and families' choices one by one."""

from __future__ import annotations

import asyncio

from chassis.documents import AlreadyKept, Query, decide
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.payments.domain import limits
from services.payments.domain.fees import FeeItem, same_item
from services.payments.domain.policy import POLICY
from services.payments.domain.receiving import Choice, ReceivingAccount, receiving_account
from services.payments.domain.refusals import AccountTaken
from services.payments.domain.reports import FEE_ITEMS, FileReport, Findings
from services.payments.files.readers import fee_items
from services.payments.files.statements import open_workbook
from services.payments.store import PaymentsStore
from services.payments.usecases.reports import Upload, keep_report


async def import_fee_items(store: PaymentsStore, *, actor: Actor, upload: Upload) -> FileReport:
    """Raises FileUnreadable or NotAllowed; refused rows stand in the report."""
    POLICY.require(actor, "import_fee_items", jurisdiction="")
    workbook = await asyncio.to_thread(open_workbook, upload.content, upload.name)
    read = fee_items.read(workbook, upload.name)
    known = await store.items.many(item.id for item in read.items)
    fresh = [item for item in read.items if item.id not in known]
    changed = [item for item in read.items if item.id in known and not same_item(item, known[item.id])]
    for item in changed:
        item.version, item.sequence = known[item.id].version, known[item.id].sequence
    for item in (*fresh, *changed):
        item.tell_present()
    lost = await store.items.keep_many([*fresh, *changed]) if fresh or changed else []
    if lost:
        raise LostUpdateError(f"fee items {', '.join(lost)} were changed by somebody else; hand the file in again")
    await store.audited(actor, "import_fee_items", upload.name)
    findings = Findings(
        kind=FEE_ITEMS,
        rows=read.rows,
        created=len(fresh),
        changed=len(changed),
        same=len(read.items) - len(fresh) - len(changed),
        refused=tuple(read.refused[: limits.REFUSED_ROWS]),
        note="; ".join(read.notes),
    )
    return await keep_report(store, upload, findings)


async def list_fee_items(store: PaymentsStore) -> list[FeeItem]:
    return await store.items.where(Query(limit=limits.PAGE_ROWS))


async def set_receiving_account(
    store: PaymentsStore, *, school: str, bin_code: str, account: str, holder: str
) -> ReceivingAccount:
    """Raises NotFound, BankUnknown, AccountInvalid or AccountTaken."""
    await store.school(school)
    proposed = receiving_account(school, bin_code, account, holder)

    async def attempt() -> ReceivingAccount:
        other = await store.account_named(proposed.account)
        if other is not None and other.id != school:
            raise AccountTaken(proposed.account, other.id)
        kept = await store.accounts.find(school)
        if kept is None:
            await store.accounts.keep(proposed)
            return proposed
        if (kept.bin, kept.account, kept.holder) != (proposed.bin, proposed.account, proposed.holder):
            kept.bin, kept.account, kept.holder = proposed.bin, proposed.account, proposed.holder
            await store.accounts.keep(kept)
        return kept

    try:
        return await decide(attempt)
    except AlreadyKept as error:
        raise LostUpdateError(f"the account of school {school} was set by somebody else just now") from error


async def keep_choice(
    store: PaymentsStore, *, pupil: str, item: str, consent: bool, used: tuple[str, int] | None
) -> Choice:
    """`used` is a period and the days in it. Raises NotFound, PeriodInvalid or DaysInvalid."""
    known = await store.pupil(pupil)
    await store.items.get(item)

    async def attempt() -> Choice:
        choice = await store.choices.find(pupil) or Choice(id=pupil, school=known.school)
        changed = choice.choose(item, consent=consent)
        if used is not None:
            changed = choice.use(item, *used) or changed
        if changed:
            await store.choices.keep(choice)
        return choice

    return await decide(attempt)
