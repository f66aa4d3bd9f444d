"""The gradebook of a class, subject and term: a cell a pupil and slot, each with its version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import GradebookKept
from services.records.domain import limits
from services.records.domain.refusals import MarkConflict, SlotUnknown
from services.records.domain.tt22.averages import HIGHEST_TENTHS, Marks, regular_assessments, term_average, term_comment
from services.records.domain.tt22.steps import Step, points

MID, END = "gk", "ck"
PASSED, NOT_PASSED = 1, 0
FROM_FILE = "file"


class Key(NamedTuple):
    school: str
    class_name: str
    subject: str
    year: str
    term: str

    @property
    def id(self) -> str:
        return ".".join(self)


@dataclass(frozen=True)
class Cell:
    """`value` in tenths, or 1 and 0 for Đạt and Chưa đạt; None: cleared. `by` is a person, or `file`."""

    value: int | None
    version: int
    by: str
    at: datetime
    request: str = ""


@dataclass(frozen=True)
class Revision:
    """A mark that stood and was changed; first entries are in the cell itself."""

    pupil: str
    slot: str
    old: int | None
    new: int | None
    by: str
    at: datetime


class Outcome(NamedTuple):
    """What a subject came to: tenths, or 1 and 0; None while something is missing."""

    value: int | None
    steps: tuple[Step, ...]


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
    changed_at: datetime | None = None

    @classmethod
    def open(cls, key: Key, *, subject_name: str, by_comment: bool, periods: int) -> Gradebook:
        return cls(id=key.id, **key._asdict(), subject_name=subject_name, by_comment=by_comment, periods=periods)

    @property
    def slots(self) -> tuple[str, ...]:
        regular = regular_assessments(self.periods, by_comment=self.by_comment).times
        return (*(f"tx{place}" for place in range(1, regular + 1)), MID, END)

    def post(self, pupil: str, slot: str, value: int | None, *, base: int, by: str, at: datetime, request: str) -> Cell:
        """One mark, if nobody was faster; None clears the cell. Raises MarkConflict or SlotUnknown."""
        if slot not in self.slots:
            raise SlotUnknown(slot, ", ".join(self.slots))
        stood = self.cells.get(pupil, {}).get(slot)
        if stood and request and stood.request == request:
            return stood
        if (stood.version if stood else 0) != base:
            raise self._conflict(stood)
        return self._put(pupil, slot, value, by=by, at=at, request=request)

    def take(self, pupil: str, marks: Mapping[str, int], *, at: datetime) -> Literal["created", "changed", "same"]:
        """A pupil's row of a file. What a person wrote into the grid since stays: MarkConflict, nothing is taken."""
        stood = self.cells.get(pupil, {})
        wanted = {slot: value for slot, value in marks.items() if slot not in stood or stood[slot].value != value}
        for slot in wanted:
            if slot in stood and stood[slot].by != FROM_FILE:
                raise self._conflict(stood[slot])
        for slot, value in wanted.items():
            self._put(pupil, slot, value, by=FROM_FILE, at=at, request="")
        if not wanted:
            return "same"
        return "changed" if stood else "created"

    def outcome(self, pupil: str) -> Outcome:
        """The pupil's average or comment of the term, with its steps."""
        cells = self.cells.get(pupil, {})
        values = [cells[slot].value if slot in cells else None for slot in self.slots]
        if self.by_comment:
            comment = term_comment([None if value is None else value == PASSED for value in values])
            passed = None if comment.passed is None else PASSED if comment.passed else NOT_PASSED
            return Outcome(passed, comment.steps)
        mean = term_average(Marks(tuple(values[:-2]), values[-2], values[-1]))
        return Outcome(mean.tenths, mean.steps)

    def write(self, value: int | None) -> str:
        """As people read it; empty for no mark."""
        if value is None:
            return ""
        if self.by_comment:
            return "Đ" if value == PASSED else "CĐ"
        return points(value)

    def complete(self) -> int:
        return sum(self.outcome(pupil).value is not None for pupil in self.cells)

    def written(self) -> int:
        """Pupils with at least one mark."""
        return sum(any(cell.value is not None for cell in cells.values()) for cells in self.cells.values())

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

    def _conflict(self, stood: Cell | None) -> MarkConflict:
        if stood is None:
            return MarkConflict(value="", version=0, by="", at="")
        return MarkConflict(value=self.write(stood.value), version=stood.version, by=stood.by, at=stood.at.isoformat())

    def _put(self, pupil: str, slot: str, value: int | None, *, by: str, at: datetime, request: str) -> Cell:
        stood = self.cells.get(pupil, {}).get(slot)
        if stood and stood.value is not None:
            change = Revision(pupil, slot, stood.value, value, by, at)
            self.revisions = [*self.revisions, change][-limits.REVISIONS_KEPT :]
        cell = Cell(value, (stood.version if stood else 0) + 1, by, at, request)
        self.cells.setdefault(pupil, {})[slot] = cell
        self.changed_at = at
        return cell


def check_gradebook(book: Gradebook) -> None:
    """Every mark is one that the subject may have, in a slot that the term has."""
    highest = PASSED if book.by_comment else HIGHEST_TENTHS
    for pupil, cells in book.cells.items():
        for slot, cell in cells.items():
            if slot not in book.slots:
                raise ValueError(f"pupil {pupil} has a mark in {slot}, which is no column")
            if cell.value is not None and not 0 <= cell.value <= highest:
                raise ValueError(f"pupil {pupil} has {cell.value} in {slot}")
