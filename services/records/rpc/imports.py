"""The door for files: lesson plans, gradebooks, timetables, lists of online meetings."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.records import metrics
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases.importing import taking
from services.records.usecases.importing.handed import Handed
from services.records.usecases.workshop import Workshop


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, store: RecordsStore, shop: Workshop) -> None:
        self._store = store
        self._shop = shop

    async def Recognise(self, request: imports_pb2.RecogniseRequest, _context: Any) -> imports_pb2.RecogniseResponse:
        found = await taking.recognise(self._shop, actor=current_actor(), name=request.name, content=request.content)
        return imports_pb2.RecogniseResponse(
            kind=found.kind, score=found.score, missing_columns=found.missing, rows=found.rows
        )

    async def ImportFile(self, request: imports_pb2.ImportFileRequest, _context: Any) -> imports_pb2.ImportFileResponse:
        handed = Handed(current_actor(), request.name, request.content, request.school_hint, request.request_id)
        report = await taking.import_file(self._store, self._shop, handed, kind=request.kind)
        metrics.FILES.labels(report.kind).inc()
        return imports_pb2.ImportFileResponse(report=messages.report(report))

    async def ListReports(
        self, request: imports_pb2.ListReportsRequest, _context: Any
    ) -> imports_pb2.ListReportsResponse:
        page = await taking.list_reports(
            self._store, actor=current_actor(), page_size=request.page_size, after=request.page_token
        )
        return imports_pb2.ListReportsResponse(
            reports=[messages.report(one) for one in page.reports], next_page_token=page.next_token
        )
