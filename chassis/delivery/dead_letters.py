"""Dead letters: records that a listener could not take. They are parked with the reason, to be replayed or dropped."""

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
from chassis.errors import NotFound, ServiceUnavailableError, in_words
from contracts.topics import TOPICS, replay
from contracts.topics import parked as parked_topic

MARKS = "parked_"
ID, BY, REASON, TRIES, AT, ORIGIN, RESOLVED = (
    f"{MARKS}{name}" for name in ("id", "by", "reason", "tries", "at", "origin", "resolved")
)
REPLAYED_FROM = "replayed_from"
TOLD_ON = frozenset(topic.name for topic in TOPICS.values())
REPLAYED_ON = frozenset(replay(service) for service in TOPICS)


class Origin(NamedTuple):
    """The place in the log where a record was told first."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}:{self.partition}:{self.offset}"

    @classmethod
    def read(cls, text: str) -> Origin:
        """Parses what `str` gives. Raises ValueError."""
        topic, partition, offset = text.split(":")
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True)
class DeadLetter:
    """One parked record: which service parked it, why, after how many tries, and the record itself."""

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
    """Turns the errors of the Kafka client into ServiceUnavailableError."""
    try:
        yield
    except KafkaError as error:
        raise ServiceUnavailableError(
            f"the log does not answer: {in_words(error)}; nothing is lost, try again"
        ) from error


async def park(producer: AIOKafkaProducer, record: Record, *, by: str, reason: str, tries: int, at: datetime) -> None:
    """Returns when the parked record is acknowledged. Raises KafkaError; then the caller must not ack the batch."""
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
    # The client sends no record without key and value: such a record could not be parked, and would stop its listener.
    value = b"" if record.key is None and record.value is None else record.value
    await producer.send_and_wait(
        parked_topic(origin.topic),
        key=record.key,
        value=value,
        headers=[*kept, *((name, value.encode()) for name, value in marks.items())],
    )


def _origin(record: Record) -> Origin:
    """A replayed record carries its origin in a header, which is trusted on the topics of replays alone."""
    place = Origin(record.topic, record.partition, record.offset)
    if record.topic not in REPLAYED_ON:
        return place
    try:
        origin = Origin.read(_text(record, REPLAYED_FROM))
    except ValueError:
        return place
    return origin if origin.topic in TOLD_ON else place


async def read_whole(kafka: Kafka, *topics: str) -> AsyncIterator[Record]:
    """Every record that the topics hold when the reading begins, partition by partition."""
    async with aclosing(between(kafka, *await edges(kafka, topics))) as records:
        async for record in records:
            yield record


class Parked(NamedTuple):
    letter: DeadLetter
    record: Record


class DeadLetters:
    """The operator's view of every `.parked` topic. `operating.dead_letters` resolves them."""

    def __init__(self, kafka: Kafka, *, most: int = limits.PARKED_RESOLVED_HELD) -> None:
        """Holds every letter that waits, and the newest `most` of those that were replayed or dropped."""
        self._kafka = kafka
        self._most = most

    async def list(self, *, resolved: bool = False) -> list[DeadLetter]:
        """The letters that wait, oldest first; with `resolved` also those that were replayed or dropped."""
        letters = await self._read()
        chosen = [*letters.waiting.values(), *(letters.resolved.values() if resolved else ())]
        return sorted((parked.letter for parked in chosen), key=lambda letter: (letter.at, letter.id))

    async def show(self, parked_id: str) -> DeadLetter:
        """Raises DeadLetterUnknown, or ServiceUnavailableError."""
        return (await self.find(parked_id)).letter

    async def find(self, parked_id: str) -> Parked:
        """Where several bear the id, the one that waits. Raises DeadLetterUnknown, or ServiceUnavailableError."""
        letters = await self._read()
        for parked in (*letters.waiting.values(), *reversed(letters.resolved.values())):
            if parked.letter.id == parked_id:
                return parked
        raise DeadLetterUnknown(parked_id)

    async def _read(self) -> _Letters:
        letters = _Letters(self._most)
        names = [parked_topic(topic) for topic in sorted(TOLD_ON | REPLAYED_ON)]
        with log_errors():
            async for record in read_whole(self._kafka, *names):
                if _text(record, ID):  # a record without it was not parked by any of our services
                    letters.put(Parked(dead_letter_of(record), record))
        return letters


class _Letters:
    """The letters that wait and those that are resolved.

    A log that was restored counts its offsets anew, so that two letters may bear one id: fact and body tell them apart.
    """

    def __init__(self, most: int) -> None:
        self.waiting: dict[tuple[str, str, str], Parked] = {}
        self.resolved: dict[tuple[str, str, str], Parked] = {}
        self._most = most

    def put(self, parked: Parked) -> None:
        letter = parked.letter
        key = (letter.id, letter.fact, letter.body)
        if key in self.resolved:
            return  # the first answer stands, also for a letter that a crash parked again
        if not letter.resolved:
            self.waiting[key] = parked
            return
        self.waiting.pop(key, None)
        self.resolved[key] = parked
        if len(self.resolved) > self._most:
            del self.resolved[next(iter(self.resolved))]


def dead_letter_of(record: Record) -> DeadLetter:
    """Reads a parked record. Raises ValueError for one that this code did not park."""
    # Letters that were parked before this header existed bear their origin in their id, behind the name of the service.
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
        cause=_text(record, "ce_cause") or _text(record, "cause"),  # letters of older builds have it without the prefix
        body=(record.value or b"").decode(errors="replace"),
        resolved=_text(record, RESOLVED),
    )


def _text(record: Record, name: str) -> str:
    """A header as text: empty where it is absent; bytes that are no text are replaced."""
    return (dict(record.headers).get(name) or b"").decode(errors="replace")
