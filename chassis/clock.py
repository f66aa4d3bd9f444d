"""Time, ids and randomness come from a clock that is handed in, so that tests can hold them still."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Protocol

# Without letters and digits that a person misreads on paper: 0 O 1 I L.
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Clock(Protocol):
    def now(self) -> datetime: ...
    def new_id(self) -> str: ...
    def secret(self, length: int) -> str: ...


class SystemClock:
    """The real clock (aware UTC), random ids and secrets from the system's own generator."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def new_id(self) -> str:
        return uuid.uuid4().hex

    def secret(self, length: int) -> str:
        return "".join(secrets.choice(READABLE) for _ in range(length))


class FrozenClock:
    """A clock that moves only when told to, and ids that count: `id-1`, `id-2`."""

    def __init__(self, at: datetime = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)) -> None:
        self.at = at
        self._count = 0

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by

    def new_id(self) -> str:
        self._count += 1
        return f"id-{self._count}"

    def secret(self, length: int) -> str:
        self._count += 1
        mixed = hashlib.shake_256(str(self._count).encode()).digest(length)
        return "".join(READABLE[byte % len(READABLE)] for byte in mixed)
