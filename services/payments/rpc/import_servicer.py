"""The door for files: fee items and bank statements."""

from __future__ import annotations

import asyncio
from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.policy import POLICY
from services.payments.domain.reports import STATEMENT
from services.payments.rpc import messages
from services.payments.store import PaymentsStore
from services.payments.usecases import recognising, reports


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, store: PaymentsStore) -> None:
        self._store = store

    async def Recognise(self, request: imports_pb2.RecogniseRequest, _context: Any) -> imports_pb2.RecogniseResponse:
        current_actor()
        recognised = await asyncio.to_thread(recognising.recognise, request.content, request.name)
        return imports_pb2.RecogniseResponse(
            kind=recognised.kind, score=recognised.score, missing_columns=recognised.missing, rows=recognised.rows
        )

    async def ImportFile(self, request: imports_pb2.ImportFileRequest, _context: Any) -> imports_pb2.ImportFileResponse:
        upload = reports.Upload(request.name, request.content, request.school_hint, request.request_id)
        with metrics.STATEMENT_SECONDS.time():
            report = await recognising.import_file(self._store, actor=current_actor(), kind=request.kind, upload=upload)
        if report.findings.kind == STATEMENT:
            metrics.LINES_READ.labels("created").inc(report.findings.created)
        return imports_pb2.ImportFileResponse(report=messages.report(report))

    async def ListReports(
        self, request: imports_pb2.ListReportsRequest, _context: Any
    ) -> imports_pb2.ListReportsResponse:
        actor = current_actor()
        POLICY.require(actor, "list_reports", jurisdiction="")
        kept = await reports.list_reports(self._store)
        own = [report for report in kept if POLICY.allows(actor, "read_lists", school=report.findings.school)]
        start = int(request.page_token or 0)
        end = start + min(request.page_size or limits.PAGE_ROWS_USUAL, limits.PAGE_ROWS)
        return imports_pb2.ListReportsResponse(
            reports=[messages.report(report) for report in own[start:end]],
            next_page_token=str(end) if end < len(own) else "",
        )
