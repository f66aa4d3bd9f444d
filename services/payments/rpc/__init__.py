"""The gRPC doors of payments."""

from services.payments.rpc.import_servicer import ImportServicer
from services.payments.rpc.payments_servicer import PaymentsServicer

__all__ = ["ImportServicer", "PaymentsServicer"]
