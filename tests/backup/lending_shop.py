"""The lending house, backed up and restored: its documents, its topics, its files and keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from chassis.audit.checkpoints import SIGNED_HEADS
from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.documents import Database, connect
from chassis.identity.actor import Actor
from contracts.facts import all_facts
from contracts.topics import TOPICS, parked, replay
from operating.backup.making import Running, View, back_up
from operating.backup.manifest import Manifest
from operating.backup.restoring import Empty, Known, check, restore
from tests.chassis.lending import SHELVES, CopyLent

SERVICE = "library"
TOPIC = TOPICS[SERVICE].name
OURS = (TOPIC, parked(TOPIC), replay(SERVICE), parked(replay(SERVICE)))
KNOWN = Known(
    {SERVICE: {SHELVES.name: SHELVES.schema, SIGNED_HEADS.name: SIGNED_HEADS.schema}},
    frozenset({*all_facts(), CopyLent.TYPE}),
)
WHOEVER = Actor("machine:test", "test", ())
Happens = Callable[[], Any]


async def nothing() -> None: ...


def silent(_step: str) -> None: ...


@dataclass
class Shop:
    """One lending house: `uri` and `servers` are where it runs, `folder` is where its files and keys lie."""

    uri: str
    servers: str
    folder: Path
    group: str = "shop"
    first: Happens = field(default=nothing)  # after the log was marked, before the documents are read
    last: Happens = field(default=nothing)  # after the documents are read, before the log is

    @property
    def database(self) -> Database:
        return connect(self.uri, SERVICE)

    @asynccontextmanager
    async def view(self, services: Sequence[str]) -> AsyncIterator[View]:
        await self.first()
        yield View({service: connect(self.uri, service) for service in services}, instant=False)
        await self.last()

    async def back_up(self, into: Path, *, with_keys: bool = False, **changed: Any) -> Manifest:
        running = Running(
            services=(SERVICE,),
            live=partial(connect, self.uri),
            view=changed.get("view", self.view),
            groups=(self.group,),
            kafka=Kafka(self.servers),
            topics=OURS,
            files=self.folder / "files",
            clock=SystemClock(),
            keys=self.folder / "keys" if with_keys else None,
            without=frozenset({"session"}),
        )
        return await back_up(running, into, actor=WHOEVER, say=silent)

    async def restore(self, backup: Path) -> Manifest:
        manifest = check(backup, KNOWN)
        empty = Empty(
            database=cache(partial(connect, self.uri)),
            kafka=Kafka(self.servers),
            files=self.folder / "files",
            keys=self.folder / "keys",
            clock=SystemClock(),
        )
        await restore(backup, manifest, empty, actor=WHOEVER, say=silent)
        return manifest


async def documents(database: Database, name: str) -> dict[str, dict[str, Any]]:
    return {document["_id"]: document for document in await database[name].find({}).to_list(None)}
