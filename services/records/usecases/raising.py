"""Signed files are raised in the background: they prove offline, and for as long as they are kept, who signed and when.

What is to be done stands in the records themselves, so that a process that dies leaves nothing undone.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import structlog

from chassis.errors import LostUpdateError, NotFound, TransientError
from services.records import metrics
from services.records.domain import limits
from services.records.domain.record import Record
from services.records.signing.raising import RaisedFile
from services.records.signing.service import PdfNotSignable
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies

log = structlog.get_logger()


class Round(NamedTuple):
    """How many files were raised, and how many could not be just now."""

    raised: int
    postponed: int


async def keep_raising(store: RecordsStore, deps: Dependencies) -> None:
    """Ends only by cancellation. Raises nothing where no timestamp authority is set, and counts all the same."""
    while True:
        try:
            while deps.signing.services is not None and (await raise_due(store, deps)).raised:
                pass
            metrics.UNRAISED.set(await store.count_to_raise() if deps.signing.services else 0)
            metrics.ENDING.set(await store.count_ending(store.now()))
        except TransientError as error:
            log.warning("no file is raised this time", error=str(error))
        await asyncio.sleep(limits.RAISE_PAUSE_SECONDS)


async def raise_due(store: RecordsStore, deps: Dependencies) -> Round:
    """One round over what waits longest. A file that cannot be raised stays as it is and is tried later.

    Raises StoreBusyError.
    """
    done = [
        await _raise(store, deps, one)
        for one in await store.records_to_raise(store.now(), limits.RAISED_AT_ONCE_RECORDS)
    ]
    return Round(sum(done), len(done) - sum(done))


async def _raise(store: RecordsStore, deps: Dependencies, record: Record) -> bool:
    at = store.now()
    try:
        raised = await _raised(store, deps, record)
    except (NotFound, TransientError, PdfNotSignable) as error:
        log.warning("a signed file is not raised yet", record=record.id, tries=record.raise_tries, error=str(error))
        record.raise_later(at)
    else:
        # The bytes first: a crash here leaves a file that nobody names.
        record.raise_to(await deps.files.put(raised.content), at=at, until=raised.stamped_until)
    try:
        await store.records.keep(record)
    except LostUpdateError:  # another process was faster
        return False
    return record.raise_tries == 0


async def _raised(store: RecordsStore, deps: Dependencies, record: Record) -> RaisedFile:
    """Raises PdfNotSignable where the new file would not verify: it never takes the place of one that does."""
    content = await deps.files.get(record.kept_sha256)
    raised = await deps.signing.raise_file(content)
    verdict = await deps.signing.check(
        raised.content, at=store.now(), kept=raised.content, signatures=len(record.signers)
    )
    if not verdict.valid or not raised.content.startswith(content):
        raise PdfNotSignable(f"the raised file does not verify: {verdict.failed}")
    return raised
