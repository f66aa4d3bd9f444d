"""Files that schools hand in: recognised, read to their end, good rows taken, each refused row reported."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.accounts.domain import limits
from services.accounts.domain.policy import POLICY
from services.accounts.domain.reading.recognising import Found, Recognised, recognise, school_in
from services.accounts.domain.reading.rows import RowRefused
from services.accounts.domain.reading.values import school_year
from services.accounts.domain.refusals import FileUnreadable
from services.accounts.domain.reports import FileReport, RefusedRow
from services.accounts.usecases.taking import KINDS, Setting, Taking
from tabular import BadCell, Row, Unreadable, Workbook, in_vietnamese, is_blank, is_spreadsheet, read, to_code, to_shown

if TYPE_CHECKING:
    from services.accounts.store import AccountsStore


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file as it was handed in. `name` is its place in the loaded folder."""

    name: str
    content: bytes
    school_hint: str = ""
    kind: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class _Line:
    """A row on its way into the documents."""

    found: Found
    row: Row
    school: str
    parsed: Any


async def recognise_file(*, actor: Actor, name: str, content: bytes) -> tuple[Recognised, int]:
    """How well accounts knows the file, and how many rows it has. Raises FileUnreadable."""
    POLICY.require(actor, "import_files", school=actor.places("school"))
    if not is_spreadsheet(name):
        return Recognised(), 0
    return await asyncio.to_thread(_recognise, content, name)


def _recognise(content: bytes, name: str) -> tuple[Recognised, int]:
    try:
        known = recognise(read(content, name))
    except Unreadable as why:
        raise FileUnreadable(why.reason, why.message) from why
    return known, known.count_rows()


async def import_file(store: AccountsStore, *, actor: Actor, incoming: Incoming) -> FileReport:
    """Takes the good rows and keeps the report; the same file again changes nothing."""
    POLICY.require(actor, "import_files", school=actor.places("school"))
    before = await store.reports.find(incoming.name)
    if before is not None and incoming.request_id and before.request_id == incoming.request_id:
        return before
    report = FileReport(
        id=incoming.name,
        file=incoming.name,
        kind=incoming.kind,
        at=store.now(),
        content_sha256=hashlib.sha256(incoming.content).hexdigest(),
        request_id=incoming.request_id,
    )
    try:
        workbook = await asyncio.to_thread(read, incoming.content, incoming.name)
    except Unreadable as why:
        report.refuse(RefusedRow("", 0, "", "", why.message))
        workbook = None
    if workbook is not None:
        await _take_workbook(store, actor, incoming, workbook, report)
    return await keep_report(store, actor=actor, report=report)


async def keep_report(store: AccountsStore, *, actor: Actor, report: FileReport) -> FileReport:
    """The newest report of a file stands; also what no house could take is kept here."""
    POLICY.require(actor, "import_files", school=actor.places("school"))

    async def keep() -> FileReport:
        before = await store.reports.find(report.id)
        if before is not None:
            report.replace(before)
        await store.reports.keep(report)
        return report

    kept = await decide(keep)
    await store.audited(actor, "import file", report.file)
    return kept


async def list_reports(store: AccountsStore, *, actor: Actor, after: str, limit: int) -> tuple[list[FileReport], str]:
    """Oldest first, and behind which instant and file the next page begins."""
    POLICY.require(actor, "read_reports", school=actor.places("school"))
    at, _, file = after.partition("|")
    found = await store.reports_since(at, limits.ROWS_AT_ONCE)
    mine = actor.places("school")
    page = [
        one
        for one in found
        if (one.at.isoformat(), one.id) > (at, file) and (one.school in mine or POLICY.allows(actor, "read_reports"))
    ][:limit]
    more = len(found) == limits.ROWS_AT_ONCE or (bool(page) and page[-1] is not found[-1])
    return page, f"{page[-1].at.isoformat()}|{page[-1].id}" if page and more else ""


async def _take_workbook(
    store: AccountsStore, actor: Actor, incoming: Incoming, workbook: Workbook, report: FileReport
) -> None:
    known = await asyncio.to_thread(recognise, workbook, kind=incoming.kind)
    report.kind = known.kind or incoming.kind
    if not known.found or known.missing:
        _ask_for_columns(known, report)
        report.close([in_vietnamese(note) for note in workbook.notes])
        return
    schools = await store.school_names()
    moves = POLICY.allows(actor, "import_files", jurisdiction=ROOT)
    setting = Setting(year=school_year(list(known.titles), on=store.today()), on=store.today(), moves=moves)
    taking: Taking[Any, Any] = KINDS[known.kind](store, setting)
    report.school = _school_of(incoming, known, schools)
    admit = _Admitting(actor, taking, report.school, schools)
    seen: dict[str, tuple[str, int]] = {}
    for batch in _batches((found, row) for found in known.found for row in found.rows):
        await _take_batch(taking, admit, batch, seen, report)
    report.close([in_vietnamese(note) for note in workbook.notes])


def _ask_for_columns(known: Recognised, report: FileReport) -> None:
    """Nothing is taken from a list whose columns are not all known: each missing one is asked for by name."""
    sheet = known.found[0].table.sheet.name if known.found else ""
    row = known.found[0].table.header_row if known.found else 0
    if not known.missing:
        report.refuse(
            RefusedRow("", 0, "", "", "không nhận ra đây là danh sách gì; hãy kiểm tra dòng tiêu đề của bảng")
        )
    for title in known.missing:
        report.refuse(
            RefusedRow(sheet, row, title, "", f"không tìm thấy cột “{title}”; hãy thêm cột hoặc sửa tiêu đề cột")
        )
    report.rows = known.count_rows()


def _school_of(incoming: Incoming, known: Recognised, schools: Mapping[str, str]) -> str:
    """Said by the folder; else the school named above the table; else unknown."""
    hint = incoming.school_hint.strip()
    if hint in schools:
        return hint
    return school_in(known.titles, schools) or hint


class _Admitting:
    """Which school a row belongs to, and whether the actor may speak for it."""

    def __init__(self, actor: Actor, taking: Taking[Any, Any], school: str, schools: Mapping[str, str]) -> None:
        self._actor = actor
        self._taking = taking
        self._school = school
        self._schools = schools
        self._admitted: dict[str, str] = {}

    def school_of(self, row: Row) -> str:
        """Raises RowRefused for a school that is missing, not registered or not the actor's."""
        if not self._taking.belongs_to_school:
            return ""
        said = row.values.get("school")
        try:
            school = self._school if is_blank(said) else to_code(said)
        except BadCell as bad:
            raise RowRefused("school", bad.reason) from bad
        if school not in self._admitted:
            self._admitted[school] = self._why_not(school)
        if why := self._admitted[school]:
            raise RowRefused("school", why)
        return school

    def _why_not(self, school: str) -> str:
        if not school:
            return "không biết danh sách này của trường nào; hãy thêm cột “Mã trường” hoặc ghi tên trường trên bảng"
        if school not in self._schools:
            return f"trường {school} chưa có trong danh sách trường; hãy nạp danh sách trường trước"
        if not POLICY.allows(self._actor, "import_files", school=school, jurisdiction=ROOT):
            return f"tài khoản này không được nạp danh sách cho trường {school}"
        return ""


def _batches(rows: Iterator[tuple[Found, Row]]) -> Iterator[list[tuple[Found, Row]]]:
    while batch := list(islice(rows, limits.ROWS_AT_ONCE)):
        yield batch


async def _take_batch(
    taking: Taking[Any, Any],
    admit: _Admitting,
    batch: Iterable[tuple[Found, Row]],
    seen: dict[str, tuple[str, int]],
    report: FileReport,
) -> None:
    lines: dict[str, _Line] = {}
    for found, row in batch:
        report.rows += 1
        try:
            school = admit.school_of(row)
            parsed = taking.read(row.values)
            key = taking.key(parsed, school)
            _refuse_repetition(taking, seen.get(key), parsed)
        except RowRefused as why:
            report.refuse(_refused(found, row, why))
            continue
        seen[key] = (found.table.sheet.name, row.number)
        lines[key] = _Line(found, row, school, parsed)
    counted, refused = await taking.take({key: (line.parsed, line.school) for key, line in lines.items()})
    report.count(counted)
    for key, refusal in refused.items():
        report.refuse(_refused(lines[key].found, lines[key].row, refusal))


def _refuse_repetition(taking: Taking[Any, Any], first: tuple[str, int] | None, parsed: Any) -> None:
    """Of two rows with one code the later one is refused."""
    if first is None:
        return
    sheet, number = first
    where = f"dòng {number}" + (f" trang “{sheet}”" if sheet else "")
    code = getattr(parsed, "code", "")
    raise RowRefused(
        taking.key_column, f"{taking.repeated}{' ' + code if code else ''} với {where}; hãy giữ một dòng đúng"
    )


def _refused(found: Found, row: Row, why: RowRefused) -> RefusedRow:
    return RefusedRow(
        sheet=found.table.sheet.name,
        row=row.number,
        column=found.title(why.column),
        value=to_shown(row.values.get(why.column)),
        reason=why.reason,
    )
