"""How far a rebuild is, and what differs so far; as large for a million differences as for a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis import limits

READING, COMPARING = "reading", "comparing"
UNDER_WAY = frozenset({READING, COMPARING})


class Difference(NamedTuple):
    collection: str
    id: str
    what: str  # only kept | only in the log | another content


@dataclass
class Progress:
    """`state` is idle, reading, comparing, equal, different, taken or failed; `why` says why it failed."""

    state: str = "idle"
    read: int = 0  # records of the log, of …
    records: int = 0  # … so many up to where it is read by now
    facts: int = 0  # those among them that the house hears
    documents: int = 0  # compared so far
    refused: int = 0
    looks: int = 0  # the most that one document needed
    different: int = 0
    differences: list[Difference] = field(default_factory=list)  # the first of them, as many as are shown
    spared: bool = False  # by `take`: told or altered again and again while it was mended
    why: str = ""

    def name(self, differences: Iterable[Difference]) -> None:
        for one in differences:
            self.different += 1
            if len(self.differences) < limits.DIFFERENCES_SHOWN:
                self.differences.append(one)
        self.differences.sort()

    def ended(self, *, take: bool) -> None:
        mended = take and not self.spared
        self.state = "equal" if not self.different else "taken" if mended else "different"
