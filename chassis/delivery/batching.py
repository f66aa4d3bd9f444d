"""Facts of one kind go to their reaction together, however they are mixed in the log; each subject keeps its order.

After an outage a document tells all its changes at once: the facts of six commands, then those of the next document.
Taken as they come, every run would be one fact long, and a hundred times slower.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from chassis.delivery.reactions import Reaction
from contracts.envelope import Envelope


class Heard(Protocol):
    @property
    def told(self) -> Envelope: ...
    @property
    def reaction(self) -> Reaction: ...


H = TypeVar("H", bound=Heard)


def batches_of(heard: Iterable[H]) -> list[list[H]]:
    """Runs in the order to take them in. A fact joins the first run of its kind not before its subject's last."""
    runs: list[list[H]] = []
    of_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    last: dict[tuple[str, str], int] = {}
    for one in heard:
        places, subject = of_kind[_kind(one)], (one.told.source, one.told.subject)
        found = bisect_left(places, last.get(subject, 0))
        if found == len(places):
            places.append(len(runs))
            runs.append([])
        runs[places[found]].append(one)
        last[subject] = places[found]
    return runs


def cause_of(run: list[H]) -> str:
    """The command behind all of the run; empty when there were several."""
    causes = {one.told.cause for one in run}
    return causes.pop() if len(causes) == 1 else ""


def _kind(one: Heard) -> tuple[str, str]:
    """A reaction that takes one fact at a time may tell facts of its own, so it is called with their cause."""
    return one.told.type, "" if one.reaction.many else one.told.cause
