"""How heard facts are kept: the newest state of each subject, or each fact under its own id.

Reporting keeps no child's name and no birth date.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from contracts.envelope import Envelope, Fact
from contracts.facts.accounts import PupilEnrolled
from contracts.facts.payments import FeePaid, FeeWrittenOff
from contracts.facts.records import OnlineLessonHeld
from services.reporting.domain.older_facts import EMPTY, LATER_FIELDS, period_of
from services.reporting.store import ReportingStore

Body = dict[str, Any]
Deliveries = Sequence[tuple[Any, Envelope]]
Reaction = Callable[[list[tuple[Any, Envelope]], ReportingStore], Awaitable[None]]
PUPIL = ("school", "pupil", "class_name")
PLAN = ("school", "teacher", "group", "subject", "grade", "month", "due", "at", "on_time")
RESOURCE = ("school", "kind", "subject", "title", "items")


def latest(collection: str, sentence: str, *fields: str) -> Reaction:
    """A reaction that keeps the newest state of each subject in the collection.

    `fields` names what is kept of the fact, everything where none is named.
    """
    return _keeping_latest(collection, f"keep_{collection}", sentence, lambda fact: _told(fact, fields))


def pupil(sentence: str) -> Reaction:
    """A reaction that keeps who is at which school; who left is at none."""

    def body_of(fact: PupilEnrolled) -> Body:
        told = _told(fact, PUPIL)
        return {**told, "school": "", "class_name": ""} if fact.left else told

    return _keeping_latest("pupils", "keep_pupils", sentence, body_of)


def plan(state: str, sentence: str) -> Reaction:
    """A reaction that keeps the state of a lesson plan; only a signed one may have been on time."""

    def body_of(fact: Fact) -> Body:
        return {"on_time": False, **_told(fact, PLAN), "state": state}

    return _keeping_latest("plans", f"keep_{state}_plans", sentence, body_of)


def resource(state: str, sentence: str) -> Reaction:
    """A reaction that keeps the state of a learning material."""

    def body_of(fact: Fact) -> Body:
        return {**_told(fact, RESOURCE), "state": state}

    return _keeping_latest("resources", f"keep_{state}_resources", sentence, body_of)


def _keeping_latest(collection: str, name: str, sentence: str, body_of: Callable[[Any], Body]) -> Reaction:
    async def react(deliveries: list[tuple[Any, Envelope]], store: ReportingStore) -> None:
        await keep_latest(store, collection, deliveries, body_of)

    react.__name__, react.__doc__ = name, sentence
    return react


def each(collection: str, sentence: str, body_of: Callable[[Any], Body]) -> Reaction:
    """A reaction that keeps each fact in the collection, with the body that `body_of` makes of it."""

    async def react(deliveries: list[tuple[Any, Envelope]], store: ReportingStore) -> None:
        await keep_each(store, collection, deliveries, body_of)

    react.__name__, react.__doc__ = f"keep_{collection}", sentence
    return react


async def keep_latest(
    store: ReportingStore, collection: str, deliveries: Deliveries, body_of: Callable[[Any], Body]
) -> None:
    replicas = store.latest[collection]
    await replicas.put_many((envelope.subject, envelope.sequence, body_of(fact)) for fact, envelope in deliveries)
    await store.mark_heard(_newest(deliveries))


async def keep_each(
    store: ReportingStore, collection: str, deliveries: Deliveries, body_of: Callable[[Any], Body]
) -> None:
    events = store.events[collection]
    await events.keep_many([(envelope, body_of(fact)) for fact, envelope in deliveries])
    await store.mark_heard(_newest(deliveries))


def payment(paid: FeePaid) -> Body:
    """What was collected; whose it is is not kept."""
    return {"invoice": paid.invoice, "amount": paid.amount, "period": period_of(paid)}


def write_off(off: FeeWrittenOff) -> Body:
    """By how much less is due, which is below zero; of whom is not kept."""
    return {"invoice": off.invoice, "amount": -off.amount, "period": off.period}


def lesson(held: OnlineLessonHeld) -> Body:
    """The whole fact, with the month that it counts in."""
    return {**_told(held, ()), "month": f"{held.on:%Y-%m}"}


def _told(fact: Fact, fields: Sequence[str]) -> Body:
    """The fields of the fact, JSON-shaped."""
    body = fact.model_dump(mode="json")
    told = {name: value for name, value in body.items() if value not in EMPTY or name not in LATER_FIELDS}
    return {name: told[name] for name in fields if name in told} if fields else told


def _newest(deliveries: Deliveries) -> Envelope:
    """By time, not by place: a batch of several partitions ends anywhere, and a rebuild batches otherwise."""
    return max((envelope for _, envelope in deliveries), key=lambda envelope: envelope.time)
