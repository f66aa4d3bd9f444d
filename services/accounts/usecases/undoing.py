"""A list of people is taken back while nothing leans on it; what stands in the way is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from chassis.documents import Documents, NoSuchDocument, decide
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from importing import FileReport, Undone
from services.accounts.domain import limits
from services.accounts.domain.list_changes import first_change
from services.accounts.domain.policy import POLICY
from services.accounts.domain.refusals import ImportNotUndoable, ImportTooOld, ImportUndone, UndoInTheWay
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import ROLE_ENDED, end_sessions_of
from services.accounts.usecases.leaning import Obstacles, find_obstacles, rights_changed

COLLECTIONS = {"pupils": "pupils", "staff": "people", "assignments": "assignments"}
# What a person sees with its values. Of the rest (numbers, phones, parents, hardship) only that it changes.
SHOWN = frozenset(
    {"name", "school", "class_name", "year", "title", "group", "subject", "homeroom", "boarding", "ends"}
    | {"ended", "subject_name", "periods_per_year"}
)
# Follow from the others, or say when and by whom.
DERIVED = frozenset({"class_key", "since", "past", "role", "confirmed_by", "waiting_school", "ended_by"})


class ValueBack(NamedTuple):
    """A value that goes back; `now` and `then` are empty where it is not shown."""

    field: str
    now: str
    then: str


class RowBack(NamedTuple):
    """Somebody whom the list brought (`is_new`), or of whom it changed values."""

    id: str
    name: str
    is_new: bool
    values: tuple[ValueBack, ...]


@dataclass
class Undo:
    """What would be taken back, or was. Of rows and obstacles the first are named, all are counted."""

    report: FileReport
    withdrawn: int = 0
    restored: int = 0
    rows: list[RowBack] = field(default_factory=list)
    obstacles: Obstacles = field(default_factory=Obstacles)


async def list_undoable(store: AccountsStore, *, actor: Actor, days: int) -> list[FileReport]:
    """The lists of people that were taken lately where the actor may import, the newest first. Raises NotAllowed."""
    POLICY.require(actor, "import_files", school=actor.schools(), jurisdiction=actor.places("jurisdiction"))
    schools = None
    if not POLICY.allows(actor, "import_files", jurisdiction=ROOT):
        schools = [school for school in actor.schools() if POLICY.allows(actor, "import_files", school=school)]
    found = await store.lists_since(schools, store.now() - timedelta(days=days))
    return [one for one in found if one.kind in COLLECTIONS and one.taken]


async def look_at_undo(store: AccountsStore, *, actor: Actor, report: str, days: int) -> Undo:
    """What would be taken back, and what stands in the way; nothing is written.

    Raises NotAllowed, NoSuchDocument, ImportNotUndoable, ImportTooOld or ImportUndone.
    """
    found = await _report_for(store, actor, report, days)
    if found.undone:
        raise ImportUndone(found.undone.by)
    await store.audit(actor, "look at undo of import", found.file)
    return await _look(store, actor, found, days)


async def undo_import(store: AccountsStore, *, actor: Actor, report: str, request_id: str, days: int) -> Undo:
    """Takes the list back: old values stand again, whom it brought is listed nowhere.

    A kill in the middle leaves whole batches; asked again it does the rest, and a repeated request gets the first
    answer. Raises what `look_at_undo` raises, and UndoInTheWay, before anything is written.
    """
    found = await _report_for(store, actor, report, days)
    if found.undone:
        if request_id and found.undone.request == request_id:
            return Undo(found, found.undone.withdrawn, found.undone.restored)
        raise ImportUndone(found.undone.by)
    seen = await _look(store, actor, found, days)
    if seen.obstacles.count:
        raise UndoInTheWay(seen.obstacles.count)
    await store.audit(actor, "undo import", found.file)
    documents, since = _documents(store, found.kind), store.now() - timedelta(days=days)
    while page := await store.taken_by(documents, found, since=since, after=""):
        await _take_back(store, documents, page, found)

    async def say() -> FileReport:
        said = await store.reports.get(found.id)
        said.undone = Undone(actor.id, store.now(), request_id, seen.withdrawn, seen.restored)
        await store.reports.keep(said)
        return said

    return replace(seen, report=await decide(say))


async def _report_for(store: AccountsStore, actor: Actor, report: str, days: int) -> FileReport:
    """A stranger learns of no report whether there is one."""
    found = await store.reports.find(report)
    POLICY.require(actor, "import_files", school=found.school if found else "", jurisdiction=ROOT)
    if found is None:
        raise NoSuchDocument("reports", report)
    if found.kind not in COLLECTIONS:
        raise ImportNotUndoable(found.kind)
    if found.at < store.now() - timedelta(days=days):
        raise ImportTooOld(days)
    return found


def _documents(store: AccountsStore, kind: str) -> Documents[Any]:
    documents: Documents[Any] = getattr(store, COLLECTIONS[kind])
    return documents


async def _look(store: AccountsStore, actor: Actor, report: FileReport, days: int) -> Undo:
    undo = Undo(report)
    documents, since = _documents(store, report.kind), store.now() - timedelta(days=days)
    after = ""
    while page := await store.taken_by(documents, report, since=since, after=after):
        for one in page:
            _check(actor, one, report.id, since, days)
            row = _row(one, report.id)
            undo.withdrawn, undo.restored = undo.withdrawn + row.is_new, undo.restored + (not row.is_new)
            undo.rows += [row][: limits.UNDO_NAMED - len(undo.rows)]
        undo.obstacles.add(*await find_obstacles(store, report, page))
        after = page[-1].id
    return undo


def _check(actor: Actor, one: Any, report: str, since: datetime, days: int) -> None:
    """The school where somebody is, and the one that he or she goes back to, are both the actor's to import for."""
    change = first_change(one.list_changes, report)
    if change.at < since:
        raise ImportTooOld(days)
    for school in {one.school, getattr(change.before, "school", one.school)} - {""}:
        POLICY.require(actor, "import_files", school=school, jurisdiction=ROOT)


def _row(one: Any, report: str) -> RowBack:
    before, now = first_change(one.list_changes, report).before, one.values()
    name = getattr(one, "name", "") or f"{one.class_name} {one.subject}"
    if before is None:
        return RowBack(getattr(one, "person", one.id), name, True, ())
    values = tuple(
        ValueBack(key, _shown(key, value), _shown(key, getattr(before, key)))
        for key, value in vars(now).items()
        if key not in DERIVED and value != getattr(before, key)
    )
    return RowBack(getattr(one, "person", one.id), name, False, values)


def _shown(key: str, value: object) -> str:
    if key not in SHOWN or value is None or value is False:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return "x" if value is True else str(value)


async def _take_back(store: AccountsStore, documents: Documents[Any], page: Sequence[Any], report: FileReport) -> None:
    """Slips of those who are withdrawn are good no more, first: nobody comes in by one meanwhile."""
    withdrawn = [one.id for one in page if first_change(one.list_changes, report.id).before is None]
    if report.kind != "assignments":
        await _forget_slips(store, withdrawn)
    if await find_obstacles(store, report, page):
        raise UndoInTheWay(1)
    left = rights_changed(page, report)
    for one in page:
        one.take_back(report.id, on=store.today())
    await end_sessions_of(store, left, why=ROLE_ENDED)
    # One that lost was changed a moment ago: it is found and looked at again.
    await documents.keep_many(page)


async def _forget_slips(store: AccountsStore, owners: Collection[str]) -> None:
    async def forget() -> None:
        accounts = [one for one in (await store.accounts.many(owners)).values() if one.one_time_hash]
        for account in accounts:
            account.forget_passwords()
        if accounts and await store.accounts.keep_many(accounts):
            raise LostUpdateError("an account was used meanwhile")

    await decide(forget)
