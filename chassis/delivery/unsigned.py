"""The part of the log that was told before houses signed: each partition up to an offset, written down on a day.

Only the broker numbers records. So nobody who writes to the log today can put one into that part, as he could with any
time that a record bears.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from chassis.delivery.kafka import Record
from chassis.identity.keyfile import replace_whole


@dataclass(frozen=True)
class UnsignedPart:
    """`ends` gives, for each topic, the offset of each partition at which the signed part begins."""

    recorded: datetime | None = None
    ends: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def holds(self, record: Record) -> bool:
        ends = self.ends.get(record.topic, ())
        return record.partition < len(ends) and record.offset < ends[record.partition]

    def write(self, path: Path) -> None:
        """Written whole, or not at all."""
        assert self.recorded is not None
        body = {"recorded": self.recorded.isoformat(), "ends": {name: list(ends) for name, ends in self.ends.items()}}
        replace_whole(path, f"{json.dumps(body, indent=1)}\n")

    @classmethod
    def read(cls, path: Path) -> UnsignedPart:
        """Raises OSError, or ValueError for a file that says no day or no offsets."""
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            recorded = datetime.fromisoformat(body["recorded"])
            return cls(recorded, {name: [int(end) for end in ends] for name, ends in body["ends"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path} says no day, or not up to where facts are unsigned: {error!r}") from error


NONE = UnsignedPart()
