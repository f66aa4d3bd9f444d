"""The homeroom teacher's year sheet of a class: training, absences, re-tests; in primary qualities and competences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chassis.aggregate import Aggregate
from services.records.domain import limits
from services.records.domain.periods import grade_of
from services.records.domain.refusals import MarkConflict, MarkInvalid, SlotUnknown
from services.records.domain.rule_sets import primary_rules_of
from services.records.domain.subjects import subject_of
from services.records.domain.tt22.averages import HIGHEST_TENTHS
from services.records.domain.tt22.levels import Level
from services.records.domain.tt22.subjects import PASSED
from services.records.domain.tt22.year import YearSheetRow
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.tt27.subjects import COMPLETED_WELL
from services.records.domain.tt27.year import BY_PRINCIPAL, SUPPLEMENT, PrimaryRow

TRAINING = ("training_hk1", "training_hk2", "training_summer")
ABSENT = ("absent_hk1", "absent_hk2")
# The middle and the end of each term; the last is the end of the year.
POINTS = ("gk1", "ck1", "gk2", "ck2")
# Yes is 1, no is 0. The last is the principal's, the others are the homeroom teacher's.
WORDS = ("outstanding", "recognised", SUPPLEMENT, BY_PRINCIPAL)
RETEST = "retest_"
_SUBJECT = re.compile(rf"{RETEST}[A-Z0-9_]{{1,16}}")  # its code stands in a key of the document


@dataclass(frozen=True)
class Entry:
    """`value` is a level from 0 to 3, a number of half-days, or a re-test in tenths or 1 and 0; None: cleared."""

    value: int | None
    version: int
    by: str
    at: datetime
    request: str = ""


@dataclass(frozen=True)
class Change:
    """An entry that stood and was changed."""

    pupil: str
    slot: str
    old: int | None
    new: int | None
    by: str
    at: datetime


@dataclass(kw_only=True)
class YearSheet(Aggregate):
    school: str
    class_name: str
    year: str
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @staticmethod
    def key(school: str, class_name: str, year: str) -> str:
        return f"{school}.{class_name}.{year}"

    @classmethod
    def open(cls, school: str, class_name: str, year: str) -> YearSheet:
        return cls(id=cls.key(school, class_name, year), school=school, class_name=class_name, year=year)

    def post(
        self, pupil: str, slot: str, value: int | None, *, base: int, by: str, at: datetime, request: str
    ) -> Entry:
        """One entry, if nobody was faster; None clears it. Raises MarkConflict, MarkInvalid or SlotUnknown."""
        self._check(slot, value)
        stood = self.entries.get(pupil, {}).get(slot)
        if stood and request and stood.request == request:
            return stood
        if (stood.version if stood else 0) != base:
            raise _conflict(stood)
        if stood:
            self.changes = [*self.changes, Change(pupil, slot, stood.value, value, by, at)][-limits.REVISIONS_KEPT :]
        entry = Entry(value, (stood.version if stood else 0) + 1, by, at, request)
        self.entries.setdefault(pupil, {})[slot] = entry
        return entry

    @property
    def primary(self) -> PrimaryRules | None:
        return primary_rules_of(self.class_name, self.year)

    @property
    def traits(self) -> tuple[str, ...]:
        """Qualities and competences of a primary class."""
        return self.primary.traits_of(grade_of(self.class_name)) if self.primary else ()

    def slots(self) -> tuple[str, ...]:
        """What may be entered of a pupil; re-tests are named by their beginning."""
        if not self.primary:
            return (*TRAINING, *ABSENT, f"{RETEST}…")
        return (*(f"{point}_{trait}" for point in POINTS for trait in self.traits), *WORDS)

    def highest(self, slot: str) -> int:
        """The largest value of a slot; the least is 0. Raises SlotUnknown."""
        most = _most_in_primary(slot, self.slots()) if self.primary else _most(slot)
        if most is None:
            raise SlotUnknown(slot, ", ".join(self.slots()))
        return most

    def row(self, pupil: str) -> YearSheetRow | PrimaryRow:
        """As the year is decided by it."""
        values = {slot: one.value for slot, one in self.entries.get(pupil, {}).items() if one.value is not None}
        if self.primary:
            last = f"{POINTS[-1]}_"
            at_end = {trait: values[last + trait] for trait in self.traits if last + trait in values}
            return PrimaryRow(at_end, **{word: values[word] for word in WORDS if word in values})
        retests = {slot.removeprefix(RETEST): value for slot, value in values.items() if slot.startswith(RETEST)}
        known: dict[str, Any] = {slot: values[slot] for slot in (*TRAINING, *ABSENT) if slot in values}
        return YearSheetRow(**known, retests=retests)

    def _check(self, slot: str, value: int | None) -> None:
        most = self.highest(slot)
        if value is not None and not 0 <= value <= most:
            raise MarkInvalid(str(value), f"0 to {most}")

    def writes(self) -> int:
        """How many times any entry was written; grows with each."""
        return sum(one.version for entries in self.entries.values() for one in entries.values())


def _most(slot: str) -> int | None:
    if slot in TRAINING:
        return Level.VERY_GOOD
    if slot in ABSENT:
        return limits.HALF_DAYS_A_TERM
    if _SUBJECT.fullmatch(slot):
        return PASSED if subject_of(slot.removeprefix(RETEST)).by_comment else HIGHEST_TENTHS
    return None


def _most_in_primary(slot: str, slots: tuple[str, ...]) -> int | None:
    if slot not in slots:
        return None
    return 1 if slot in WORDS else COMPLETED_WELL


def _conflict(stood: Entry | None) -> MarkConflict:
    if stood is None:
        return MarkConflict(value="", version=0, by="", at="")
    value = "" if stood.value is None else str(stood.value)
    return MarkConflict(value=value, version=stood.version, by=stood.by, at=stood.at.isoformat())


def check_sheet(sheet: YearSheet) -> None:
    """Every entry is one that its slot may have."""
    for pupil, entries in sheet.entries.items():
        for slot, one in entries.items():
            most = _most(slot) if slot not in sheet.slots() else sheet.highest(slot)
            if most is None or not 0 <= (one.value or 0) <= most:
                raise ValueError(f"pupil {pupil} has {one.value} in {slot}")
