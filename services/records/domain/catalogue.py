"""What a row of the catalogue of records says, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.records.domain.periods import due_after

Frequency = Literal["year", "term", "month", "week", "day"]
Standing = Literal["confirmed", "secondary", "default"]


@dataclass(frozen=True)
class RecordType:
    """Retention of zero years is for ever. Signers sign in their order."""

    id: str
    name: str
    applies_to: str
    frequency: Frequency
    file_types: tuple[str, ...]
    submitters: tuple[str, ...]
    signers: tuple[str, ...]
    retention_years: int
    legal_act: str
    standing: Standing
    levels: tuple[str, ...]
    days_to_sign: int

    def takes(self, file_name: str) -> bool:
        return file_name.rsplit(".", 1)[-1].lower() in self.file_types


@dataclass(frozen=True)
class Catalogue:
    """The rows, and what a deployment set differently: days until the signature, by record type."""

    types: Mapping[str, RecordType]
    days_to_sign: Mapping[str, int]

    @classmethod
    def of(cls, types: Iterable[RecordType], days_to_sign: Mapping[str, int] | None = None) -> Catalogue:
        return cls({one.id: one for one in types}, dict(days_to_sign or {}))

    def due(self, record_type: str, month: str) -> date:
        """The last day on which a month's record is signed on time."""
        days = self.days_to_sign.get(record_type, self.types[record_type].days_to_sign)
        return due_after(month, days)
