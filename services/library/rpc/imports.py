"""The door for files: question banks, books and loose materials."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.library.domain import limits
from services.library.rpc import messages
from services.library.store import LibraryStore
from services.library.usecases import importing


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, store: LibraryStore) -> None:
        self._store = store

    async def Recognise(self, request: imports_pb2.RecogniseRequest, _context: Any) -> imports_pb2.RecogniseResponse:
        found = await importing.recognise_file(actor=current_actor(), name=request.name, content=request.content)
        return imports_pb2.RecogniseResponse(kind=found.kind, score=found.score, rows=found.rows)

    async def ImportFile(self, request: imports_pb2.ImportFileRequest, _context: Any) -> imports_pb2.ImportFileResponse:
        incoming = importing.Incoming(
            name=request.name, content=request.content, school=request.school_hint, kind=request.kind
        )
        report = await importing.import_file(self._store, actor=current_actor(), incoming=incoming)
        return imports_pb2.ImportFileResponse(report=messages.report(report))

    async def ListReports(
        self, request: imports_pb2.ListReportsRequest, _context: Any
    ) -> imports_pb2.ListReportsResponse:
        start = int(request.page_token or 0)
        limit = min(request.page_size or limits.PAGE_ITEMS_USUAL, limits.PAGE_ITEMS)
        found, more = await importing.list_reports(self._store, actor=current_actor(), start=start, limit=limit)
        return imports_pb2.ListReportsResponse(
            reports=[messages.report(one) for one in found], next_page_token=str(start + limit) if more else ""
        )
