"""What was found in a file: how many rows, how many were taken, and each refused one with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from services.library.domain import limits


@dataclass(frozen=True)
class RefusedRow:
    """`row` counts questions' lines, paragraphs or records from 1; 0 says that the whole file is refused."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(kw_only=True)
class FileReport(Aggregate):
    """One for each file by its name in the loaded folder; the newest telling stands, in the place of the first."""

    file: str
    kind: str
    school: str
    first_at: datetime
    at: datetime
    content_sha256: str
    rows: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[RefusedRow, ...] = ()
    note: str = ""
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return self.created + self.changed + self.same

    def replace(self, before: FileReport) -> None:
        """Takes the version and the place in the list of the report it replaces."""
        self.version, self.sequence, self.first_at = before.version, before.sequence, before.first_at


def at_most(refused: tuple[RefusedRow, ...]) -> tuple[tuple[RefusedRow, ...], str]:
    """The refused rows that are kept, and a sentence about those that are not."""
    hidden = len(refused) - limits.REPORT_ROWS
    note = f"còn {hidden} câu bị từ chối không ghi ở đây" if hidden > 0 else ""
    return refused[: limits.REPORT_ROWS], note
