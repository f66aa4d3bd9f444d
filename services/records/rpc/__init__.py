"""The gRPC servicer of records: each call becomes a use case, and its answer a message."""

from services.records.rpc.servicer import RecordsServicer

__all__ = ["RecordsServicer"]
