"""Gradebooks: seen as a grid, written cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.cells import Cell
from services.records.domain.correction_refusals import WindowClosed
from services.records.domain.corrections import Deciders
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.periods import check_term
from services.records.domain.policy import POLICY
from services.records.domain.refusals import (
    BlockTooLarge,
    ClassUnknown,
    MarkConflict,
    NotTaught,
    PupilNotInClass,
    SchoolMissing,
    SlotUnknown,
)
from services.records.domain.staff import Assignment, Pupil, Staff
from services.records.domain.subjects import subject_of
from services.records.domain.windows import TEACHER, Windows
from services.records.files.marks import read_mark_of
from services.records.files.subjects import subject_name
from services.records.store import RecordsStore
from services.records.usecases.results import settle_results
from services.records.usecases.scopes import own_school, schools_for, subjects_seen
from tabular.ordering import vietnamese

ALWAYS = Windows()


class Grid(NamedTuple):
    """`closed` is the last day of the window, where it is over; `deciders` is what the caller may decide."""

    book: Gradebook
    pupils: list[Pupil]
    teacher: str
    staff: Staff
    writable: bool
    teaches: bool
    closed: date | None
    reopened: date | None
    deciders: Deciders
    today: date


class Row(NamedTuple):
    """A gradebook in a list; one that nobody has written in yet is there all the same."""

    book: Gradebook
    pupils: int
    teacher: str
    writable: bool


class Place(NamedTuple):
    """One cell."""

    gradebook: str
    pupil: str
    slot: str


class Entry(NamedTuple):
    """One mark of a block, as somebody typed it over the version that was seen."""

    pupil: str
    slot: str
    value: str
    base: int
    request_id: str


class Posted(NamedTuple):
    cell: Cell
    book: Gradebook


class Block(NamedTuple):
    """The gradebook after a block, and an answer for each entry in its order."""

    book: Gradebook
    answers: list[Posted | Refusal]


async def list_gradebooks(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str, term: str
) -> tuple[list[Row], Staff]:
    """Of a class or a whole school, as the assignments say which there are; a teacher's own, and those of homeroom."""
    school, term = own_school(actor, school), check_term(term)
    if not school:
        raise SchoolMissing
    assignments = await store.assignments_in([school])
    rolls = await store.pupils.counts("class_name", {"school": school})
    year = await store.year_of(school)
    books = {book.id: book for book in await store.gradebooks_of(school, class_name, term) if book.year == year}
    staff = await store.staff_of([school])
    seen = _Seen(actor, school, assignments, staff)
    rows: dict[str, Row] = {}
    for one in assignments:
        if class_name and one.class_name != class_name:
            continue
        key = Key(school, one.class_name, one.subject, year, term)
        if seen.holds(one.class_name, one.subject):
            mine = one.person == actor.id
            rows.setdefault(
                key.id, Row(books.get(key.id) or opened(key, one), rolls.get(one.class_name, 0), one.person, mine)
            )
    for book in books.values():
        if seen.holds(book.class_name, book.subject):
            rows.setdefault(book.id, Row(book, rolls.get(book.class_name, 0), "", writable=False))
    if not rows:
        schools_for(actor, "list_gradebooks", school)
    await store.audit(actor, "list gradebooks", f"{school}/{class_name or '*'} {term}")
    return sorted(rows.values(), key=lambda row: (vietnamese(row.book.class_name), row.book.subject)), staff


class _Seen:
    """Which gradebooks of a school somebody sees in a list."""

    def __init__(self, actor: Actor, school: str, assignments: Sequence[Assignment], staff: Staff) -> None:
        self._everything = POLICY.allows(actor, "list_gradebooks", school=school)
        self._classes = {name.partition("/")[2] for name in actor.places("class") if name.startswith(f"{school}/")}
        mine = [one for one in assignments if one.person == actor.id]
        self._taught = {(one.class_name, one.subject) for one in mine}
        self._homeroom = {one.class_name for one in mine if one.homeroom} | {staff.homeroom_of(actor.id, school)}

    def holds(self, class_name: str, subject: str) -> bool:
        if self._everything:
            return True
        own = class_name in self._homeroom or (class_name, subject) in self._taught
        return own and class_name in self._classes


async def get_gradebook(store: RecordsStore, *, actor: Actor, key: Key, windows: Windows = ALWAYS) -> Grid:
    """An empty one for a class and subject that nobody has written in; without pupils, where nobody is in the class.

    Raises ClassUnknown for a class that has neither pupils nor teachers nor this gradebook, and NotTaught.
    """
    class_key = f"{key.school}/{key.class_name}"
    POLICY.require(actor, "read_gradebook", school=key.school, **{"class": class_key})
    book, pupils, assignments = await open_book(store, key)
    seen = await subjects_seen(store, actor, key.school, key.class_name, assignments)
    if seen is not None and key.subject not in seen:
        raise NotTaught(actor.id, key.subject, key.class_name)
    staff = await store.staff_of([key.school])
    await store.audit(actor, "read gradebook", book.id)
    taught = [one for one in assignments if one.subject == key.subject]
    teacher = taught[0].person if taught else ""
    teaches, closed = any(one.person == actor.id for one in taught), closed_since(store, book, windows)
    return Grid(
        book,
        pupils,
        teacher,
        staff,
        writable=teaches and closed is None,
        teaches=teaches,
        closed=closed,
        reopened=book.reopened_until(store.today()),
        deciders=deciders_of(actor, key, assignments, staff),
        today=store.today(),
    )


def deciders_of(actor: Actor, key: Key, assignments: Sequence[Assignment], staff: Staff) -> Deciders:
    """Who the caller is to the class: its homeroom teacher, a head of its school."""
    homeroom = {one.person for one in assignments if one.homeroom} | staff.homeroom_teachers(key.school, key.class_name)
    is_head = POLICY.allows(actor, "reopen_gradebook", school=key.school)
    return Deciders(actor.id, actor.id in homeroom, is_head, frozenset(homeroom))


async def post_mark(
    store: RecordsStore,
    *,
    actor: Actor,
    where: Place,
    value: str,
    base: int,
    request_id: str,
    windows: Windows = ALWAYS,
) -> Posted:
    """One cell, compared and set. Raises MarkConflict, MarkInvalid, NotTaught or PupilNotInClass."""
    entry = Entry(where.pupil, where.slot, value, base, request_id)
    (answer,) = (
        await post_marks(store, actor=actor, gradebook=where.gradebook, entries=[entry], windows=windows)
    ).answers
    if isinstance(answer, Refusal):
        raise answer
    return answer


async def post_marks(
    store: RecordsStore, *, actor: Actor, gradebook: str, entries: Sequence[Entry], windows: Windows = ALWAYS
) -> Block:
    """A block of cells in one write, each compared and set by itself; what is refused keeps back no other.

    Raises BlockTooLarge, ClassUnknown, NotTaught or WindowClosed for the whole of it.
    """
    key = key_of(gradebook)
    POLICY.require(actor, "post_mark", **{"class": f"{key.school}/{key.class_name}"})
    if len(entries) > limits.BLOCK_MARKS:
        raise BlockTooLarge(len(entries), limits.BLOCK_MARKS)

    async def attempt() -> Block:
        book, pupils, assignments = await open_book(store, key)
        require_teaching(actor, key, assignments)
        require_open(store, book, windows)
        before, roll, at = book.writes(), {one.id for one in pupils}, store.now()
        answers = [_post(book, entry, roll, by=actor.id, at=at) for entry in entries]
        if book.writes() != before:
            book.tell_kept()
            await store.audit(actor, "post mark", f"{key.id} {_written(entries, answers)}")
            await store.gradebooks.keep(book)
        return Block(book, answers)

    block = await decide(attempt)
    await settle_results(store, key)
    return block._replace(answers=await _with_names(store, key.school, block.answers))


def _post(book: Gradebook, entry: Entry, roll: Collection[str], *, by: str, at: datetime) -> Posted | Refusal:
    try:
        if entry.pupil not in roll:
            raise PupilNotInClass(entry.pupil, book.class_name)
        if entry.slot not in book.slots:
            raise SlotUnknown(entry.slot, ", ".join(book.slots))
        mark = read_mark_of(entry.value, book.kind(entry.slot), entry.slot)
        cell = book.post(entry.pupil, entry.slot, mark, base=entry.base, by=by, at=at, request=entry.request_id)
    except Refusal as refusal:
        return refusal
    return Posted(cell, book)


def _written(entries: Sequence[Entry], answers: Sequence[Posted | Refusal]) -> str:
    """The cells of a block that were taken, as the audit names them."""
    taken = zip(entries, answers, strict=True)
    return ", ".join(f"{entry.pupil} {entry.slot}" for entry, answer in taken if isinstance(answer, Posted))


async def _with_names(store: RecordsStore, school: str, answers: Sequence[Posted | Refusal]) -> list[Posted | Refusal]:
    """Who was faster is a person to whoever reads it, and not a sign-in name."""
    conflicts = [answer for answer in answers if isinstance(answer, MarkConflict)]
    if conflicts:
        staff = await store.staff_of([school])
        for conflict in conflicts:
            conflict.details["by_name"] = staff.name(conflict.details["by"])
    return list(answers)


def require_teaching(actor: Actor, key: Key, assignments: Sequence[Assignment]) -> None:
    """Raises NotTaught."""
    if not any((one.person, one.subject) == (actor.id, key.subject) for one in assignments):
        raise NotTaught(actor.id, key.subject, key.class_name)


def closed_since(store: RecordsStore, book: Gradebook, windows: Windows, role: str = TEACHER) -> date | None:
    """The last day on which the role could enter marks, where that is over; None while it may."""
    return book.closed_since(windows.last_day(book.term, role, book.year), store.today())


def require_open(store: RecordsStore, book: Gradebook, windows: Windows, role: str = TEACHER) -> None:
    """Raises WindowClosed."""
    closed = closed_since(store, book, windows, role)
    if closed:
        raise WindowClosed(book.id, book.term, closed.isoformat())


def key_of(gradebook: str) -> Key:
    """From the id: a class's name may hold dots, the other parts do not. Raises ClassUnknown."""
    parts = gradebook.rsplit(".", 3)
    school, dot, class_name = parts[0].partition(".")
    if len(parts) != len(Key._fields) - 1 or not dot:
        raise ClassUnknown("", gradebook)
    return Key(school, class_name, parts[1], parts[2], check_term(parts[3]))


def opened(key: Key, assignment: Assignment | None) -> Gradebook:
    """An empty gradebook; the school's own number of periods comes before the subject's usual one."""
    subject = subject_of(key.subject)
    name = assignment.subject_name if assignment and assignment.subject_name else subject_name(key.subject)
    periods = assignment.periods if assignment and assignment.periods else subject.periods
    return Gradebook.open(key, subject_name=name, by_comment=subject.by_comment, periods=periods)


async def year_of(store: RecordsStore, school: str, class_name: str) -> str:
    """The school year the class is in. Raises ClassUnknown."""
    pupils = await store.roll(school, class_name)
    if not pupils:
        raise ClassUnknown(school, class_name)
    return max(pupil.year for pupil in pupils)


async def open_book(store: RecordsStore, key: Key) -> tuple[Gradebook, list[Pupil], list[Assignment]]:
    pupils = await store.roll(key.school, key.class_name)
    assignments = await store.assignments_to(key.school, key.class_name)
    book = await store.gradebooks.find(key.id)
    if not (pupils or assignments or book):
        raise ClassUnknown(key.school, key.class_name)
    if book is None:
        book = opened(key, next((one for one in assignments if one.subject == key.subject), None))
    return book, pupils, assignments
