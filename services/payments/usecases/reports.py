"""What was found in each file is kept, so that it can be asked for later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from chassis.documents import Query, decide
from services.payments.domain import limits
from services.payments.domain.reports import FileReport, Findings, report_id
from services.payments.store import PaymentsStore


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in. `school`: where it is said to come from."""

    name: str
    content: bytes
    school: str = ""
    request: str = ""


async def answered_before(store: PaymentsStore, upload: Upload) -> FileReport | None:
    """The first answer to a repeated request."""
    if not upload.request:
        return None
    report = await store.reports.find(report_id(upload.name, upload.content))
    return report if report is not None and upload.request in report.requests else None


async def keep_report(store: PaymentsStore, upload: Upload, findings: Findings) -> FileReport:
    """The newest reading of the same file stands, at the place of the first."""

    async def attempt() -> FileReport:
        name, at = report_id(upload.name, upload.content), store.now()
        report = await store.reports.find(name)
        if report is None:
            content_sha256 = hashlib.sha256(upload.content).hexdigest()
            report = FileReport(
                id=name, file=upload.name, content_sha256=content_sha256, first_at=at, at=at, findings=findings
            )
        report.read_again(findings, upload.request, at)
        await store.reports.keep(report)
        return report

    return await decide(attempt)


async def list_reports(store: PaymentsStore) -> list[FileReport]:
    """In the order in which the files first came."""
    return await store.reports.where(Query(sort=("first_at", "id"), limit=limits.REPORTS_LISTED))
