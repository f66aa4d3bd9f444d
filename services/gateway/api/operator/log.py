"""The log as an operator sees it: facts by subject, cause or type, from any point on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappush, heappushpop
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits as frame
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.signing import Verifier
from chassis.errors import Invalid, ServiceUnavailableError
from contracts.envelope import Envelope, from_headers
from contracts.topics import TOPICS
from services.gateway import limits

Offsets = dict[TopicPartition, int]
_PART = re.compile(r"(?P<topic>[a-z0-9._-]+)/(?P<number>[0-9]{1,3})=(?P<offset>[0-9]{1,18})")


@dataclass(frozen=True)
class SeenFact:
    """A fact as it lies in the log."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    sequence: int
    cause: str
    school: str
    topic: str
    partition: int
    offset: int
    body: dict[str, Any]
    not_trusted: str  # why the house that it names did not tell it so; empty when it did


@dataclass(frozen=True)
class FactQuery:
    """Which facts are asked for; an empty field matches every fact."""

    id: str = ""
    type: str = ""
    subject: str = ""
    cause: str = ""
    school: str = ""

    @property
    def said(self) -> str:
        """As the journal names it."""
        return " ".join(f"{name}={value}" for name, value in vars(self).items() if value) or "all"

    def matches(self, envelope: Envelope) -> bool:
        return all(value in ("", getattr(envelope, name)) for name, value in vars(self).items())


@dataclass
class FactPage:
    """`cursor` is where the next reading goes on."""

    facts: list[SeenFact] = field(default_factory=list)
    cursor: str = ""


class CursorUnknown(Invalid):
    reason = "CURSOR_UNKNOWN"

    def __init__(self, cursor: str) -> None:
        super().__init__(f"cursor {cursor!r} is not one that this API gave; leave it out to begin at the start")


class FactLog:
    """Reads in no group and commits nothing: looking delays nobody."""

    def __init__(self, kafka: Kafka, verifier: Verifier) -> None:
        self._kafka = kafka
        self._verifier = verifier

    async def read(self, query: FactQuery, *, cursor: str = "", most: int = limits.FACTS_SHOWN) -> FactPage:
        """The last `most` facts that match, oldest first, from the cursor to the present end.

        Raises CursorUnknown, or ServiceUnavailableError when the log cannot be read.
        """
        try:
            return await self._read(query, _offsets(cursor), most)
        except KafkaError as error:
            raise ServiceUnavailableError(f"the log cannot be read: {error}") from error

    async def end(self) -> str:
        """The cursor behind the last fact: what is told from now on."""
        reader = self._kafka.reader()
        await reader.start()
        try:
            return _cursor(await reader.end_offsets(_partitions()))
        except KafkaError as error:
            raise ServiceUnavailableError(f"the log cannot be read: {error}") from error
        finally:
            await reader.stop()

    async def _read(self, query: FactQuery, offsets: Offsets, most: int) -> FactPage:
        reader = self._kafka.reader()
        await reader.start()
        try:
            ends = await reader.end_offsets(_partitions())
            begins = {place: offsets.get(place, 0) for place in ends}
            reader.assign(list(ends))
            for place, offset in begins.items():
                reader.seek(place, min(offset, ends[place]))
            matches = await _newest(reader, begins, ends, query, most)
        finally:
            await reader.stop()
        self._verifier.begin()
        seen = [self._seen(match.record) for match in sorted(matches)]
        return FactPage([fact for fact in seen if fact is not None], _cursor(ends))

    def _seen(self, record: Record) -> SeenFact | None:
        """None for a body that is none; listeners park those."""
        envelope = from_headers(record.headers)
        try:
            body = json.loads(record.value or b"{}")
        except ValueError:
            return None
        return SeenFact(
            id=envelope.id,
            type=envelope.type,
            source=envelope.source,
            subject=envelope.subject,
            time=envelope.time.isoformat(),
            sequence=envelope.sequence,
            cause=envelope.cause,
            school=envelope.school,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            body=body,
            not_trusted=self._doubt(record),
        )

    def _doubt(self, record: Record) -> str:
        try:
            self._verifier.check(record)
        except (KeyError, ValueError) as doubt:
            return str(doubt)
        return ""


class _Match(NamedTuple):
    """Ordered by time; `place` keeps two of one moment apart."""

    time: datetime
    sequence: int
    place: int
    record: Record


async def _newest(
    reader: AIOKafkaConsumer, begins: Offsets, ends: Offsets, query: FactQuery, most: int
) -> list[_Match]:
    """The newest `most` that match. Reads to the end however long the log is, and holds no more than these."""
    held: list[_Match] = []
    left = {place for place, end in ends.items() if end > begins[place]}
    seen = 0
    while left:
        for place, records in (await reader.getmany(timeout_ms=frame.READ_IDLE_MS)).items():
            for record in records:
                envelope = _envelope(record)
                if envelope is not None and record.offset < ends[place] and query.matches(envelope):
                    seen += 1
                    match = _Match(envelope.time, envelope.sequence, seen, record)
                    heappush(held, match) if len(held) < most else heappushpop(held, match)
        left = {place for place in left if await reader.position(place) < ends[place]}
    return held


def _envelope(record: Record) -> Envelope | None:
    """None for a record that is no fact; listeners park those."""
    try:
        return from_headers(record.headers)
    except (KeyError, ValueError):
        return None


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in TOPICS.values() for number in range(topic.partitions)]


def _cursor(ends: Offsets) -> str:
    return ",".join(f"{place.topic}/{place.partition}={offset}" for place, offset in sorted(ends.items()))


def _offsets(cursor: str) -> Offsets:
    """Raises CursorUnknown for what `_cursor` never wrote, a place beyond the topics' own partitions among it."""
    known = set(_partitions())
    offsets: Offsets = {}
    for part in cursor.split(",") if cursor else ():
        found = _PART.fullmatch(part)
        place = TopicPartition(found["topic"], int(found["number"])) if found else None
        if found is None or place not in known:
            raise CursorUnknown(cursor)
        offsets[place] = int(found["offset"])
    return offsets
