"""What was found in a file: how many rows, how many were taken, and each refused row with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from services.accounts.domain import limits


@dataclass(frozen=True)
class RefusedRow:
    """`row` as a person counts; 0 says that the file as a whole is refused."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(kw_only=True)
class FileReport(Aggregate):
    """One for each file by its name in the loaded folder; the newest telling stands."""

    file: str
    kind: str
    at: datetime
    school: str = ""
    rows: int = 0
    taken: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    refused_count: int = 0
    note: str = ""
    found: dict[str, str] = field(default_factory=dict)
    content_sha256: str = ""
    request_id: str = ""

    def refuse(self, refused: RefusedRow) -> None:
        self.refused_count += 1
        if len(self.refused) < limits.REFUSED_ROWS_KEPT:
            self.refused.append(refused)

    def count(self, outcomes: Counter[str]) -> None:
        self.created += outcomes["created"]
        self.changed += outcomes["changed"]
        self.same += outcomes["same"]
        self.taken += outcomes.total()

    def close(self, notes: list[str]) -> None:
        """Refused rows in the order of the file, and what is worth saying beside them."""
        self.refused.sort(key=lambda refused: (refused.sheet, refused.row))
        hidden = self.refused_count - len(self.refused)
        more = [f"còn {hidden} dòng bị từ chối không ghi ở đây"] if hidden else []
        self.note = "; ".join([*notes, *more])

    def replace(self, other: FileReport) -> None:
        """Takes over the version of the report it replaces."""
        self.version, self.sequence = other.version, other.sequence
