"""The last effects of this process, for tracing a command. They are held in memory and end with the process."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chassis import limits
from contracts.envelope import Envelope


class Effect(NamedTuple):
    envelope: Envelope
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
        """The effects that the command `key` caused, or of the fact `key`, or about the subject `key`; oldest first."""
        return [
            effect
            for effect in self._ring
            if key in (effect.envelope.cause, effect.envelope.id, effect.envelope.subject)
        ]

    def last(self, count: int, *, outcome: str = "") -> list[Effect]:
        """The newest `count` effects, oldest first; with `outcome` only those that ended so."""
        chosen = [effect for effect in self._ring if not outcome or effect.outcome == outcome]
        return chosen[-count:]
