"""Facts of one kind reach their reaction in one batch, however they are mixed in the log; each subject keeps its order.

After an outage a document tells all its changes at once: the facts of six commands, then those of the next document.
In the order of the log every batch would hold one fact, which is a hundred times slower.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from chassis.delivery.reactions import Reaction
from contracts.envelope import Envelope


class Delivered(Protocol):
    """What is known of a fact that the log delivered."""

    @property
    def envelope(self) -> Envelope: ...
    @property
    def reaction(self) -> Reaction: ...


D = TypeVar("D", bound=Delivered)


def batches_of(deliveries: Iterable[D]) -> list[list[D]]:
    """Returns batches in the order in which to take them.

    A fact joins the first batch of its kind that does not come before the last batch of its subject.
    """
    batches: list[list[D]] = []
    of_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    last: dict[tuple[str, str], int] = {}
    for delivery in deliveries:
        envelope = delivery.envelope
        places, subject = of_kind[_kind(delivery)], (envelope.source, envelope.subject)
        chosen = bisect_left(places, last.get(subject, 0))
        if chosen == len(places):
            places.append(len(batches))
            batches.append([])
        batches[places[chosen]].append(delivery)
        last[subject] = places[chosen]
    return batches


def cause_of(batch: list[D]) -> str:
    """The command that caused every fact of the batch; empty when there were several commands."""
    causes = {delivery.envelope.cause for delivery in batch}
    return causes.pop() if len(causes) == 1 else ""


def _kind(delivery: Delivered) -> tuple[str, str]:
    """A reaction that takes one fact at a time may tell facts of its own, so it is called with their cause."""
    return delivery.envelope.type, "" if delivery.reaction.many else delivery.envelope.cause
