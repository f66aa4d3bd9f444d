"""The year sheet of a class: the homeroom teacher enters training, absences and re-tests, the head reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.gradebook import Key
from services.records.domain.judging import PupilResult
from services.records.domain.periods import TERMS, YEAR
from services.records.domain.policy import POLICY
from services.records.domain.refusals import (
    BlockTooLarge,
    ClassUnknown,
    MarkInvalid,
    NotHomeroom,
    NotPrincipal,
    PupilNotInClass,
)
from services.records.domain.staff import Assignment, Pupil, Staff
from services.records.domain.tt27.year import BY_PRINCIPAL
from services.records.domain.year_sheet import Entry, YearSheet
from services.records.store import RecordsStore
from services.records.usecases.results import of_period, settle_year


class Said(NamedTuple):
    """One entry as somebody typed it over the version that was seen; empty clears it."""

    pupil: str
    slot: str
    value: str
    base: int
    request_id: str


class Sheet(NamedTuple):
    """The entries, and what the year of each pupil comes to with them."""

    sheet: YearSheet
    pupils: Sequence[Pupil]
    results: Mapping[str, PupilResult]
    staff: Staff
    writable: bool
    decides: bool


async def get_sheet(store: RecordsStore, *, actor: Actor, school: str, class_name: str) -> Sheet:
    """An empty one where nobody has entered anything. Raises ClassUnknown, and NotHomeroom for other teachers."""
    POLICY.require(actor, "read_year_sheet", school=school, **{"class": f"{school}/{class_name}"})
    roll, assignments, staff = await _class(store, school, class_name)
    homeroom = _is_homeroom(actor, school, class_name, staff, assignments)
    if not homeroom and not POLICY.allows(actor, "read_all_marks", school=school):
        raise NotHomeroom(actor.id, class_name)
    sheet = await _sheet(store, roll[0])
    found = await of_period(store, YEAR, roll, assignments)
    await store.audit(actor, "read year sheet", sheet.id)
    shown = {one.place.pupil: one.result for one in found.receipts}
    return Sheet(sheet, roll, shown, staff, homeroom, _decides(actor, sheet))


async def post_entries(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str, entries: Sequence[Said]
) -> list[Entry | Refusal]:
    """A block in one write, each entry compared and set by itself; what is refused keeps back no other.

    Raises BlockTooLarge, ClassUnknown or NotHomeroom for the whole of it.
    """
    POLICY.require(actor, "post_year_sheet", school=school, **{"class": f"{school}/{class_name}"})
    if len(entries) > limits.YEAR_ENTRIES:
        raise BlockTooLarge(len(entries), limits.YEAR_ENTRIES)
    roll, assignments, staff = await _class(store, school, class_name)
    homeroom = _is_homeroom(actor, school, class_name, staff, assignments)
    decides = _decides(actor, YearSheet.open(school, class_name, roll[0].year))
    if not homeroom and not decides:
        raise NotHomeroom(actor.id, class_name)
    known = {one.id for one in roll}

    async def attempt() -> list[Entry | Refusal]:
        sheet = await _sheet(store, roll[0])
        before, at = sheet.writes(), store.now()
        answers = [
            _refused(actor, one, class_name, homeroom=homeroom, decides=decides)
            or _post(sheet, one, known, by=actor.id, at=at)
            for one in entries
        ]
        if sheet.writes() != before:
            await store.audit(actor, "post year sheet", f"{sheet.id} {_written(entries, answers)}")
            await store.year_sheets.keep(sheet)
        return answers

    answers = await decide(attempt)
    await settle_year(store, Key(school, class_name, "", roll[0].year, TERMS[-1]))
    return answers


def _decides(actor: Actor, sheet: YearSheet) -> bool:
    """Whether the caller decides who goes up without having completed the grade: a head, in a primary class."""
    return sheet.primary is not None and POLICY.allows(actor, "decide_promotion", school=sheet.school)


def _refused(actor: Actor, one: Said, class_name: str, *, homeroom: bool, decides: bool) -> Refusal | None:
    """Each enters what is the own."""
    if one.slot == BY_PRINCIPAL:
        return None if decides else NotPrincipal(actor.id, one.slot)
    return None if homeroom else NotHomeroom(actor.id, class_name)


def _post(sheet: YearSheet, one: Said, roll: Collection[str], *, by: str, at: datetime) -> Entry | Refusal:
    try:
        if one.pupil not in roll:
            raise PupilNotInClass(one.pupil, sheet.class_name)
        value = one.value.strip()
        if value and not (value.isascii() and value.isdecimal() and len(value) <= limits.MARK_CHARACTERS):
            raise MarkInvalid(one.value, "a whole number")
        return sheet.post(
            one.pupil, one.slot, int(value) if value else None, base=one.base, by=by, at=at, request=one.request_id
        )
    except Refusal as refusal:
        return refusal


def _written(entries: Sequence[Said], answers: Sequence[Entry | Refusal]) -> str:
    """The entries of a block that were taken, as the audit names them."""
    taken = zip(entries, answers, strict=True)
    return ", ".join(f"{one.pupil} {one.slot}" for one, answer in taken if isinstance(answer, Entry))


async def _class(store: RecordsStore, school: str, class_name: str) -> tuple[list[Pupil], list[Assignment], Staff]:
    """Its pupils, who teaches it, and the staff of the school. Raises ClassUnknown."""
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    return roll, await store.assignments_to(school, class_name), await store.staff_of([school])


async def _sheet(store: RecordsStore, pupil: Pupil) -> YearSheet:
    """Of the pupil's class and year."""
    found = await store.year_sheets.find(YearSheet.key(pupil.school, pupil.class_name, pupil.year))
    return found or YearSheet.open(pupil.school, pupil.class_name, pupil.year)


def _is_homeroom(actor: Actor, school: str, class_name: str, staff: Staff, assignments: Sequence[Assignment]) -> bool:
    assigned = {one.person for one in assignments if one.homeroom}
    return actor.id in assigned or staff.homeroom_of(actor.id, school) == class_name
