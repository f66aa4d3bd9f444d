"""The log in a backup: every record with its key, headers, body and time, a line each, a part a partition."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.delivery.kafka import Kafka, Record
from chassis.delivery.log_reader import Edges, Places, acknowledged, between
from operating.backup.manifest import Manifest, Topic
from operating.backup.parts import Parts

GroupPlaces = dict[str, dict[str, tuple[int, ...]]]


class Origin(NamedTuple):
    """The document that told a fact."""

    service: str
    collection: str
    id: str


class FactId(NamedTuple):
    origin: Origin
    sequence: int


def fact_id(record: Record) -> FactId | None:
    """What `ce_id` says; None for a record that none of our services told."""
    text = dict(record.headers).get("ce_id", b"").decode(errors="replace")
    head, _, sequence = text.rpartition("/")
    service, _, rest = head.partition("/")
    collection, _, document = rest.partition("/")
    if not (service and collection and document and sequence.isdecimal()):
        return None
    return FactId(Origin(service, collection, document), int(sequence))


@dataclass(frozen=True)
class Cut:
    """Where the log of a backup ends: `before` is before the first document was read, `ends` after the last.

    A fact between the two is left out when its document is older in the backup: the document tells it again.
    """

    before: Edges
    ends: Places
    sequences: Mapping[Origin, int] = field(default_factory=dict)

    def holds(self, record: Record) -> bool:
        place = TopicPartition(record.topic, record.partition)
        fact = None if record.offset < self.before.ends[place] else fact_id(record)
        return fact is None or fact.sequence <= self.sequences.get(fact.origin, 0)


async def told_meanwhile(kafka: Kafka, before: Edges, ends: Places) -> set[Origin]:
    """The documents that told a fact after the first document was read."""
    return {fact.origin async for record in between(kafka, before.ends, ends) if (fact := fact_id(record))}


@dataclass
class LogCopy:
    topics: dict[str, Topic] = field(default_factory=dict)
    facts: Counter[str] = field(default_factory=Counter)
    left_out: int = 0


async def copy_log(kafka: Kafka, cut: Cut, parts: Parts) -> LogCopy:
    """Copies the topics of the cut, one after another."""
    copy = LogCopy()
    by_topic: dict[str, list[TopicPartition]] = defaultdict(list)
    for place in sorted(cut.ends):
        by_topic[place.topic].append(place)
    for places in by_topic.values():
        await _copy_topic(kafka, cut, places, parts, copy)
    return copy


async def _copy_topic(kafka: Kafka, cut: Cut, places: Sequence[TopicPartition], parts: Parts, copy: LogCopy) -> None:
    names = tuple(f"log/{place.topic}.{place.partition}.jsonl" for place in places)
    records = [0] * len(places)
    with ExitStack() as open_parts:
        write = [open_parts.enter_context(parts.part(name)) for name in names]
        begins = {place: cut.before.begins[place] for place in places}
        async for record in between(kafka, begins, {place: cut.ends[place] for place in places}):
            if not cut.holds(record):
                copy.left_out += 1
                continue
            write[record.partition](to_line(record))
            records[record.partition] += 1
            if fact_type := dict(record.headers).get("ce_type"):
                copy.facts[fact_type.decode(errors="replace")] += 1
    copy.topics[places[0].topic] = Topic(parts=names, records=tuple(records))


def to_line(record: Record) -> bytes:
    body = {
        "at": record.timestamp,
        "key": _text(record.key),
        "headers": [[name, _text(value)] for name, value in record.headers],
        "value": _text(record.value),
    }
    return json.dumps(body, ensure_ascii=False).encode() + b"\n"


def _text(value: bytes | None) -> Any:
    """Text where it is text, so that a person can read a backup; base64 otherwise."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _bytes(value: Any) -> bytes | None:
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    return None if value is None else str(value).encode()


async def put_log(kafka: Kafka, manifest: Manifest, folder: Path) -> None:
    """Tells every record again, partition by partition in its order. Raises KafkaError when one is not acknowledged."""
    producer = kafka.producer()
    await producer.start()
    try:
        for topic, copied in manifest.topics.items():
            for partition, name in enumerate(copied.parts):
                await _put_part(producer, TopicPartition(topic, partition), _lines(folder / name))
    finally:
        await producer.stop()


async def _put_part(producer: AIOKafkaProducer, place: TopicPartition, lines: Iterable[bytes]) -> None:
    under_way: list[asyncio.Future[Any]] = []
    for line in lines:
        body = json.loads(line)
        key, value = _bytes(body["key"]), _bytes(body["value"])
        sent = await producer.send(
            place.topic,
            partition=place.partition,
            key=key,
            # The client sends no record without key and value; such a record keeps its place with an empty value.
            value=b"" if key is None and value is None else value,
            headers=[(name, _bytes(value)) for name, value in body["headers"]],
            timestamp_ms=body["at"],
        )
        under_way.append(sent)
        if len(under_way) == limits.LOG_RECORDS:
            await asyncio.gather(*under_way)
            under_way = []
    await asyncio.gather(*under_way)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


async def places_of(kafka: Kafka, groups: Sequence[str], begins: Places) -> GroupPlaces:
    """How many records of each partition each group has taken; groups that took none are left out of their topics."""
    return {group: await _places(kafka, group, begins) for group in groups}


async def _places(kafka: Kafka, group: str, begins: Places) -> dict[str, tuple[int, ...]]:
    taken: dict[str, list[int]] = defaultdict(list)
    committed = await acknowledged(kafka, group, begins)
    for place in sorted(begins):
        taken[place.topic].append(max(0, committed.get(place, 0) - begins[place]))
    return {topic: tuple(counts) for topic, counts in taken.items() if any(counts)}


async def put_places(kafka: Kafka, places: GroupPlaces) -> None:
    """Commits the offsets, so that each group goes on where it was. A group without offsets begins at the start."""
    for group, topics in places.items():
        offsets = {
            TopicPartition(topic, partition): taken
            for topic, counts in topics.items()
            for partition, taken in enumerate(counts)
        }
        if not offsets:
            continue
        committer = kafka.reader(group=group)
        await committer.start()
        try:
            committer.assign(list(offsets))
            await committer.commit(offsets)
        finally:
            await committer.stop()
