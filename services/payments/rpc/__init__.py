"""The gRPC servicer of payments."""

from services.payments.rpc.payments_servicer import PaymentsServicer

__all__ = ["PaymentsServicer"]
