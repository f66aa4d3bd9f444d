"""The door for records, put together from its parts."""

from __future__ import annotations

from proto.gen.edu.records.v1 import records_pb2_grpc
from services.records.rpc.batch_door import BatchServicer
from services.records.rpc.mark_door import MarkServicer
from services.records.rpc.plan_door import PlanServicer
from services.records.store import RecordsStore
from services.records.usecases.workshop import Workshop


class RecordsServicer(PlanServicer, BatchServicer, MarkServicer, records_pb2_grpc.RecordsServiceServicer):
    def __init__(self, store: RecordsStore, shop: Workshop) -> None:
        self._store = store
        self._shop = shop
