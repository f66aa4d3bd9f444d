"""The desk: cash and cards that a cashier takes are lines of the school's own desk, beside those of its bank."""

from __future__ import annotations

import hashlib

from services.payments.domain import limits

CASH, CARD = "cash", "card"
MEDIA = (CASH, CARD)
DESK = "desk-"


def account_of_desk(school: str) -> str:
    """Where the lines of a desk stand; no bank has such a number."""
    return f"{DESK}{school}"


def is_of_desk(line: str) -> bool:
    return line.startswith(DESK)


def reference_of(person: str, request: str) -> str:
    """The key that was made at the desk, as its own cashier's: sent again, it is the same line."""
    return hashlib.sha256(f"{person} {request}".encode()).hexdigest()[: limits.DESK_KEY_CHARACTERS].upper()
