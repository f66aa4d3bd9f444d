"""The store room of payments."""

from services.payments.store.payments_store import PaymentsStore

__all__ = ["PaymentsStore"]
