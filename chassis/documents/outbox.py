"""Facts wait inside the document whose change caused them, until the relay has told them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chassis import limits
from chassis.aggregate import Aggregate
from chassis.context import current_command
from chassis.errors import Invalid

Entry = dict[str, Any]


class Waiting(NamedTuple):
    """A document with facts to tell: enough for the relay to publish without reading it again."""

    collection: str
    id: str
    version: int
    entries: Sequence[Entry]


class FactTooLarge(Invalid):
    reason = "FACT_TOO_LARGE"

    def __init__(self, fact_type: str, size: int) -> None:
        super().__init__(f"a {fact_type} of {size} bytes passes the limit of {limits.FACT_BYTES}")


@dataclass(frozen=True)
class Outbox:
    """Stamps envelopes for one collection of one service."""

    service: str
    collection: str

    def after(self, aggregate: Aggregate, unsent: Sequence[Entry], *, at: datetime) -> list[Entry]:
        """What the document's outbox holds once `aggregate` is kept: the unsent entries, then the new ones.

        Ids are derived from the aggregate and the sequence, so a rebuild and a repeat give the same ids.
        """
        entries = list(unsent)
        for offset, fact in enumerate(aggregate.untold(), start=1):
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
    """Since 1970. A number, because the embedded store compares text that looks like an instant in its own way."""
    return int(at.timestamp() * 1_000_000)


Nudge = Callable[[Sequence[Waiting]], None]


def unsent_of(stored: Mapping[str, Any]) -> list[Entry]:
    return list(stored.get("outbox") or ())
