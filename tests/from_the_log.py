"""A house that hears on the real log, and what a rebuild from it then finds altered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.listener import Listener
from chassis.delivery.reactions import Reactions
from chassis.delivery.relay import KafkaPublisher
from chassis.store import Store
from contracts.envelope import Envelope, Fact
from operating.rebuild import Difference, Make, Rebuild
from tests.settled import Settled
from tests.signing import EachHouse, verifier

Heard = tuple[Fact, Envelope]


def told_fact(fact: Fact, subject: str, at: datetime) -> Heard:
    """As the house that the type names tells it first."""
    source, name, _ = fact.TYPE.split(".")
    told = f"{source}/{name}/{subject}/1"
    return fact, Envelope(told, fact.TYPE, f"/edu/{source}", subject, at, 1, school=fact.school)


class Hearing:
    """A house whose listener has heard all that was told; other tests tell on the same log."""

    def __init__(self, store: Store, rebuild: Rebuild) -> None:
        self._store = store
        self._rebuild = rebuild

    async def differing(self, about: str = "") -> list[Difference]:
        """What the rebuild finds about this id; else about those that bear the name of the test's database."""
        wanted = about or self._store.database.name
        progress = await self._rebuild.run(take=False)
        return sorted(one for one in progress.differences if wanted in one.id)


@asynccontextmanager
async def hearing(
    store: Store, make: Make, reactions: Reactions[Any], servers: str, facts: Sequence[Heard]
) -> AsyncIterator[Hearing]:
    """Tells the facts on the log, and waits until the house has heard them."""
    kafka, group = Kafka(servers), store.database.name
    listener = Listener(
        store.service, reactions, store, kafka=kafka, verifier=verifier(), clock=SystemClock(), group=group
    )
    producer = kafka.producer()
    await producer.start()
    await listener.start()
    try:
        await KafkaPublisher(producer, EachHouse()).tell([_entry(fact, told) for fact, told in facts])
        await Settled([store], [listener])(parked_is_fine=True)
        yield Hearing(store, Rebuild(store, make, reactions, kafka, group=group, verifier=verifier()))
    finally:
        await listener.stop()
        await producer.stop()


def _entry(fact: Fact, told: Envelope) -> dict[str, Any]:
    return {**told._asdict(), "time": told.time.isoformat(), "body": fact.model_dump_json()}
