"""Record types: what a row of the catalogue says, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.records.domain.periods import Frequency, Period, periods_in, year_ends
from services.records.domain.staff import HEAD, HOMEROOM, LEADER, TEACHER

Owner = Literal["teacher", "class", "group", "pupil"]
Standing = Literal["confirmed", "secondary", "default"]
LESSON_PLAN, CLASS_GRADEBOOK, TERM_REPORT = "lesson_plan", "class_gradebook", "term_report"
CLASS_LOGBOOK = "class_logbook"
SUBMITTERS = frozenset({TEACHER, HOMEROOM})
DECIDERS = frozenset({LEADER, HEAD})


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """One kind of record that a school keeps. Raises ValueError for a role that nobody could act in.

    `applies_to` says of what there is a record in each period: of what a teacher teaches (each subject and grade), of a
    class, of a subject group, or of a pupil. One of its `submitters` hands it in as a file of `file_types`, one of its
    `reviewers` passes it (nobody: no review), and each of its `signers` signs it, in their order. A type without
    submitters is not handed in: it is kept in the grid or printed from it, and its row says how often, until when and
    by which act. `due_days` count from the end of the period to the last day of the last signature. `retention_years`
    count from the end of the school year; 0 keeps for ever. `standing` says how sure the row is: confirmed in the text
    of the act, known from secondary sources, or a default that a school may change.
    """

    id: str
    name: str
    applies_to: Owner
    frequency: Frequency
    due_days: int
    retention_years: int
    legal_act: str
    standing: Standing
    levels: tuple[str, ...]
    file_types: tuple[str, ...] = ()
    submitters: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted({*self.submitters} - SUBMITTERS) + sorted({*self.reviewers, *self.signers} - DECIDERS)
        if unknown:
            raise ValueError(f"{self.id} names {', '.join(unknown)}, and nobody acts in that role here")
        if HOMEROOM in self.submitters and self.applies_to != "class":
            raise ValueError(f"{self.id} is of no class, and has no homeroom teacher")
        if self.applies_to == "pupil" and self.submitters:
            raise ValueError(f"{self.id} is of a pupil, and of pupils nothing is handed in")
        if bool(self.submitters) != bool(self.signers) or bool(self.submitters) != bool(self.file_types):
            raise ValueError(f"{self.id} is handed in as a file and signed, or neither")

    def takes(self, file_name: str) -> bool:
        return file_name.rsplit(".", 1)[-1].lower() in self.file_types

    def applies_at(self, levels: Collection[str]) -> bool:
        """True for a school of one of the row's levels, and for one whose levels nobody told yet."""
        return not levels or not self.levels or not set(self.levels).isdisjoint(levels)

    def periods(self, month: str) -> list[Period]:
        return periods_in(self.frequency, month)

    def month_kept(self, month: str) -> str:
        """The month under which records of the periods of `month` are kept: the one in which they end."""
        return self.periods(month)[0].month

    def keep_until(self, month: str) -> date | None:
        """The last day on which a record of `month` must be kept; None: for ever."""
        ends = year_ends(month)
        return ends.replace(year=ends.year + self.retention_years) if self.retention_years else None


@dataclass(frozen=True)
class Catalogue:
    """The rows, and what a deployment set differently: days until the last signature, by record type."""

    types: Mapping[str, RecordType]
    due_days: Mapping[str, int]

    @classmethod
    def of(cls, types: Iterable[RecordType], due_days: Mapping[str, int] | None = None) -> Catalogue:
        return cls({row.id: row for row in types}, dict(due_days or {}))

    def due(self, row: RecordType, period: Period) -> date:
        """The last day on which a record of the period is on time."""
        return period.due(self.due_days.get(row.id, row.due_days))

    def last_due(self, row: RecordType, month: str) -> date:
        """The day by which everything of a month is signed."""
        return max(self.due(row, period) for period in row.periods(month))

    def signing_roles(self) -> frozenset[str]:
        """Roles that sign a record of some type; a head stands in for a role that only the author holds."""
        return frozenset({HEAD}.union(*(row.signers for row in self.types.values())))
