"""Gradebooks: seen as a grid, written cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from services.records.domain.cells import Cell
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.periods import check_term
from services.records.domain.policy import POLICY
from services.records.domain.refusals import (
    ClassUnknown,
    NotTaught,
    PupilNotInClass,
    SchoolMissing,
)
from services.records.domain.staff import Assignment, Pupil, Staff
from services.records.domain.subjects import subject_of
from services.records.files.marks import read_mark_text
from services.records.files.subjects import subject_name
from services.records.store import RecordsStore
from services.records.usecases.results import settle_results
from services.records.usecases.scopes import own_school, schools_for, subjects_seen


class Grid(NamedTuple):
    book: Gradebook
    pupils: list[Pupil]
    teacher: str
    staff: Staff
    writable: bool


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


class Posted(NamedTuple):
    cell: Cell
    book: Gradebook


async def list_gradebooks(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str, term: str
) -> tuple[list[Row], Staff]:
    """Of a class or a whole school, as the assignments say which there are; a teacher's own, and those of homeroom."""
    school, term = own_school(actor, school), check_term(term)
    if not school:
        raise SchoolMissing
    assignments = await store.assignments_in([school])
    rolls = await store.pupils.counts("class_name", {"school": school})
    year = await _year(store, school)
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
    return sorted(rows.values(), key=lambda row: (row.book.class_name, row.book.subject)), staff


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


async def get_gradebook(store: RecordsStore, *, actor: Actor, key: Key) -> Grid:
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
    return Grid(book, pupils, teacher, staff, any(one.person == actor.id for one in taught))


async def post_mark(
    store: RecordsStore, *, actor: Actor, where: Place, value: str, base: int, request_id: str
) -> Posted:
    """One cell, compared and set. Raises MarkConflict, MarkInvalid, NotTaught or PupilNotInClass."""
    key = key_of(where.gradebook)
    POLICY.require(actor, "post_mark", **{"class": f"{key.school}/{key.class_name}"})

    async def attempt() -> Posted:
        book, pupils, assignments = await open_book(store, key)
        require_teaching(actor, key, assignments)
        if where.pupil not in {one.id for one in pupils}:
            raise PupilNotInClass(where.pupil, key.class_name)
        before = book.writes()
        mark = read_mark_text(value, by_comment=book.by_comment)
        cell = book.post(where.pupil, where.slot, mark, base=base, by=actor.id, at=store.now(), request=request_id)
        if book.writes() != before:
            book.tell_kept()
            await store.audit(actor, "post mark", f"{key.id} {where.pupil} {where.slot}")
            await store.gradebooks.keep(book)
        return Posted(cell, book)

    posted = await decide(attempt)
    await settle_results(store, key)
    return posted


def require_teaching(actor: Actor, key: Key, assignments: Sequence[Assignment]) -> None:
    """Raises NotTaught."""
    if not any((one.person, one.subject) == (actor.id, key.subject) for one in assignments):
        raise NotTaught(actor.id, key.subject, key.class_name)


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


async def _year(store: RecordsStore, school: str) -> str:
    """The newest school year that anybody of the school is enrolled in."""
    newest = await store.pupils.where(Query(equals={"school": school}, sort=("-year",), limit=1))
    return str(newest[0]["year"]) if newest else ""
