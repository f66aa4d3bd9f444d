"""The gradebook of a class, subject and term: a cell a pupil and slot, each with its version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import GradebookKept
from services.records.domain import limits
from services.records.domain.appeals import Appeal
from services.records.domain.cells import ACCEPTED, CORRECTED, Cell, Difference, Exemption, Origin, Revision, Taken
from services.records.domain.correction_refusals import (
    AppealUnknown,
    AppealWaiting,
    CorrectionSame,
    CorrectionUnknown,
    CorrectionWaiting,
    TooManyCorrections,
)
from services.records.domain.corrections import APPROVED, OVERTAKEN, Correction, check_corrections
from services.records.domain.periods import grade_of
from services.records.domain.refusals import LevelInvalid, MarkConflict, SlotUnknown, WholeMarkInvalid
from services.records.domain.rule_sets import primary_rules_of, rules_of
from services.records.domain.tt22.averages import HIGHEST_TENTHS
from services.records.domain.tt22.rules import LOWER_SECONDARY, Rules
from services.records.domain.tt22.subjects import EXEMPT, PASSED, Outcome, SubjectTerm, slots_of, written
from services.records.domain.tt27 import subjects as tt27
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.windows import Reopening

Kind = Literal["scored", "comment", "level", "whole"]


class Key(NamedTuple):
    school: str
    class_name: str
    subject: str
    year: str
    term: str

    @property
    def id(self) -> str:
        return ".".join(self)


@dataclass(kw_only=True)
class Gradebook(Aggregate):
    school: str
    class_name: str
    subject: str
    subject_name: str
    year: str
    term: str
    by_comment: bool
    periods: int
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    differences: dict[str, dict[str, Difference]] = field(default_factory=dict)
    exempt: dict[str, Exemption] = field(default_factory=dict)
    changed_at: datetime | None = None
    corrections: list[Correction] = field(default_factory=list)
    reopenings: list[Reopening] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)

    @classmethod
    def open(cls, key: Key, *, subject_name: str, by_comment: bool, periods: int) -> Gradebook:
        return cls(id=key.id, **key._asdict(), subject_name=subject_name, by_comment=by_comment, periods=periods)

    @property
    def slots(self) -> tuple[str, ...]:
        if primary := self.primary:
            return tt27.slots_of(self.subject, self.grade, primary)
        return slots_of(self.periods, by_comment=self.by_comment, rules=self.rules)

    @property
    def rules(self) -> Rules:
        """Those of the class and year; columns of a class that no row is for are those of lower secondary."""
        found = rules_of(self.class_name, self.year)
        return found if isinstance(found, Rules) else LOWER_SECONDARY

    @property
    def primary(self) -> PrimaryRules | None:
        """Those of a primary class, whose subjects have levels, and tests by the grade."""
        return primary_rules_of(self.class_name, self.year)

    @property
    def grade(self) -> str:
        return grade_of(self.class_name)

    def kind(self, slot: str) -> Kind:
        """What may stand in the column."""
        if self.primary:
            return "level" if slot in tt27.LEVEL_SLOTS else "whole"
        return "comment" if self.by_comment else "scored"

    def post(self, pupil: str, slot: str, value: int | None, *, base: int, by: str, at: datetime, request: str) -> Cell:
        """One mark, if nobody was faster; None clears the cell. Raises MarkConflict or SlotUnknown.

        Raises LevelInvalid or WholeMarkInvalid in a primary class.
        """
        if slot not in self.slots:
            raise SlotUnknown(slot, ", ".join(self.slots))
        if value is not None and not self._judges(slot, value):
            raise (LevelInvalid if self.kind(slot) == "level" else WholeMarkInvalid)(self.write(value, slot), slot)
        stood = self.cells.get(pupil, {}).get(slot)
        if stood and request and (stood.request, stood.by) == (request, by):
            return stood
        if (stood.version if stood else 0) != base:
            raise self._conflict(stood, slot)
        return self._put(pupil, slot, value, Origin(by), at=at, request=request)

    def take(self, pupil: str, marks: Mapping[str, int], origin: Origin, *, at: datetime) -> Taken:
        """A pupil's row of a file. Empty cells are filled; a mark that the sender may not change stays.

        The difference then waits for the teacher, unless the teacher declined this very mark before. Marks of a pupil
        who is exempt end that, from whoever teaches the subject or said it.
        """
        stood = dict(self.cells.get(pupil, {}))
        wanted = {slot: value for slot, value in marks.items() if slot not in stood or stood[slot].value != value}
        exempted = self.exempt.get(pupil)
        if wanted and exempted and not (origin.teaches or exempted.by == origin.by):
            return Taken("same", exempt=True)
        differing = tuple(slot for slot in wanted if slot in stood and not stood[slot].may_be_changed_by(origin))
        for slot in differing:
            self._set_beside(pupil, slot, Difference(wanted[slot], origin.by, origin.file, at, stood[slot].version))
        filled = [slot for slot in wanted if slot not in differing]
        for slot in filled:
            self._put(pupil, slot, wanted[slot], origin, at=at)
        if not filled:
            return Taken("same", differing)
        return Taken("changed" if stood else "created", differing)

    def exempt_from(self, pupil: str, origin: Origin, *, at: datetime) -> bool:
        """The pupil is not assessed in the subject, whatever marks there are; False when that was known."""
        if pupil in self.exempt:
            return False
        self.exempt[pupil], self.changed_at = Exemption(origin.by, origin.file, at), at
        return True

    def settle(self, pupil: str, slot: str, *, base: int, accept: bool, by: str, at: datetime, request: str) -> bool:
        """The teacher's word on what a file says; False when nothing waits there. Raises MarkConflict."""
        waiting = self.differences.get(pupil, {}).get(slot)
        stood = self.cells.get(pupil, {}).get(slot)
        if waiting is None or waiting.declined or stood is None:
            return False
        if stood.version != base:
            raise self._conflict(stood, slot)
        if accept:
            self._put(pupil, slot, waiting.value, Origin(by, ACCEPTED, waiting.file), at=at, request=request)
        else:
            self.differences[pupil][slot] = replace(waiting, declined=True)
        return True

    def closed_since(self, last_day: date | None, today: date) -> date | None:
        """The last day on which marks could be entered, where that is over and nobody reopened the gradebook."""
        if last_day is None or today <= last_day or self.reopened_until(today):
            return None
        return last_day

    def reopened_until(self, today: date) -> date | None:
        """Until when a head opened it once more; None once that is over."""
        return max((one.until for one in self.reopenings if one.until >= today), default=None)

    def reopen(self, one: Reopening) -> Reopening:
        """A repeated request gets the first answer. Raises TooManyCorrections."""
        known = next(
            (two for two in self.reopenings if one.request and (two.request, two.by) == (one.request, one.by)), None
        )
        if known:
            return known
        if len(self.reopenings) >= limits.REOPENINGS_A_BOOK:
            raise TooManyCorrections(limits.REOPENINGS_A_BOOK)
        self.reopenings = [*self.reopenings, one]
        return one

    def ask_correction(self, one: Correction) -> Correction:
        """Raises CorrectionSame, CorrectionWaiting, MarkConflict, SlotUnknown or TooManyCorrections."""
        known = next((two for two in self.corrections if two.id == one.id), None)
        if known:
            return known
        if one.slot not in self.slots:
            raise SlotUnknown(one.slot, ", ".join(self.slots))
        if len(self.corrections) >= limits.CORRECTIONS_A_BOOK:
            raise TooManyCorrections(limits.CORRECTIONS_A_BOOK)
        if any(two.is_waiting and (two.pupil, two.slot) == (one.pupil, one.slot) for two in self.corrections):
            raise CorrectionWaiting(one.pupil, one.slot)
        stood = self.cells.get(one.pupil, {}).get(one.slot)
        if (stood.version if stood else 0) != one.base:
            raise self._conflict(stood, one.slot)
        old = stood.value if stood else None
        if old == one.new:
            raise CorrectionSame(self.write(old, one.slot))
        one = replace(one, old=old)
        self.corrections = [*self.corrections, one]
        return one

    def correction(self, correction: str) -> Correction:
        """Raises CorrectionUnknown."""
        found = next((one for one in self.corrections if one.id == correction), None)
        if found is None:
            raise CorrectionUnknown(correction)
        return found

    def decide(self, one: Correction) -> Correction:
        """Takes what somebody decided; an approved one writes its mark, if the cell is still what it was."""
        if one.state == APPROVED:
            stood = self.cells.get(one.pupil, {}).get(one.slot)
            if (stood.version if stood else 0) != one.base:
                one = replace(one, state=OVERTAKEN)
            else:
                assert one.decided_at is not None
                origin = Origin(one.asked_by, CORRECTED)
                self._put(one.pupil, one.slot, one.new, origin, at=one.decided_at, request=one.id)
        self.corrections = [one if two.id == one.id else two for two in self.corrections]
        return one

    def ask_appeal(self, one: Appeal) -> Appeal:
        """Raises AppealWaiting, SlotUnknown or TooManyCorrections."""
        known = next((two for two in self.appeals if two.id == one.id), None)
        if known:
            return known
        if one.slot and one.slot not in self.slots:
            raise SlotUnknown(one.slot, ", ".join(self.slots))
        alike = (two for two in self.appeals if two.is_waiting and (two.pupil, two.slot) == (one.pupil, one.slot))
        if waits := next(alike, None):
            raise AppealWaiting(one.pupil, waits.due.isoformat())
        if len(self.appeals) >= limits.APPEALS_A_BOOK:
            raise TooManyCorrections(limits.APPEALS_A_BOOK)
        self.appeals = [*self.appeals, one]
        return one

    def appeal(self, appeal: str) -> Appeal:
        """Raises AppealUnknown."""
        found = next((one for one in self.appeals if one.id == appeal), None)
        if found is None:
            raise AppealUnknown(appeal)
        return found

    def answer_appeal(self, answered: Appeal) -> Appeal:
        self.appeals = [answered if one.id == answered.id else one for one in self.appeals]
        return answered

    def corrections_waiting(self) -> int:
        return sum(one.is_waiting for one in self.corrections)

    def waiting(self) -> dict[str, dict[str, Difference]]:
        """What files say otherwise, by pupil and slot, and nobody decided yet."""
        open_ones = {
            pupil: {slot: one for slot, one in by_slot.items() if not one.declined}
            for pupil, by_slot in self.differences.items()
        }
        return {pupil: by_slot for pupil, by_slot in open_ones.items() if by_slot}

    def declined(self, pupil: str, slot: str) -> bool:
        found = self.differences.get(pupil, {}).get(slot)
        return found is not None and found.declined

    def of_pupil(self, pupil: str) -> SubjectTerm:
        """What the pupil has in the subject, as it is judged."""
        cells = self.cells.get(pupil, {}).items()
        marks = {slot: cell.value for slot, cell in cells if cell.value is not None and self._judges(slot, cell.value)}
        return SubjectTerm(self.by_comment, self.periods, marks, exempt=pupil in self.exempt)

    def outcome(self, pupil: str) -> Outcome:
        """The pupil's average, comment or level of the term, with its steps; None also for one who is exempt."""
        if primary := self.primary:
            return tt27.term_outcome(self.subject, self.of_pupil(pupil), self.grade, primary)
        return self.of_pupil(pupil).outcome(self.rules)

    def write(self, value: int | None, slot: str = "") -> str:
        """As people read it in that column, else as an average; empty for no mark."""
        if self.primary:
            return tt27.written(slot or tt27.END_LEVEL, value)
        return written(value, by_comment=self.by_comment)

    def average(self, pupil: str) -> str:
        """As people read it; empty while something is missing."""
        if pupil in self.exempt:
            return EXEMPT
        found = self.outcome(pupil).value
        return tt27.summary(self.of_pupil(pupil)) if self.primary and found is not None else self.write(found)

    def is_possible(self, slot: str, value: int) -> bool:
        """Whether a mark may stand in a column; in one of before, whatever stood in it then."""
        if self.primary and slot not in self.columns_of_before():
            return tt27.is_possible(slot, value)
        return 0 <= value <= (PASSED if self.by_comment else HIGHEST_TENTHS)

    def _judges(self, slot: str, value: int) -> bool:
        """Whether the mark counts: in a primary class those of its own columns alone."""
        return not self.primary or (slot in self.slots and tt27.is_possible(slot, value))

    def columns_of_before(self) -> tuple[str, ...]:
        """A primary class had those of lower secondary before it had its own; their marks are kept, and not judged."""
        return slots_of(self.periods, by_comment=self.by_comment, rules=LOWER_SECONDARY) if self.primary else ()

    def complete(self) -> int:
        """Pupils who lack nothing."""
        return sum(bool(self.average(pupil)) for pupil in self.cells.keys() | self.exempt.keys())

    def written(self) -> int:
        """Pupils with at least one mark, and those who need none."""
        marked = {
            pupil for pupil, cells in self.cells.items() if any(cell.value is not None for cell in cells.values())
        }
        return len(marked | self.exempt.keys())

    def tell_present(self) -> None:
        self.tell_kept()

    def writes(self) -> int:
        """How many times any cell was written; grows with each."""
        return sum(cell.version for cells in self.cells.values() for cell in cells.values())

    def tell_kept(self) -> None:
        """Once for whatever was changed since it was read."""
        self.tell(
            GradebookKept(
                school=self.school,
                gradebook=self.id,
                class_name=self.class_name,
                subject=self.subject,
                term=self.term,
                year=self.year,
                pupils=self.written(),
                complete=self.complete(),
            )
        )

    def _conflict(self, stood: Cell | None, slot: str) -> MarkConflict:
        if stood is None:
            return MarkConflict(value="", version=0, by="", at="")
        value, at = self.write(stood.value, slot), stood.at.isoformat()
        return MarkConflict(value=value, version=stood.version, by=stood.by, at=at)

    def _set_beside(self, pupil: str, slot: str, fresh: Difference) -> None:
        """Said again by any file, it stays as it was said first, and declined where it was declined."""
        known = self.differences.get(pupil, {}).get(slot)
        if known is None or (known.value, known.base) != (fresh.value, fresh.base):
            self.differences.setdefault(pupil, {})[slot] = fresh

    def _put(
        self, pupil: str, slot: str, value: int | None, origin: Origin, *, at: datetime, request: str = ""
    ) -> Cell:
        stood = self.cells.get(pupil, {}).get(slot)
        if stood and stood.value is not None:
            change = Revision(pupil, slot, stood.value, value, origin.by, at, origin.way, origin.file)
            self.revisions = [*self.revisions, change][-limits.REVISIONS_KEPT :]
        cell = Cell(value, (stood.version if stood else 0) + 1, origin.by, at, request, origin.way, origin.file)
        self.cells.setdefault(pupil, {})[slot] = cell
        self.differences.get(pupil, {}).pop(slot, None)
        if value is not None:
            self.exempt.pop(pupil, None)
        self.changed_at = at
        return cell


def check_gradebook(book: Gradebook) -> None:
    """Every mark is one that the subject may have, in a slot that the term has."""
    columns = {*book.slots, *book.columns_of_before()}
    for pupil, cells in book.cells.items():
        for slot, cell in cells.items():
            if slot not in columns:
                raise ValueError(f"pupil {pupil} has a mark in {slot}, which is no column")
            if cell.value is not None and not book.is_possible(slot, cell.value):
                raise ValueError(f"pupil {pupil} has {cell.value} in {slot}")
    check_corrections(book.corrections)
    for pupil, differences in book.differences.items():
        for slot, difference in differences.items():
            if slot not in book.cells.get(pupil, {}) or not book.is_possible(slot, difference.value):
                raise ValueError(f"pupil {pupil} is said to have {difference.value} in {slot}")
