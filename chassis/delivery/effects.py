"""The last effects of this process, for whoever traces a command; a ring in memory, gone with the process."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chassis import limits
from contracts.envelope import Envelope


class Effect(NamedTuple):
    told: Envelope
    reaction: str
    outcome: str  # done | parked
    tries: int
    at: datetime


class Effects:
    def __init__(self) -> None:
        self._ring: deque[Effect] = deque(maxlen=limits.EFFECTS_REMEMBERED)

    def add(self, effects: Iterable[Effect]) -> None:
        self._ring.extend(effects)

    def of(self, key: str) -> list[Effect]:
        """Those caused by the command `key`, of the fact `key` or about the subject `key`, oldest first."""
        return [one for one in self._ring if key in (one.told.cause, one.told.id, one.told.subject)]

    def last(self, count: int, *, outcome: str = "") -> list[Effect]:
        chosen = [effect for effect in self._ring if not outcome or effect.outcome == outcome]
        return chosen[-count:]
