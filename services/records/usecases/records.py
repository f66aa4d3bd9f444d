"""Records are reviewed and read."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import NotFound
from chassis.identity.actor import Actor
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import NotReviewer, NotSigned, OwnWork
from services.records.domain.slots import Obligation, Schools
from services.records.domain.staff import Staff
from services.records.files.rendering.renderer import RECORD
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.rendering import cover_of, shown_by

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class File(NamedTuple):
    content: bytes
    name: str
    content_type: str
    sha256: str


async def review_record(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, record_id: str, passing: bool, note: str, request_id: str
) -> Record:
    """Passes a record or returns it with a note: by a reviewer of its type, or a head where nobody else is left.

    A repeated request gets the present state. Raises NotFound, NotAllowed, OwnWork, NotReviewer, RecordNotWaiting and
    NoteMissing.
    """

    async def attempt() -> Record:
        record = await store.records.get(record_id)
        POLICY.require(actor, "review_plan", group=record.group, school=record.school)
        if record.answered(request_id):
            return record
        _may_review(actor.id, record, deps, await store.staff_of([record.school]))
        if passing:
            record.pass_on(by=actor.id, at=store.now(), note=note)
        else:
            record.give_back(by=actor.id, at=store.now(), note=note)
        record.remember(request_id)
        await store.records.keep(record)
        return record

    return await decide(attempt)


async def get_record(store: RecordsStore, *, actor: Actor, record_id: str) -> Record:
    """One record; who reads another's is audited. Raises NotFound, NotAllowed."""
    record = await store.records.get(record_id)
    POLICY.require(actor, "read_plan", self=record.author, group=record.group, school=record.school)
    if actor.id != record.author:
        await store.audit(actor, "read plan", record.id)
    return record


async def get_file(store: RecordsStore, deps: Dependencies, *, actor: Actor, record_id: str, which: str) -> File:
    """`original`, `pdf` or `signed`. Raises what get_record raises, NotSigned, and NotFound for another name."""
    record = await get_record(store, actor=actor, record_id=record_id)
    stem, _, extension = record.content.file_name.rpartition(".")
    if which == "original":
        kind = CONTENT_TYPES.get(extension.lower(), "application/octet-stream")
        sha256, name = record.content.original_sha256, record.content.file_name
    elif which == "pdf":
        kind, sha256, name = CONTENT_TYPES["pdf"], record.content.pdf_sha256, f"{stem}.pdf"
    elif which == "signed":
        if record.state is not State.SIGNED:
            raise NotSigned(record.id)
        kind, sha256, name = CONTENT_TYPES["pdf"], record.kept_sha256, f"{stem}-da-ky.pdf"
    else:
        raise NotFound(f"a record has the files original, pdf and signed, not {which!r}", which=which)
    return File(await deps.files.get(sha256), name, kind, sha256)


async def draw_pages(store: RecordsStore, deps: Dependencies, *, actor: Actor, record_id: str) -> list[str]:
    """Pages as SVG; a record handed in as PDF has none. Raises what get_record raises."""
    record = await get_record(store, actor=actor, record_id=record_id)
    if record.content.original_sha256 == record.content.pdf_sha256:
        return []
    row = deps.record_type(record.record_type)
    original = await deps.files.get(record.content.original_sha256)
    draft = await asyncio.to_thread(deps.reader(row), record.content.file_name, original)
    assert draft.document is not None
    school, staff = await store.school(record.school), await store.staff_of([record.school])
    owed = Obligation(slot=record.slot, due=record.due, submitters=(), classes=record.classes, group=record.group)
    cover = cover_of(row, record.slot, owed, record.author, Schools((), staff, [school]))
    data, pictures = shown_by(cover, draft.document, record.content.title, record.content.check_at)
    return await deps.renderer.render_svg(RECORD, data, pictures)


def _may_review(person: str, record: Record, deps: Dependencies, staff: Staff) -> None:
    """Raises OwnWork or NotReviewer."""
    if person in record.authors:
        raise OwnWork(record.id, person)
    roles = deps.record_type(record.record_type).reviewers
    may = staff.deciders(roles, record.author, group=record.group, school=record.school) if roles else []
    if person not in {decider.id for decider in may}:
        raise NotReviewer(person, record.id, may[0].id if may else "nobody yet")
