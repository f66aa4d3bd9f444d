"""Signed heads of audit chains, one type for each service: a chain that is cut or rewritten no longer fits them."""

from __future__ import annotations

from typing import Any, ClassVar

from contracts import checkpoint

_CHAIN: dict[str, Any] = {
    "school": "8702030",
    "chain": "8702030",
    "number": 17,
    "hash": "9f" * 32,
    "signature": "c2lnbmF0dXJl",
    "key": "cHVibGljIGtleQ==",
}


class AccountsCheckpointed(checkpoint.Checkpoint):
    """The audit chain of accounts, signed."""

    TYPE: ClassVar = "accounts.checkpointed.v1"
    EXAMPLE: ClassVar = _CHAIN


class RecordsCheckpointed(checkpoint.Checkpoint):
    """The audit chain of records, signed."""

    TYPE: ClassVar = "records.checkpointed.v1"
    EXAMPLE: ClassVar = _CHAIN


class LibraryCheckpointed(checkpoint.Checkpoint):
    """The audit chain of the library, signed."""

    TYPE: ClassVar = "library.checkpointed.v1"
    EXAMPLE: ClassVar = _CHAIN


class PaymentsCheckpointed(checkpoint.Checkpoint):
    """The audit chain of payments, signed."""

    TYPE: ClassVar = "payments.checkpointed.v1"
    EXAMPLE: ClassVar = _CHAIN


class ReportingCheckpointed(checkpoint.Checkpoint):
    """The audit chain of reporting, signed."""

    TYPE: ClassVar = "reporting.checkpointed.v1"
    EXAMPLE: ClassVar = _CHAIN
