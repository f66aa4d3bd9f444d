"""How long a killed listener is missed: from kill −9 until facts told after it are heard from every partition."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field

from chassis import limits
from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.relay import KafkaPublisher
from deploy.local.layout import ROOT
from tests.bench import delivery
from tests.bench.floor import Figure
from tests.bench.parts import Parts
from tests.signing import signer_of

PARTITIONS = 4
KILLS = 5
EVERY_SECONDS = 0.01
FRESH_FACTS = 100  # told after the kill and heard: with so many, every partition was heard from
GOAL_SECONDS = 7.0


@dataclass
class Ear:
    """A listening process, started again by whoever killed it, and the facts it heard."""

    command: tuple[str, ...]
    heard: set[str] = field(default_factory=set)
    process: Process | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(*self.command, cwd=ROOT, stdout=PIPE)
        self._reading = asyncio.create_task(self._read(self.process))

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.heard.add(line.decode().strip())


async def back_after_kills(at: Parts, listeners: int) -> list[float]:
    """Seconds for each kill. With two listeners the other takes over; a single one is started again at once."""
    kafka, group = Kafka(at.kafka), f"bench-{uuid.uuid4().hex}"
    topic = await delivery.topic_of_its_own(kafka, PARTITIONS)
    command = (sys.executable, "-m", "tests.bench.hearing", at.kafka, group, topic)
    ears = [Ear(command) for _ in range(listeners)]
    told: list[str] = []
    telling = asyncio.create_task(_tell(kafka, topic, told))
    found = []
    for ear in ears:
        await ear.start()
    for number in range(KILLS):
        await _heard_of(ears, told, len(told))
        ear = ears[number % listeners]
        await ear.kill()
        killed, first = time.perf_counter(), len(told)
        await ear.start()
        await _heard_of(ears, told, first)
        found.append(time.perf_counter() - killed)
    telling.cancel()
    for ear in ears:
        await ear.kill()
    return found


async def _heard_of(ears: list[Ear], told: list[str], first: int) -> None:
    while True:
        fresh = told[first : first + FRESH_FACTS]
        if len(fresh) == FRESH_FACTS and all(any(one in ear.heard for ear in ears) for one in fresh):
            return
        await asyncio.sleep(EVERY_SECONDS)


async def _tell(kafka: Kafka, topic: str, told: list[str]) -> None:
    producer = kafka.producer()
    await producer.start()
    publisher = KafkaPublisher(producer, signer_of("library"), topic)
    run = uuid.uuid4().hex[:8]
    [entry] = delivery.entries(run, 1)
    try:
        while True:
            subject = f"{run}-{len(told)}"
            await publisher.tell([{**entry, "id": subject, "subject": subject, "time": _now()}])
            told.append(subject)
            await asyncio.sleep(EVERY_SECONDS)
    finally:
        await producer.stop()


def _now() -> str:
    return SystemClock().now().isoformat()


async def figures(at: Parts) -> list[Figure]:
    """The slowest of the kills, beside the lease that the broker grants to a member that is silent."""
    lease = limits.SESSION_TIMEOUT_MS / 1_000
    alone, together = await back_after_kills(at, 1), await back_after_kills(at, 2)
    goal = GOAL_SECONDS / lease
    return [
        Figure("back after kill -9, started again", max(alone), lease, "s", "its lease", goal, at_most=True),
        Figure("back after kill -9, another there", max(together), lease, "s", "its lease", goal, at_most=True),
    ]
