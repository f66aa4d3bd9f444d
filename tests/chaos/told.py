"""What the log says: each subject's facts in order, none left out; a fact told twice is counted, not faulted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from aiokafka.structs import TopicPartition

from chassis.delivery.kafka import Kafka, Record
from contracts.envelope import from_headers
from contracts.topics import TOPICS
from tests.chaos import limits

NOT_OURS = "chaos-poison"


@dataclass
class Told:
    """Goes on reading where it stopped. `newest` is the highest sequence of each aggregate so far."""

    kafka: Kafka
    newest: dict[str, int] = field(default_factory=dict)
    facts: int = 0
    twice: int = 0
    inverted: list[str] = field(default_factory=list)
    _offsets: dict[TopicPartition, int] = field(default_factory=lambda: defaultdict(int))

    async def read(self) -> None:
        reader = self.kafka.reader()
        await reader.start()
        try:
            places = [TopicPartition(topic.name, n) for topic in TOPICS.values() for n in range(topic.partitions)]
            reader.assign(places)
            for place in places:
                reader.seek(place, self._offsets[place])
            ends = await reader.end_offsets(places)
            while any(self._offsets[place] < ends[place] for place in places):
                for records in (await reader.getmany(timeout_ms=limits.READ_MS)).values():
                    for record in records:
                        self._take(record)
                for place in places:
                    self._offsets[place] = await reader.position(place)
        finally:
            await reader.stop()

    def _take(self, record: Record) -> None:
        try:
            told = from_headers(record.headers)
        except (KeyError, ValueError):
            return  # poison of ours
        if told.subject.startswith(NOT_OURS):
            return
        aggregate = told.id.rpartition("/")[0]
        before = self.newest.get(aggregate, 0)
        self.facts += 1
        if told.sequence <= before:
            self.twice += 1
        elif told.sequence > before + 1:
            self.inverted.append(f"{aggregate}: {told.sequence} after {before}")
        self.newest[aggregate] = max(before, told.sequence)
