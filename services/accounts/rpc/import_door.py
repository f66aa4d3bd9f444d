"""ImportService of accounts: schools, staff, pupils and assignments."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.imports.v1 import imports_pb2 as pb
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from services.accounts import metrics
from services.accounts.rpc import messages
from services.accounts.store import AccountsStore
from services.accounts.usecases import importing
from services.accounts.usecases.importing import Incoming
from services.accounts.usecases.queries import PageRequest

Context = Any  # grpc.aio.ServicerContext; nothing of it is used


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, store: AccountsStore) -> None:
        self._store = store

    async def Recognise(self, request: pb.RecogniseRequest, _: Context) -> pb.RecogniseResponse:
        known, rows = await importing.recognise_file(actor=current_actor(), name=request.name, content=request.content)
        return pb.RecogniseResponse(kind=known.kind, score=known.score, missing_columns=known.missing, rows=rows)

    async def ImportFile(self, request: pb.ImportFileRequest, _: Context) -> pb.ImportFileResponse:
        incoming = Incoming(
            name=request.name,
            content=request.content,
            school_hint=request.school_hint,
            kind=request.kind,
            request_id=request.request_id,
        )
        report = await importing.import_file(self._store, actor=current_actor(), incoming=incoming)
        metrics.ROWS.labels(report.kind, "taken").inc(report.taken)
        metrics.ROWS.labels(report.kind, "refused").inc(report.refused_count)
        return pb.ImportFileResponse(report=messages.report(report))

    async def ListReports(self, request: pb.ListReportsRequest, _: Context) -> pb.ListReportsResponse:
        reports, after = await importing.list_reports(
            self._store, actor=current_actor(), after=request.page_token, limit=PageRequest(request.page_size).limit
        )
        return pb.ListReportsResponse(reports=map(messages.report, reports), next_page_token=after)

    async def KeepRefusal(self, request: pb.KeepRefusalRequest, _: Context) -> pb.KeepRefusalResponse:
        told = messages.report_of_another_house(request.report, at=self._store.now())
        kept = await importing.keep_report(self._store, actor=current_actor(), report=told)
        return pb.KeepRefusalResponse(report=messages.report(kept))
