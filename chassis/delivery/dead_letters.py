"""What a listener could not take is parked beside its topic, with the reason, for an operator to replay or drop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aiokafka import AIOKafkaProducer

from chassis import limits
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.log_reader import between, edges
from chassis.errors import NotFound, ServiceUnavailableError
from contracts.topics import TOPICS, parked, replay

MARKS = "parked_"
ID, BY, REASON, TRIES, AT, ORIGIN, RESOLVED = (
    f"{MARKS}{name}" for name in ("id", "by", "reason", "tries", "at", "origin", "resolved")
)
REPLAYED_FROM = "replayed_from"
TOLD_ON = frozenset(topic.name for topic in TOPICS.values())
REPLAYED_ON = frozenset(replay(service) for service in TOPICS)


class Origin(NamedTuple):
    """Where a record was told first."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}:{self.partition}:{self.offset}"

    @classmethod
    def read(cls, text: str) -> Origin:
        """What `str` gave. Raises ValueError."""
        topic, partition, offset = text.split(":")
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True)
class DeadLetter:
    """One parked record: who parked it, why, after how many tries, where it was told, and the record itself."""

    id: str
    by: str
    reason: str
    tries: int
    at: str
    topic: str
    partition: int
    offset: int
    fact: str
    subject: str
    type: str
    cause: str
    body: str
    resolved: str  # "" while it waits, else "replayed by …" or "dropped by …: why"


class DeadLetterUnknown(NotFound):
    reason = "PARKED_UNKNOWN"

    def __init__(self, parked_id: str) -> None:
        super().__init__(f"no parked record is called {parked_id!r}; `edu parked list` names them", id=parked_id)


@contextmanager
def log_errors() -> Iterator[None]:
    """Raises ServiceUnavailableError for what the driver raises."""
    try:
        yield
    except KafkaError as error:
        raise ServiceUnavailableError(f"the log does not answer: {error!r}; nothing is lost, try again") from error


async def park(producer: AIOKafkaProducer, record: Record, *, by: str, reason: str, tries: int, at: datetime) -> None:
    """Returns when the parking is acknowledged. Raises KafkaError; then nothing may be acked."""
    origin = _origin(record)
    marks = {
        ID: f"{by}:{record.topic}:{record.partition}:{record.offset}",
        BY: by,
        REASON: reason[: limits.PARKED_REASON_CHARACTERS],
        TRIES: str(tries),
        AT: at.isoformat(),
        ORIGIN: str(origin),
    }
    kept = [(name, value) for name, value in record.headers if not name.startswith(MARKS)]
    # The client sends no record without both: one that has neither would never be parked, and stop its listener.
    value = b"" if record.key is None and record.value is None else record.value
    await producer.send_and_wait(
        parked(origin.topic),
        key=record.key,
        value=value,
        headers=[*kept, *((name, value.encode()) for name, value in marks.items())],
    )


def _origin(record: Record) -> Origin:
    """A record that was put back carries along where it was told; on any other topic nobody is believed that."""
    here = Origin(record.topic, record.partition, record.offset)
    if record.topic not in REPLAYED_ON:
        return here
    try:
        told = Origin.read(_text(record, REPLAYED_FROM))
    except ValueError:
        return here
    return told if told.topic in TOLD_ON else here


async def read_whole(kafka: Kafka, *topics: str) -> AsyncIterator[Record]:
    """Every record that the topics hold at the moment of asking, partition by partition."""
    async with aclosing(between(kafka, *await edges(kafka, topics))) as records:
        async for record in records:
            yield record


class Found(NamedTuple):
    entry: DeadLetter
    record: Record


class DeadLetters:
    """The operator's view over every `.parked` topic. What resolves them is operating.dead_letters."""

    def __init__(self, kafka: Kafka, *, most: int = limits.PARKED_RESOLVED_HELD) -> None:
        """Of those replayed or dropped the newest `most` are held; of those that wait, all."""
        self._kafka = kafka
        self._most = most

    async def list(self, *, resolved: bool = False) -> list[DeadLetter]:
        """Those that wait; with `resolved` also those replayed or dropped, oldest first."""
        shelves = await self._read()
        chosen = [*shelves.waiting.values(), *(shelves.resolved.values() if resolved else ())]
        return sorted((one.entry for one in chosen), key=lambda one: (one.at, one.id))

    async def show(self, parked_id: str) -> DeadLetter:
        """Raises DeadLetterUnknown, or ServiceUnavailableError."""
        return (await self.find(parked_id)).entry

    async def find(self, parked_id: str) -> Found:
        """The one that waits, where several were called so. Raises DeadLetterUnknown, or ServiceUnavailableError."""
        shelves = await self._read()
        for one in (*shelves.waiting.values(), *reversed(shelves.resolved.values())):
            if one.entry.id == parked_id:
                return one
        raise DeadLetterUnknown(parked_id)

    async def _read(self) -> _Shelves:
        shelves = _Shelves(self._most)
        names = [parked(topic) for topic in sorted(TOLD_ON | REPLAYED_ON)]
        with log_errors():
            async for record in read_whole(self._kafka, *names):
                if _text(record, ID):  # else nobody of ours parked it
                    shelves.put(Found(entry_of(record), record))
        return shelves


class _Shelves:
    """What waits and what is resolved.

    A log that was restored counts its places anew, so that two records may bear one id: they are told apart by fact
    and body.
    """

    def __init__(self, most: int) -> None:
        self.waiting: dict[tuple[str, str, str], Found] = {}
        self.resolved: dict[tuple[str, str, str], Found] = {}
        self._most = most

    def put(self, found: Found) -> None:
        entry = found.entry
        key = (entry.id, entry.fact, entry.body)
        if key in self.resolved:
            return  # the first answer stands, and what a crash parked again was answered already
        if not entry.resolved:
            self.waiting[key] = found
            return
        self.waiting.pop(key, None)
        self.resolved[key] = found
        if len(self.resolved) > self._most:
            del self.resolved[next(iter(self.resolved))]


def entry_of(record: Record) -> DeadLetter:
    # What was parked before there was such a mark bears its place in its id, behind the name of who parked it.
    origin = Origin.read(_text(record, ORIGIN) or _text(record, ID).partition(":")[2])
    return DeadLetter(
        id=_text(record, ID),
        by=_text(record, BY),
        reason=_text(record, REASON),
        tries=int(_text(record, TRIES)),
        at=_text(record, AT),
        topic=origin.topic,
        partition=origin.partition,
        offset=origin.offset,
        fact=_text(record, "ce_id"),
        subject=_text(record, "ce_subject"),
        type=_text(record, "ce_type"),
        cause=_text(record, "cause"),
        body=(record.value or b"").decode(errors="replace"),
        resolved=_text(record, RESOLVED),
    )


def _text(record: Record, name: str) -> str:
    """A header that is not there, or that is nothing, reads as empty; one that is no text is shown as far as it is."""
    return (dict(record.headers).get(name) or b"").decode(errors="replace")
