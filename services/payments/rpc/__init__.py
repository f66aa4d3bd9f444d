"""The gRPC doors of payments."""

from services.payments.rpc.door import PaymentsServicer
from services.payments.rpc.imports import ImportServicer

__all__ = ["ImportServicer", "PaymentsServicer"]
