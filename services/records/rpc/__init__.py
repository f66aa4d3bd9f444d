"""The gRPC doors of records: who may, then the use case, then its answer in the words of the wire."""

from services.records.rpc.door import RecordsDoor
from services.records.rpc.imports import ImportDoor

__all__ = ["ImportDoor", "RecordsDoor"]
