"""The gRPC servicer of reporting: what a call carries becomes values, and what a use case returns becomes a message."""

from services.reporting.rpc.servicer import ReportingServicer

__all__ = ["ReportingServicer"]
