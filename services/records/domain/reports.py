"""What was found in a file that somebody handed in: every refused row with place, value and reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from services.records.domain import limits

PLAN, GRADEBOOK, TIMETABLE, ATTENDANCE = "lesson_plan", "gradebook", "timetable", "attendance"
KINDS = (PLAN, GRADEBOOK, TIMETABLE, ATTENDANCE)


@dataclass(frozen=True)
class RefusedRow:
    """`row` as a person counts; 0: the whole file."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass
class Findings:
    """Collected while a file is taken."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    school: str = ""

    def refuse(self, reason: str, *, sheet: str = "", row: int = 0, column: str = "", value: str = "") -> None:
        if len(self.refused) < limits.REFUSED_ROWS_KEPT:
            self.refused.append(RefusedRow(sheet, row, column, value, reason))

    def count(self, outcome: str) -> None:
        """`created`, `changed` or `same`."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(kw_only=True)
class FileReport(Aggregate):
    """The id is derived from name and content: the same file again is the same report."""

    file: str
    kind: str
    content_sha256: str
    first_at: datetime
    at: datetime
    rows: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    note: str = ""
    found: dict[str, str] = field(default_factory=dict)
    school: str = ""

    @property
    def taken(self) -> int:
        return self.created + self.changed + self.same

    def take(self, findings: Findings, *, at: datetime) -> None:
        self.rows, self.at, self.school = findings.rows, at, findings.school
        self.created, self.changed, self.same = findings.created, findings.changed, findings.same
        self.refused, self.found = findings.refused, findings.found
        self.note = " ".join(findings.notes)
