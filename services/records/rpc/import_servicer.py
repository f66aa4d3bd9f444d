"""ImportServicer of records: takes lesson plans, gradebooks, timetables, lists of online meetings."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.records import metrics
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing import importer
from services.records.usecases.importing.upload import Upload


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, store: RecordsStore, deps: Dependencies) -> None:
        self._store = store
        self._deps = deps

    async def Recognise(self, request: imports_pb2.RecogniseRequest, _context: Any) -> imports_pb2.RecogniseResponse:
        found = await importer.recognise(self._deps, actor=current_actor(), name=request.name, content=request.content)
        return imports_pb2.RecogniseResponse(
            kind=found.kind, score=found.score, missing_columns=found.missing, rows=found.rows
        )

    async def ImportFile(self, request: imports_pb2.ImportFileRequest, _context: Any) -> imports_pb2.ImportFileResponse:
        upload = Upload(current_actor(), request.name, request.content, request.school_hint, request.request_id)
        report = await importer.import_file(self._store, self._deps, upload, kind=request.kind)
        metrics.FILES.labels(report.kind).inc()
        return imports_pb2.ImportFileResponse(report=messages.report(report))

    async def ListReports(
        self, request: imports_pb2.ListReportsRequest, _context: Any
    ) -> imports_pb2.ListReportsResponse:
        page = await importer.list_reports(
            self._store, actor=current_actor(), page_size=request.page_size, after=request.page_token
        )
        return imports_pb2.ListReportsResponse(
            reports=[messages.report(one) for one in page.reports], next_page_token=page.next_token
        )
