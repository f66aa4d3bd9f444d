"""All rule sets: which row a class of a school year is judged by, and which one a fingerprint names."""

from __future__ import annotations

from services.records.domain.refusals import RulesUnknown
from services.records.domain.tt22.rules import EARLIER_ROWS, ROWS, Rules

_BY_SHA256 = {row.sha256: row for row in (*ROWS, *EARLIER_ROWS)}


def rules_for(grade: str, year: str) -> Rules | None:
    """The row for a class of that grade in that school year; None for primary and nursery, and for years before."""
    return next((row for row in ROWS if row.is_for(grade, year)), None)


def rules_named(sha256: str) -> Rules:
    """The row of that fingerprint, also one that is no longer in force. Raises RulesUnknown."""
    if sha256 not in _BY_SHA256:
        raise RulesUnknown(sha256)
    return _BY_SHA256[sha256]
