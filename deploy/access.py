"""What each house may do at the broker: one table, from which the local run and the cluster make their rights."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import NamedTuple

from contracts.topics import APART, LISTENERS, SESSIONS, TOPICS, group_of, parked, replay, topic_of

TOPIC, GROUP = "topic", "group"
READ, WRITE, DESCRIBE = "Read", "Write", "Describe"
READER = "gateway"  # it shows operators the log, and writes nothing


class Right(NamedTuple):
    """`house` may do `operation` at the topic or group `name`."""

    house: str
    kind: str
    name: str
    operation: str


def rights() -> list[Right]:
    """Each house tells on its own topic alone, and hears what its reactions name; in order, each once."""
    return sorted({right for house in LISTENERS for right in _of(house)} | {*_of_reader(), *_apart()})


def heard_by(service: str) -> list[str]:
    """The topics of the facts that it has a reaction for; none for a house that only tells."""
    try:
        events = importlib.import_module(f"services.{service}.events")
    except ModuleNotFoundError:
        return []
    return sorted({topic_of(fact_type) for fact_type in events.hears.table})


def _of(service: str) -> Iterator[Right]:
    heard = heard_by(service)
    put_back = replay(service)
    for name in (TOPICS[service].name, put_back):
        yield from (Right(service, TOPIC, name, operation) for operation in (WRITE, DESCRIBE))
    for name in (*heard, put_back):
        yield from (Right(service, TOPIC, name, operation) for operation in (READ, DESCRIBE))
        yield from (Right(service, TOPIC, parked(name), operation) for operation in (WRITE, DESCRIBE))
    # An operator resolves what a house parked; the house looks for it in every topic of parked records.
    yield from (
        Right(service, TOPIC, parked(name), operation) for name in _told_or_put_back() for operation in (READ, DESCRIBE)
    )
    yield from (Right(service, GROUP, group_of(service), operation) for operation in (READ, DESCRIBE))


def _apart() -> Iterator[Right]:
    """What is told on a topic of its own; of sessions that ended every door hears, without a group."""
    for fact_type, topic in APART.items():
        yield from (Right(fact_type.split(".")[0], TOPIC, topic.name, operation) for operation in (WRITE, DESCRIBE))
    for house in (*LISTENERS, READER):
        yield from (Right(house, TOPIC, SESSIONS.name, operation) for operation in (READ, DESCRIBE))


def _of_reader() -> Iterator[Right]:
    names = [topic.name for topic in TOPICS.values()]
    for name in (*names, *(parked(one) for one in _told_or_put_back())):
        yield from (Right(READER, TOPIC, name, operation) for operation in (READ, DESCRIBE))


def _told_or_put_back() -> list[str]:
    return [*(topic.name for topic in TOPICS.values()), *(replay(house) for house in LISTENERS)]
