"""What was found in a file that somebody handed in: every refused row with place, value and reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from services.payments.domain import limits

FEE_ITEMS, STATEMENT = "fee_items", "statement"


@dataclass(frozen=True)
class RefusedRow:
    """`row` as a person counts; in a statement without sheets it is the number of the entry. 0: the whole file."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What one reading of a file came to."""

    kind: str
    school: str = ""
    rows: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[RefusedRow, ...] = ()
    note: str = ""
    found: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class FileReport(Aggregate):
    """The id is derived from name and content: the same file again is the same report."""

    file: str
    content_sha256: str
    first_at: datetime
    at: datetime
    findings: Findings
    requests: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.findings.created + self.findings.changed + self.findings.same

    def read_again(self, findings: Findings, request: str, at: datetime) -> None:
        """The newest reading stands; the requests are remembered, so that a repeat gets this answer."""
        self.findings, self.at = findings, at
        if request:
            self.requests = [*self.requests[-limits.REQUESTS_REMEMBERED :], request]


def report_id(name: str, content: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\x00" + content).hexdigest()
