"""The last effects of this process, for whoever traces a command; a ring in memory, gone with the process."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import NamedTuple

from chassis import limits


class Effect(NamedTuple):
    fact: str
    type: str
    subject: str
    cause: str
    reaction: str
    outcome: str  # done | parked | passed over
    tries: int
    at: datetime


class Effects:
    def __init__(self) -> None:
        self._ring: deque[Effect] = deque(maxlen=limits.EFFECTS_REMEMBERED)

    def add(self, effect: Effect) -> None:
        self._ring.append(effect)

    def of(self, key: str) -> list[Effect]:
        """Those caused by the command `key`, of the fact `key` or about the subject `key`, oldest first."""
        return [effect for effect in self._ring if key in (effect.cause, effect.fact, effect.subject)]

    def last(self, count: int, *, outcome: str = "") -> list[Effect]:
        chosen = [effect for effect in self._ring if not outcome or effect.outcome == outcome]
        return chosen[-count:]
