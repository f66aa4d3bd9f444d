"""The table of topics: which service tells on which topic, and with how many partitions."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    name: str
    partitions: int


TOPICS: dict[str, Topic] = {
    "accounts": Topic("edu.accounts.v1", 4),
    "records": Topic("edu.records.v1", 4),
    "library": Topic("edu.library.v1", 4),
    "payments": Topic("edu.payments.v1", 4),
    "reporting": Topic("edu.reporting.v1", 4),
}

LISTENERS = tuple(TOPICS)

# What every process must hear within seconds has a topic of its own: it waits behind no list of people, and whoever
# follows it reads nothing else.
SESSIONS = Topic("edu.accounts.sessions.v1", 1)
APART: dict[str, Topic] = {"accounts.session_ended.v1": SESSIONS}


def topic_of(fact_type: str) -> str:
    """`payments.fee_paid.v1` is told on `edu.payments.v1`. Raises KeyError for a service that tells nothing."""
    own = APART.get(fact_type)
    return own.name if own else TOPICS[fact_type.split(".", 1)[0]].name


def parked(topic: str) -> str:
    """Where a listener puts what it could not take, with the reason."""
    return f"{topic}.parked"


def replay(service: str) -> str:
    """The topic on which an operator puts parked facts back, for one listener only."""
    return f"edu.{service}.replay.v1"


def group_of(service: str) -> str:
    """Under which name the log keeps the place of a service's listener."""
    return f"edu-{service}"
