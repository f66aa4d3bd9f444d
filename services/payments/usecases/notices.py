"""A provider's notice is kept and answered at once, and becomes the line that the statement will tell again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import structlog

from chassis.documents import Query, decide
from chassis.errors import LostUpdateError, StoreBusyError
from chassis.why import Why
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.credits import Credit
from services.payments.domain.matching import PupilIndex
from services.payments.domain.notices import BankNotice, Notice, NoticeState, account_of, prove
from services.payments.files.notice_keys import NoticeKeys
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import CreditImporter

log = structlog.get_logger()


class NoticeDesk:
    """Takes notices at the door, and books behind it what was taken."""

    def __init__(self, store: PaymentsStore, keys: NoticeKeys) -> None:
        self._store = store
        self._keys = keys
        self._came = asyncio.Event()

    async def accept(self, notice: Notice) -> tuple[BankNotice, bool]:
        """The notice as it is kept, and whether it was known. One write stands between it and its answer.

        Raises NoticeForged, NoticeUnreadable or NoticeTooLarge.
        """
        fresh = prove(notice, self._keys.of(notice.provider, account_of(notice)))
        kept, was_known = await accept_notice(self._store, fresh)
        metrics.NOTICES.labels("repeated" if was_known else kept.state.value).inc()
        if kept.state is NoticeState.ACCEPTED:
            self._came.set()
        return kept, was_known

    async def run(self) -> None:
        """Books what comes, and what a crash or a busy store left. Ends only by cancellation."""
        while True:
            try:
                await book_accepted(self._store)
            except (StoreBusyError, LostUpdateError) as error:
                log.warning("notices wait", error=str(error))
            try:
                await asyncio.wait_for(self._came.wait(), limits.NOTICE_SWEEP_SECONDS)
            except TimeoutError:
                continue
            self._came.clear()


async def accept_notice(store: PaymentsStore, fresh: BankNotice) -> tuple[BankNotice, bool]:
    """Raises StoreBusyError."""
    try:
        await store.notices.keep(fresh)
    except LostUpdateError:
        known = await store.notices.get(fresh.id)
    else:
        return fresh, False
    if known.credit != fresh.credit:
        other = fresh.beside(known)
        kept = await store.notices.find(other.id)
        return (kept, True) if kept else await accept_notice(store, other)
    return await _try_again(store, known), True


async def _try_again(store: PaymentsStore, known: BankNotice) -> BankNotice:
    async def attempt() -> BankNotice:
        notice = await store.notices.get(known.id)
        if notice.try_again():
            await store.notices.keep(notice)
        return notice

    return await decide(attempt)


async def book_accepted(store: PaymentsStore) -> int:
    """Books what was accepted, the oldest first; returns how many it was. Raises StoreBusyError or LostUpdateError."""
    done, moved = 0, -1
    while moved:
        waiting = await store.notices.where(
            Query(equals={"state": NoticeState.ACCEPTED.value}, sort=("at", "id"), limit=limits.NOTICES_A_BATCH)
        )
        moved = 0
        for group in _groups(waiting):
            moved += await _book(store, group)
        done += moved
    return done


Credited = tuple[BankNotice, Credit]


def _groups(waiting: Iterable[BankNotice]) -> Iterable[list[Credited]]:
    """Of one provider and account, and none of them the same transaction: such a one is heard after the other."""
    groups: dict[tuple[str, str], list[Credited]] = {}
    seen: set[tuple[str, str, str]] = set()
    for notice in waiting:
        credit = notice.credit
        name = (notice.provider, notice.account, credit.reference or notice.number) if credit else None
        if credit is not None and name is not None and name not in seen:
            seen.add(name)
            groups.setdefault((notice.provider, notice.account), []).append((notice, credit))
    return groups.values()


async def _book(store: PaymentsStore, group: Sequence[Credited]) -> int:
    """Returns how many have left the queue."""
    owner = await store.account_named(group[0][0].account)
    by_day = sorted(group, key=lambda pair: pair[1].on)
    if owner is None:
        for notice, _ in by_day:
            notice.park(Why("NOTICE_OF_NO_SCHOOL", {"account": notice.account}))
    else:
        importer = CreditImporter(store, school=owner.id, index=PupilIndex(await store.pupils_of(owner.id)))
        await importer.take_all([credit for _, credit in by_day])
        for (notice, _), line in zip(by_day, importer.line_ids, strict=True):
            notice.book(owner.id, line)
    # One that is lost here was booked by a twin of this house: the lines are the same.
    lost = await store.notices.keep_many([notice for notice, _ in by_day])
    return len(group) - len(lost)
