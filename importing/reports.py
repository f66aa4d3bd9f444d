"""The report on a file: one for each school and upload, kept by the house that took the file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from chassis.aggregate import Aggregate
from chassis.documents import DocumentMapping, Index
from chassis.texts import verbatim
from chassis.why import Why
from importing import limits
from importing.findings import Findings, RefusedRow

Document = dict[str, Any]


@dataclass(frozen=True)
class Undone:
    """Who took the file back, when, by which request, and how many rows it was."""

    by: str
    at: datetime
    request: str
    withdrawn: int
    restored: int


@dataclass(kw_only=True)
class FileReport(Aggregate):
    """The newest reading of one upload of one school, with the requests that it answered.

    `forms` holds what a person said of the columns, by the form of the table; the next file of that form from the same
    school is read so. `has_forms` finds such reports.

    `taken` is kept beside its three parts, so that a forged sum is noticed at the next read.
    """

    file: str
    kind: str
    school: str
    content_sha256: str
    first_at: datetime
    at: datetime
    rows: int = 0
    taken: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    refused_count: int = 0
    notes: list[Why] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    has_forms: bool = False
    undone: Undone | None = None  # until the file is read again

    def say(self, forms: Mapping[str, Mapping[str, str]]) -> None:
        """Remembers what was said of the columns."""
        self.forms = {form: dict(said) for form, said in forms.items()}
        self.has_forms = bool(self.forms)

    def read_again(self, findings: Findings, *, at: datetime, request_id: str = "") -> None:
        """Takes over what the newest reading found, and remembers the request that asked for it."""
        self.at, self.kind, self.school, self.undone = at, findings.kind, findings.school, None
        self.rows, self.taken = findings.rows, findings.taken
        self.created, self.changed, self.same = findings.created, findings.changed, findings.same
        self.refused, self.refused_count = list(findings.refused), findings.refused_count
        hidden = [Why("ROWS_NOT_SHOWN", {"rows": findings.hidden})] if findings.hidden else []
        self.notes, self.found = [*findings.notes, *hidden], dict(findings.found)
        if request_id:
            self.requests = [*self.requests, request_id][-limits.REQUESTS_REMEMBERED :]


def report_id(school: str, file: str, content_sha256: str) -> str:
    """The id of the report on this file of this school: two schools may hand in files of one name, or one file."""
    return hashlib.sha256(f"{school}\0{file}\0{content_sha256}".encode()).hexdigest()


def new_report(findings: Findings, *, file: str, content_sha256: str, at: datetime) -> FileReport:
    """A report that was never kept and says nothing yet; `read_again` fills it."""
    return FileReport(
        id=report_id(findings.school, file, content_sha256),
        file=file,
        kind=findings.kind,
        school=findings.school,
        content_sha256=content_sha256,
        first_at=at,
        at=at,
    )


def check_report(report: FileReport) -> None:
    """What holds of every report. Raises ValueError."""
    for holds, sentence in (
        (report.taken == report.created + report.changed + report.same, "taken rows are new, changed or the same"),
        (report.taken <= report.rows, "no more rows are taken than there are"),
        (len(report.refused) <= report.refused_count, "refused rows are counted"),
    ):
        if not holds:
            raise ValueError(f"it does not hold that {sentence}")


def report_mapping(name: str) -> DocumentMapping[FileReport]:
    """How a house keeps its reports, in the collection of that name. Documents of schema 1 are read by one upcaster."""
    indexes = (Index(("at",)), Index(("content_sha256",)), Index(("school", "has_forms")))
    return DocumentMapping(
        name, FileReport, schema=2, upcasters={1: from_schema_1}, indexes=indexes, check=check_report
    )


def from_schema_1(old: Document) -> Document:
    """The upcaster. Four houses kept four forms: with the findings inside, without `first_at`, `taken` or `requests`.

    Reasons and notes were Vietnamese sentences; they are shown as they stand.
    """
    body = {**old, **old.get("findings", {})}
    note, request = body.pop("note", ""), body.pop("request_id", "")
    body.pop("findings", None)
    refused = [_refused(row) for row in body.get("refused", ())]
    taken = sum(body.get(outcome, 0) for outcome in ("created", "changed", "same"))
    requests = [request] if request else []
    lifted = {"refused": refused, "notes": [asdict(verbatim(note))] if note else []}
    return {
        "first_at": old["at"],
        "taken": taken,
        "refused_count": len(refused),
        "requests": requests,
        **body,
        **lifted,
    }


def _refused(row: Document) -> Document:
    placed = {name: value for name, value in row.items() if name != "reason"}
    return {"sheet": "", **placed, "why": asdict(verbatim(row["reason"]))}
