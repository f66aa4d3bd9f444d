"""Promises of delivery, on a real broker: order per subject, repeats, parking, replay, the stop past a share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest

from chassis import limits
from chassis.clock import FrozenDoor, SystemDoor
from chassis.context import call
from chassis.documents import Database, Query
from chassis.documents.outbox import Entry
from chassis.errors import StoreBusy
from chassis.kafka import Kafka
from chassis.listening import Listener
from chassis.parking import ParkingLot
from chassis.relay import KafkaPublisher, Relay
from tests.chassis.lending import LendingStore, Shelf, ShelfEmpty, hearing
from tests.settled import Settled

DAY = date(2026, 10, 1)


class Running:
    """One telling and listening house on the real broker, with its own consumer group."""

    def __init__(self, store: LendingStore, relay: Relay, listener: Listener, kafka: Kafka) -> None:
        self.store = store
        self.relay = relay
        self.listener = listener
        self.kafka = kafka
        self.settled = Settled([store], [listener])

    async def lend(self, shelf: str, titles: int = 1) -> None:
        """One command that lends `titles` titles of a shelf, a keep each."""
        with call(command=f"lend-{shelf}"):
            await self.store.shelves.keep(Shelf(id=shelf, titles=[f"{shelf}-{n}" for n in range(titles)]))
            for _ in range(titles):
                kept = await self.store.shelves.get(shelf)
                kept.lend(on=DAY)
                await self.store.shelves.keep(kept)

    async def heard(self, shelf: str) -> list[int]:
        return [sequence for subject, sequence in self.store.order if subject == shelf]


@asynccontextmanager
async def running(database: Database, servers: str, group: str) -> AsyncIterator[Running]:
    store = LendingStore(database, SystemDoor())
    await store.prepare()
    kafka = Kafka(servers)
    producer = kafka.producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer))
    store.nudged_by(relay.nudge)
    listener = Listener("library", hearing(), store, kafka=kafka, door=SystemDoor(), group=group)
    await listener.start()
    telling = asyncio.create_task(relay.run())
    try:
        yield Running(store, relay, listener, kafka)
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await listener.stop()
        await producer.stop()


@pytest.fixture
async def house(database: Database, kafka: str) -> AsyncIterator[Running]:
    async with running(database, kafka, database.name) as house:
        yield house


async def test_facts_of_one_subject_take_effect_once_and_in_order(house: Running) -> None:
    await asyncio.gather(*(house.lend(f"{house.listener.group}-{n}", titles=20) for n in range(5)))
    await house.settled()
    for n in range(5):
        assert await house.heard(f"{house.listener.group}-{n}") == list(range(1, 21))
    assert await house.store.untold() == 0


async def test_a_reaction_that_fails_once_is_tried_again_and_nothing_is_parked(house: Running) -> None:
    house.store.failures = [RuntimeError("once"), RuntimeError("twice")]
    await house.lend(f"{house.listener.group}-a")
    await house.settled()
    assert await house.heard(f"{house.listener.group}-a") == [1]
    assert [one.tries for one in house.listener.effects.of(f"{house.listener.group}-a")] == [3]


async def test_a_refused_fact_is_parked_at_once_and_its_replay_takes_effect_once(house: Running) -> None:
    shelf = f"{house.listener.group}-a"
    house.store.failing = {1: ShelfEmpty(shelf)}
    await house.lend(shelf, titles=2)
    await house.settled(parked_is_fine=True)
    assert await house.heard(shelf) == [2]
    lot = ParkingLot(house.kafka)
    [parked] = [one for one in await lot.list() if one.subject == shelf]
    assert (parked.by, parked.tries, parked.reason.split(":")[0]) == ("library", 1, "SHELF_EMPTY")
    house.store.failing = {}
    await lot.replay(parked.id, who="operator")
    await lot.replay(parked.id, who="operator")
    await house.settled(parked_is_fine=True)
    assert len(await house.store.lent.where(Query(equals={"subject": shelf}))) == 2
    assert [one for one in await lot.list() if one.subject == shelf] == []


async def test_a_bug_is_tried_a_bounded_number_of_times_then_parked_alone(house: Running) -> None:
    shelf = f"{house.listener.group}-a"
    house.store.failing = {1: RuntimeError("bug")}
    await house.lend(shelf, titles=3)
    await house.settled(parked_is_fine=True)
    assert await house.heard(shelf) == [2, 3]
    [parked] = [one for one in await ParkingLot(house.kafka).list() if one.subject == shelf]
    assert parked.tries == limits.PARK_AFTER_TRIES


async def test_trouble_of_the_store_parks_nothing_and_loses_nothing(house: Running) -> None:
    shelf = f"{house.listener.group}-a"
    house.store.failures = [StoreBusy("away") for _ in range(4)]
    await house.lend(shelf, titles=2)
    await house.settled()
    assert await house.heard(shelf) == [1, 2]


async def test_what_cannot_be_read_is_parked_and_the_rest_goes_on(house: Running) -> None:
    shelf = f"{house.listener.group}-a"
    producer = house.kafka.producer()
    await producer.start()
    await producer.send_and_wait("edu.library.v1", key=shelf.encode(), value=b"not ours", headers=[])
    await producer.stop()
    await house.lend(shelf)
    await house.settled(parked_is_fine=True)
    assert await house.heard(shelf) == [1]
    assert any("no envelope" in one.reason and one.body == "not ours" for one in await ParkingLot(house.kafka).list())


async def test_a_dropped_fact_no_longer_waits_and_stays_in_the_log_with_who_and_why(house: Running) -> None:
    shelf = f"{house.listener.group}-a"
    house.store.failing = {1: ShelfEmpty(shelf)}
    await house.lend(shelf)
    await house.settled(parked_is_fine=True)
    lot = ParkingLot(house.kafka)
    [parked] = [one for one in await lot.list() if one.subject == shelf]
    await lot.drop(parked.id, who="lan", why="a test")
    assert [one for one in await lot.list() if one.subject == shelf] == []
    assert (await lot.show(parked.id)).id == parked.id
    [gone] = [one for one in await lot.list(resolved=True) if one.subject == shelf]
    assert gone.resolved == "dropped by lan: a test"


async def test_past_the_parked_share_listening_stops_and_acks_nothing_more(house: Running) -> None:
    most = int(limits.PARKED_SHARE * limits.PARKED_WINDOW_RECORDS)
    shelf = f"{house.listener.group}-a"
    house.store.failing = {sequence: ShelfEmpty(shelf) for sequence in range(1, most + 6)}
    await house.lend(shelf, titles=most + 5)
    await house.settled.until(lambda: bool(house.listener.stopped))
    assert "were parked" in house.listener.stopped


async def test_a_sweep_tells_what_a_crash_left_untold(database: Database, kafka: str) -> None:
    door = FrozenDoor()
    store = LendingStore(database, door)
    await store.prepare()
    shelf = Shelf(id=f"{database.name}-left", titles=["x"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    producer = Kafka(kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer))
    assert await relay.sweep() == 0
    door.move(timedelta(seconds=limits.RELAY_GRACE_SECONDS + 1))
    assert await relay.sweep() == 1
    await relay.drain()
    await producer.stop()
    assert await store.untold() == 0


async def test_what_a_clock_that_was_ahead_left_untold_is_told_when_the_clock_is_right(
    database: Database, kafka: str
) -> None:
    door = FrozenDoor()
    store = LendingStore(database, door)
    await store.prepare()
    shelf = Shelf(id=f"{database.name}-ahead", titles=["x"])
    shelf.lend(on=DAY)
    door.move(timedelta(hours=1))
    await store.shelves.keep(shelf)
    door.move(-timedelta(hours=1))
    producer = Kafka(kafka).producer()
    await producer.start()
    relay = Relay(store, KafkaPublisher(producer))
    assert await relay.sweep() == 0
    assert await relay.sweep_ahead() == 1
    await relay.drain()
    await producer.stop()
    assert await store.untold() == 0
    assert await relay.sweep_ahead() == 0


async def test_a_relay_outlives_a_bug_and_tells_what_waited(database: Database, door: FrozenDoor) -> None:
    class FailingOnce:
        def __init__(self) -> None:
            self.told: list[str] = []
            self.done = asyncio.Event()

        async def tell(self, entries: Sequence[Entry]) -> None:
            if not self.told:
                self.told.append("a bug")
                raise RuntimeError("a bug")
            self.told += [entry["subject"] for entry in entries]
            self.done.set()

    store = LendingStore(database, door)
    await store.prepare()
    publisher = FailingOnce()
    relay = Relay(store, publisher)
    store.nudged_by(relay.nudge)
    running = asyncio.create_task(relay.run())
    shelf = Shelf(id="a", titles=["x"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    await asyncio.wait_for(publisher.done.wait(), limits.STOP_SECONDS)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert publisher.told == ["a bug", "a"]
