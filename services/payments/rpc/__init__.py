"""The gRPC doors of payments."""

from services.payments.rpc.door import PaymentsDoor
from services.payments.rpc.imports import ImportDoor

__all__ = ["ImportDoor", "PaymentsDoor"]
