"""Takes a file: understood, upload to the taker of its kind, answered for with a report that is kept."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from chassis.documents import AlreadyKept, Query, decide
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.policy import POLICY
from services.records.domain.refusals import FileUnreadable
from services.records.domain.reports import ATTENDANCE, GRADEBOOK, PLAN, TIMETABLE, FileReport, Findings
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.attendance import import_meeting
from services.records.usecases.importing.gradebooks import import_gradebook
from services.records.usecases.importing.lesson_plans import import_plan
from services.records.usecases.importing.recognition import Recognised, recognised
from services.records.usecases.importing.timetables import import_timetables
from services.records.usecases.importing.upload import Upload

Importer = Callable[["RecordsStore", Dependencies, "Upload", Recognised, Findings], Awaitable[None]]
IMPORTERS: dict[str, Importer] = {
    PLAN: import_plan,
    GRADEBOOK: import_gradebook,
    TIMETABLE: import_timetables,
    ATTENDANCE: import_meeting,
}


class Page(NamedTuple):
    reports: list[FileReport]
    next_token: str


async def recognise(deps: Dependencies, *, actor: Actor, name: str, content: bytes) -> Recognised:
    """Says what a file is, and keeps nothing."""
    POLICY.require(actor, "import_files", school=actor.places("school"))
    return await asyncio.to_thread(recognised, deps, name, content)


async def import_file(store: RecordsStore, deps: Dependencies, upload: Upload, *, kind: str) -> FileReport:
    """The report on every row. The same file again changes nothing. Raises FileUnreadable for another kind of file."""
    POLICY.require(upload.actor, "import_files", school=upload.school or upload.actor.places("school"))
    found = await asyncio.to_thread(recognised, deps, upload.name, upload.content)
    if not found.kind or (kind and kind != found.kind):
        raise FileUnreadable("KIND", f"tệp không phải là {kind or 'loại tệp nào mà hồ sơ nhận'}; hãy xem lại nội dung")
    findings = Findings(rows=found.rows, notes=list(found.notes), school=upload.school)
    await IMPORTERS[found.kind](store, deps, upload, found, findings)
    return await _kept(store, upload, found.kind, findings)


async def list_reports(store: RecordsStore, *, actor: Actor, page_size: int, after: str) -> Page:
    """Oldest first; of the caller's schools, unless the caller answers for all."""
    POLICY.require(actor, "read_reports", school=actor.places("school"))
    size = min(page_size or limits.PAGE_ROWS, limits.PAGE_ROWS_MOST)
    begin = int(after) if after.isdecimal() else 0
    everything = POLICY.allows(actor, "read_reports")
    some = {} if everything else {"school": list(actor.places("school"))}
    found = await store.reports.where(Query(any_of=some, sort=("first_at", "id"), limit=begin + size + 1))
    more = len(found) > begin + size
    return Page(found[begin : begin + size], str(begin + size) if more else "")


async def _kept(store: RecordsStore, upload: Upload, kind: str, findings: Findings) -> FileReport:
    sha256 = hashlib.sha256(upload.content).hexdigest()
    report_id = hashlib.sha256(f"{upload.name}\0{sha256}".encode()).hexdigest()

    async def attempt() -> FileReport:
        at = store.now()
        report = await store.reports.find(report_id) or FileReport(
            id=report_id, file=upload.name, kind=kind, content_sha256=sha256, first_at=at, at=at
        )
        report.take(findings, at=at)
        try:
            await store.reports.keep(report)
        except AlreadyKept as error:
            raise LostUpdateError(str(error)) from error
        return report

    return await decide(attempt)
