"""Files of a folder: recognised, read to their end, the good taken, the bad named; a file twice is a file once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.library.domain import limits
from services.library.domain.media import MEDIA, media_of, suffix_of
from services.library.domain.policy import POLICY
from services.library.domain.questions import BadQuestion
from services.library.domain.refusals import FileKindRefused, FileTooLarge, FileUnreadable
from services.library.domain.reports import FileReport, RefusedRow, at_most
from services.library.domain.resources import QUESTIONS
from services.library.domain.visibility import reach
from services.library.reading.marc import is_marc, read_marc
from services.library.reading.opening import open_file, read_questions
from services.library.usecases.banks import take_questions
from services.library.usecases.cataloguing import catalogue_books
from services.library.usecases.handing_in import HandedIn, compose, keep_file, place_of, submit_new

if TYPE_CHECKING:
    from services.library.store import LibraryStore

RESOURCE, BOOKS = "resource", "books"
_BOOK_FILES = (".mrc", ".marc")


@dataclass(frozen=True)
class Recognised:
    kind: str = ""
    score: int = 0
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file as it was handed in. `name` is its place in the loaded folder."""

    name: str
    content: bytes
    school: str = ""
    kind: str = ""


async def recognise_file(*, actor: Actor, name: str, content: bytes) -> Recognised:
    """How well the library knows the file. Raises FileUnreadable or FileTooLarge for one of ours that is broken."""
    POLICY.require(actor, "import_files", school=actor.places("school"), jurisdiction=ROOT)
    return await asyncio.to_thread(_recognise, name, content)


def _recognise(name: str, content: bytes) -> Recognised:
    suffix = suffix_of(name)
    if suffix in _BOOK_FILES or is_marc(content):
        return Recognised(BOOKS, limits.CERTAIN_SCORE, read_marc(content).rows)
    if suffix == ".xml" and not _is_bank(name, content):
        return Recognised()
    if suffix not in MEDIA:
        return Recognised()
    reading = read_questions(name, content)
    if reading is not None:
        score = limits.LIKELY_SCORE if suffix == ".docx" else limits.CERTAIN_SCORE
        return Recognised(QUESTIONS, score, reading.rows)
    return Recognised(RESOURCE, limits.LOOSE_SCORE, 1)


def _is_bank(name: str, content: bytes) -> bool:
    """Other houses have XML files too: what is not a quiz is not a broken file of ours."""
    try:
        return read_questions(name, content) is not None
    except FileUnreadable:
        return b"<quiz" in content[: limits.HEAD_BYTES]


async def import_file(store: LibraryStore, *, actor: Actor, incoming: Incoming) -> FileReport:
    """Keeps what is good and the report on the rest."""
    known = incoming.kind or _recognise_quietly(incoming)
    report = FileReport(
        id=incoming.name,
        file=incoming.name,
        kind=known,
        school=place_of(actor, incoming.school, "")[0],
        first_at=store.now(),
        at=store.now(),
        content_sha256=hashlib.sha256(incoming.content).hexdigest(),
    )
    try:
        if known == BOOKS:
            await _import_books(store, actor, incoming, report)
        else:
            await _import_material(store, actor, incoming, report)
    except (FileUnreadable, FileTooLarge, FileKindRefused) as refusal:
        report.refused = (RefusedRow(0, "", "", _in_vietnamese(refusal)),)
    report.refused, hidden = at_most(report.refused)
    report.note = "; ".join(part for part in (report.note, hidden) if part)
    return await _keep(store, actor, report)


def _recognise_quietly(incoming: Incoming) -> str:
    try:
        return _recognise(incoming.name, incoming.content).kind
    except (FileUnreadable, FileTooLarge):
        return QUESTIONS


def _in_vietnamese(refusal: FileUnreadable | FileTooLarge | FileKindRefused) -> str:
    if isinstance(refusal, FileTooLarge):
        return f"tệp quá lớn; chỉ nhận tới {refusal.details['limit']} byte, hãy chia nhỏ"
    if isinstance(refusal, FileKindRefused):
        return "kho học liệu không giữ loại tệp này; hãy gửi .pdf, .docx, .pptx, ảnh, .mp3, .mp4 hoặc tệp câu hỏi"
    return refusal.message


async def _import_material(store: LibraryStore, actor: Actor, incoming: Incoming, report: FileReport) -> None:
    POLICY.require(actor, "import_files", school=report.school, jurisdiction=ROOT)
    media_type = media_of(incoming.name, incoming.content)
    opened = await asyncio.to_thread(open_file, incoming.name, incoming.content)
    file = await keep_file(store, incoming.name, incoming.content, media_type)
    taken = None
    if opened.kind == QUESTIONS:
        taken = await take_questions(store, school=report.school, author=actor.id, drafts=opened.drafts)
        settled = taken.settled
        report.created, report.changed, report.same = len(settled.created), len(settled.changed), settled.same
        report.refused = _refused([*opened.bad, *settled.refused])
        report.rows = report.taken + len(report.refused)
        report.found = {"questions": str(len(settled.questions))}
        if not settled.questions:
            return
    new = compose(
        store,
        actor=actor,
        handed=HandedIn(file_name=incoming.name, content=b""),
        place=place_of(actor, report.school, ""),
        file=file,
        opened=opened,
        taken=taken,
    )
    resource = taken.standing if taken and taken.standing else new
    standing = await submit_new(store, actor=actor, resource=resource, request="")
    is_new = standing is new
    if taken is None:
        report.rows, report.created, report.same = 1, int(is_new), int(not is_new)
    report.note = "" if is_new else f"đã có trong kho: {standing.title}"
    report.found = {**report.found, "resource": standing.id, "title": standing.title}


async def _import_books(store: LibraryStore, actor: Actor, incoming: Incoming, report: FileReport) -> None:
    POLICY.require(actor, "import_books", school=report.school, jurisdiction=ROOT)
    if len(incoming.content) > limits.FILE_BYTES:
        raise FileTooLarge(len(incoming.content), limits.FILE_BYTES)
    shelf = await asyncio.to_thread(read_marc, incoming.content)
    outcome = await catalogue_books(store, school=report.school, books=shelf.books)
    report.created, report.changed, report.same = outcome.created, outcome.changed, outcome.same
    report.refused = tuple(sorted([*shelf.refused, *outcome.refused], key=lambda row: row.row))
    report.rows = shelf.rows
    if not shelf.rows:
        report.refused = (RefusedRow(0, "", "", "tệp không có biểu ghi MARC nào; hãy xuất lại từ phần mềm thư viện"),)
    report.found = {"books": str(report.taken)}


def _refused(bad: Sequence[BadQuestion]) -> tuple[RefusedRow, ...]:
    """In the order of the file; the column is the place in the line where one is known."""
    ordered = sorted(bad, key=lambda one: (one.line, one.column))
    return tuple(
        RefusedRow(one.line, str(one.column) if one.column else "", one.name or one.value, one.reason)
        for one in ordered
    )


async def _keep(store: LibraryStore, actor: Actor, report: FileReport) -> FileReport:
    async def keep() -> FileReport:
        before = await store.reports.find(report.id)
        kept = replace(report)
        if before is not None:
            kept.replace(before)
        await store.reports.keep(kept)
        return kept

    kept = await decide(keep)
    await store.audited(actor, "import file", report.file)
    return kept


async def list_reports(store: LibraryStore, *, actor: Actor, start: int, limit: int) -> tuple[list[FileReport], bool]:
    """A page of what the actor may read, oldest first, and whether there is more."""
    POLICY.require(actor, "read_reports", school=actor.places("school"), jurisdiction=ROOT)
    found = await store.reports_from_first()
    is_everything = reach(actor) is None
    shown = [one for one in found if is_everything or POLICY.allows(actor, "read_reports", school=one.school)]
    return shown[start : start + limit], len(shown) > start + limit
