"""How far a rebuild is, and what differs so far. It stays small, however many differences there are."""

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
    read: int = 0  # records that were read
    records: int = 0  # records up to the offsets to which it reads
    facts: int = 0  # those among the records read that have a reaction
    documents: int = 0  # compared so far
    refused: int = 0
    looks: int = 0  # the most that one document needed
    different: int = 0
    differences: list[Difference] = field(default_factory=list)  # the first of them, as many as are shown
    spared: bool = False  # by `take`: a document was told or altered again and again while it was repaired
    why: str = ""

    def name(self, differences: Iterable[Difference]) -> None:
        for difference in differences:
            self.different += 1
            if len(self.differences) < limits.DIFFERENCES_SHOWN:
                self.differences.append(difference)
        self.differences.sort()

    def ended(self, *, take: bool) -> None:
        repaired = take and not self.spared
        self.state = "equal" if not self.different else "taken" if repaired else "different"
