"""One telling and listening house on fakes that can die anywhere, and the invariants that must hold whatever dies."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from chassis.clock import FrozenClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.listener import Listener
from chassis.delivery.relay import Relay
from chassis.documents import NoSuchDocument, decide
from contracts.envelope import from_headers
from edu.audit import verify
from tests.chassis.lending import LendingStore, Shelf, hearing
from tests.signing import verifier
from tests.simulation.fake_log import FakeLog, FakeParking, FakePublisher
from tests.simulation.fake_store import FakeDatabase
from tests.simulation.points import Killed, Points

DAY = date(2026, 10, 1)
GRACE = timedelta(seconds=60)
LIVES = 200  # far more than any history needs: a world that never comes to rest is a failure
POWER_CUTS = 0.5  # of all histories
PROJECTIONS = ("lent", "seen")


class PromiseBrokenError(AssertionError):
    """An invariant did not hold; the message says which, and for whom."""


@dataclass(frozen=True)
class History:
    """Commands as (client, shelf, title), and the outside steps at which the process dies."""

    commands: tuple[tuple[int, str, str], ...]
    kill_at: frozenset[int] = frozenset()
    batch: int = 3
    seed: int = 0
    loses_power: bool = False  # a kill takes the machine too, and with it what was not journalled


def generated(seed: int) -> History:
    """A history from a seed alone."""
    chance = random.Random(seed)
    shelves = [f"shelf-{n}" for n in range(chance.randint(1, 3))]
    commands = tuple((chance.randrange(2), chance.choice(shelves), f"title-{n}") for n in range(chance.randint(1, 8)))
    kills = frozenset(chance.randint(1, 150) for _ in range(chance.randint(0, 5)))
    return History(commands, kills, chance.randint(1, 5), seed, loses_power=chance.random() < POWER_CUTS)


@dataclass
class Faults:
    """What a test of the tests plants: each is a mistake that real systems make."""

    clear_before_acknowledgement: bool = False
    ack_before_effect: bool = False
    no_version_guard: bool = False
    keeps_unjournalled: bool = False
    leaves_out_what_is_not_recorded: bool = False


class HastyRelay(Relay):
    """Planted: forgets a fact before the broker has it."""

    async def _tell_some(self) -> None:
        await self._store.clear_outboxes(list(self._pending.values()))
        await super()._tell_some()


class CarelessRelay(Relay):
    """Planted: has a fact left out of its document as soon as the broker has it, before it is in the chain."""

    def recorded_up_to(self, collection: str, document: str) -> int:
        return self._told.get((collection, document), 0)


@dataclass
class World:
    history: History
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.points = Points(kill_at=self.history.kill_at, seed=self.history.seed)
        self.database = FakeDatabase(
            self.points,
            guarded=not self.faults.no_version_guard,
            journalled=not self.faults.keeps_unjournalled,
        )
        self.log = FakeLog()
        self.clock = FrozenClock()
        self.accepted: set[str] = set()
        self.applied: list[tuple[str, int]] = []
        self.kills = 0

    async def run(self) -> None:
        """Lives until every command is accepted and every fact heard, then checks. Raises PromiseBrokenError."""
        for _ in range(LIVES):
            try:
                await self._live()
                break
            except Killed:
                self.kills += 1
                if self.history.loses_power:
                    self.database.journal.power_cut()
        else:
            raise PromiseBrokenError(f"never came to rest in {LIVES} lives")
        await self._check()

    async def _live(self) -> None:
        """One life of the process: nothing in memory comes from the life before."""
        self.clock.move(GRACE)
        store = self._store()
        relay = self._relay_kind()(store, FakePublisher(self.log, self.points))
        store.attach_relay(relay)
        listener = self._listener(store)
        work = [self._client(number, store) for number in {client for client, _, _ in self.history.commands}]
        await _together([*work, self._tell_and_hear(relay, listener, rounds=4)])
        await self._tell_and_hear(relay, listener, rounds=1)
        while await store.count_pending():
            self.clock.move(GRACE)
            await relay.sweep()
            await self._tell_and_hear(relay, listener, rounds=1)
        await self._tell_and_hear(relay, listener, rounds=1)

    def _relay_kind(self) -> type[Relay]:
        if self.faults.clear_before_acknowledgement:
            return HastyRelay
        return CarelessRelay if self.faults.leaves_out_what_is_not_recorded else Relay

    def _store(self) -> LendingStore:
        store = LendingStore(self.database, self.clock)  # type: ignore[arg-type] # fake: stands in for the driver
        store.order = self.applied
        return store

    def _listener(self, store: LendingStore) -> Listener:
        listener = Listener(
            "library", hearing(), store, kafka=Kafka("nowhere:1"), verifier=verifier(), clock=self.clock
        )
        listener._parking_producer = FakeParking(self.log, self.points)
        return listener

    async def _client(self, number: int, store: LendingStore) -> None:
        """Sends its commands in order, each again until it is accepted."""
        for client, shelf, title in self.history.commands:
            if client == number and title not in self.accepted:
                await _lend(store, shelf, title)
                self.accepted.add(title)

    async def _tell_and_hear(self, relay: Relay, listener: Listener, *, rounds: int) -> None:
        for _ in range(rounds):
            await self.points.pass_by()
            await self._tell(relay)
            while self.log.committed < len(self.log.records):
                first = self.log.committed
                batch = self.log.records[first : first + self.history.batch]
                if self.faults.ack_before_effect:
                    self.log.committed = first + len(batch)
                await listener.take(batch)  # type: ignore[arg-type] # fake: stands in for the broker's record
                await self.points.pass_by()
                self.log.committed = first + len(batch)

    async def _tell(self, relay: Relay) -> None:
        """As a stopping house does it, or as a running one: telling goes on while what was told is settled."""
        if self.history.seed % 2:
            await relay.drain()
            return
        telling = asyncio.ensure_future(relay._tell_all())

        async def settle() -> None:
            while not telling.done() or relay._unsettled:
                await relay._settle_some()
                await asyncio.sleep(0)

        await _together([telling, settle()])

    async def _check(self) -> None:
        self.points = Points()
        self.database.alive(self.points)
        await self._every_accepted_write_is_told()
        self._every_effect_happens_once()
        self._no_subject_is_applied_out_of_order()
        self._every_told_fact_is_in_an_unbroken_chain()
        await self._a_rebuild_gives_the_same_documents()

    async def _every_accepted_write_is_told(self) -> None:
        told = {record.value for record in self.log.records}
        for title in self.accepted:
            if not any(title.encode() in body for body in told):
                raise PromiseBrokenError(f"{title} was accepted and never told")

    def _every_effect_happens_once(self) -> None:
        titles = sorted(one["title"] for one in self.database["lent"].documents.values())
        if titles != sorted(self.accepted):
            raise PromiseBrokenError(f"effects {titles} are not the accepted {sorted(self.accepted)}")
        if self.log.parked:
            raise PromiseBrokenError(f"parked without reason: {self.log.parked}")

    def _no_subject_is_applied_out_of_order(self) -> None:
        first: dict[str, list[int]] = {}
        for subject, sequence in self.applied:
            seen = first.setdefault(subject, [])
            if sequence not in seen:
                seen.append(sequence)
        for subject, sequences in first.items():
            if sequences != sorted(sequences):
                raise PromiseBrokenError(f"{subject} was applied in the order {sequences}")

    def _every_told_fact_is_in_an_unbroken_chain(self) -> None:
        links = sorted(self.database["audit"].documents.values(), key=lambda link: link["_id"])
        if findings := verify(links):
            raise PromiseBrokenError(f"the chain is broken: {findings[0]}")
        recorded = {entry["fact"]: entry["sha256"] for link in links for entry in link["entries"]}
        for record in self.log.records:
            fact = from_headers(record.headers).id
            if recorded.get(fact) != hashlib.sha256(record.value).hexdigest():
                raise PromiseBrokenError(f"{fact} was told and is not in the chain")

    async def _a_rebuild_gives_the_same_documents(self) -> None:
        anew = World(History(commands=()))
        anew.log.records = self.log.records
        store = anew._store()
        await anew._listener(store).take(self.log.records)  # type: ignore[arg-type] # fake: as above
        if anew.database.dump(*PROJECTIONS) != self.database.dump(*PROJECTIONS):
            raise PromiseBrokenError("a rebuild from the log differs from what was kept")


async def _lend(store: LendingStore, shelf_id: str, title: str) -> None:
    async def attempt() -> None:
        try:
            shelf = await store.shelves.get(shelf_id)
        except NoSuchDocument:
            shelf = Shelf(id=shelf_id)
        if title not in shelf.gone:
            shelf.lend_named(title, on=DAY)
            await store.shelves.keep(shelf)

    await decide(attempt)


async def _together(work: Sequence[Awaitable[None]]) -> None:
    """All of it at once; the first kill, or whoever ends this, takes the others with it."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raised = [error for task in done if (error := task.exception()) is not None]
    if raised:
        raise raised[0]
