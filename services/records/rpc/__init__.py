"""The gRPC doors of records: who may, then the use case, then its answer in the words of the wire."""

from services.records.rpc.door import RecordsServicer
from services.records.rpc.imports import ImportServicer

__all__ = ["ImportServicer", "RecordsServicer"]
