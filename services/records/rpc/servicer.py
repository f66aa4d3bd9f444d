"""RecordsServicer: the gRPC service of records, put together from its parts."""

from __future__ import annotations

from proto.gen.edu.records.v1 import records_pb2_grpc
from services.records.rpc.batch_servicer import BatchServicer
from services.records.rpc.correction_servicer import CorrectionServicer
from services.records.rpc.logbook_servicer import LogbookServicer
from services.records.rpc.mark_servicer import MarkServicer
from services.records.rpc.record_servicer import RecordServicer
from services.records.rpc.year_servicer import YearServicer
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies


class RecordsServicer(
    RecordServicer,
    BatchServicer,
    MarkServicer,
    LogbookServicer,
    CorrectionServicer,
    YearServicer,
    records_pb2_grpc.RecordsServiceServicer,
):
    def __init__(self, store: RecordsStore, deps: Dependencies) -> None:
        self._store = store
        self._deps = deps
