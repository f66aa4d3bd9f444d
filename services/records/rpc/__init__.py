"""The gRPC servicers of records: each call becomes a use case, and its answer a message."""

from services.records.rpc.import_servicer import ImportServicer
from services.records.rpc.servicer import RecordsServicer

__all__ = ["ImportServicer", "RecordsServicer"]
