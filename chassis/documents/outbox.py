"""Facts wait inside the document whose change caused them, until the relay has told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.context import current_command
from chassis.errors import Invalid

Entry = dict[str, Any]


class PendingOutbox(NamedTuple):
    """The facts that one document has yet to tell: the relay publishes them without reading the document again."""

    collection: str
    id: str
    version: int
    entries: Sequence[Entry]


class OutboxRelay(Protocol):
    """The relay as documents see it."""

    def nudge(self, outboxes: Sequence[PendingOutbox]) -> None:
        """Takes up the outboxes of a write."""

    def recorded_up_to(self, collection: str, document: str) -> int:
        """The sequence up to which the facts of a document are told and in the audit chain; 0 where it is not known."""


class FactTooLarge(Invalid):
    reason = "FACT_TOO_LARGE"

    def __init__(self, fact_type: str, size: int) -> None:
        super().__init__(f"a {fact_type} of {size} bytes passes the limit of {limits.FACT_BYTES}")


@dataclass(frozen=True)
class Outbox:
    """Makes the outbox entries of one collection: each is a fact with its envelope."""

    service: str
    collection: str

    def after(self, aggregate: Aggregate, unsent: Sequence[Entry], *, at: datetime) -> list[Entry]:
        """Returns what the outbox holds once `aggregate` is kept: the unsent entries, then the new ones.

        Ids are derived from the aggregate and the sequence, so a repeat gives the same ids. Raises FactTooLarge.
        """
        entries = list(unsent)
        for offset, fact in enumerate(aggregate.pending_facts(), start=1):
            sequence = aggregate.sequence + offset
            body = fact.model_dump_json()
            if len(body) > limits.FACT_BYTES:
                raise FactTooLarge(fact.TYPE, len(body))
            entries.append(
                {
                    "id": f"{self.service}/{self.collection}/{aggregate.id}/{sequence}",
                    "type": fact.TYPE,
                    "source": f"/edu/{self.service}",
                    "subject": aggregate.id,
                    "time": at.isoformat(),
                    "sequence": sequence,
                    "cause": current_command(),
                    "school": fact.school,
                    "body": body,
                }
            )
        return entries


def microseconds(at: datetime) -> int:
    """Microseconds since 1970: a number, because the embedded store compares instants as text in its own way."""
    return int(at.timestamp() * 1_000_000)


def unsent_of(stored: Mapping[str, Any]) -> list[Entry]:
    """The outbox of a stored document."""
    return list(stored.get("outbox") or ())
