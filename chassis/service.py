"""A house stands in the frame: its store, doors, relay and listener start and stop together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable
from typing import Any

import structlog

from chassis import limits
from chassis.checkpoints import Checkpoints, load_or_make_key
from chassis.clock import Door, SystemDoor
from chassis.documents import Database, Store, connect
from chassis.documents.store import CHECKPOINTED
from chassis.errors import Refusal, StoreBusy, Trouble
from chassis.files import FileStore
from chassis.identity import Actor, KeySource, Policy, TokenVerifier, keys_from
from chassis.kafka import Kafka, KafkaError
from chassis.listening import Listener
from chassis.logs import start_logging
from chassis.ops import OpsDoor
from chassis.reactions import Reactions
from chassis.rebuild import Make, NothingToRebuild, Progress, Rebuild
from chassis.relay import KafkaPublisher, Relay
from chassis.rpc import RpcDoor
from chassis.settings import FrameSettings
from chassis.web import WebDoor
from contracts.checkpoint import Checkpoint
from contracts.facts import all_facts
from contracts.topics import group_of
from proto.gen.edu.frame.v1 import frame_pb2, frame_pb2_grpc

log = structlog.get_logger()


class NotReady(Trouble):
    pass


class House:
    """Composition of one service. A house's app.py says what it keeps, hears and is asked; then `run`."""

    def __init__(self, settings: FrameSettings, *, keys: KeySource | None = None, door: Door | None = None) -> None:
        self.settings = settings
        self.service = settings.service
        self.door = door or SystemDoor()
        self.database: Database = connect(settings.store_uri, settings.database)
        self.files = FileStore(settings.files_dir)
        self.kafka = Kafka(settings.kafka)
        self.reactions: Reactions[Any] = Reactions()
        self.policy: Policy | None = None
        self.web = WebDoor()
        self.rpc = RpcDoor(TokenVerifier(keys or keys_from(settings.keyset_url)), self._audit)
        self._before: list[Callable[[], Any]] = []
        self._beside: list[Callable[[], Any]] = []
        self._make: Make | None = None
        self._one_rebuild: Rebuild | None = None
        self._rebuilding: asyncio.Task[Progress] | None = None
        self.store: Store
        self.relay: Relay
        self.listener: Listener

    def keeps(self, store: Store) -> None:
        self.store = store

    def hears(self, reactions: Reactions[Any]) -> None:
        self.reactions = reactions

    def allows(self, policy: Policy) -> None:
        """The table that the house's own doors ask; told here so that it can be described."""
        self.policy = policy

    def asks(self, register: Callable[[Any, Any], None], servicer: object, name: str) -> None:
        """Adds a gRPC service by its registration function, its servicer and its full name."""
        self.rpc.add(register, servicer, name)

    def open_to_all(self, *methods: str) -> None:
        self.rpc.open_to_all(*methods)

    def first(self, work: Callable[[], Any]) -> None:
        """Awaited once after the store is prepared and before any door opens."""
        self._before.append(work)

    def beside(self, work: Callable[[], Any]) -> None:
        """Awaited for ever beside the doors; cancelled at the stop."""
        self._beside.append(work)

    def rebuilds(self, make: Make) -> None:
        """What this house heard can be built anew from the log; `make` builds its store room on another database."""
        self._make = make

    def start_rebuild(self, *, take: bool) -> None:
        """Raises NothingToRebuild or AlreadyRebuilding."""
        self._rebuilding = self._rebuild().start(take=take)

    def rebuild_progress(self) -> Progress:
        """Raises NothingToRebuild."""
        return self._rebuild().progress

    def _rebuild(self) -> Rebuild:
        if self._make is None:
            raise NothingToRebuild(self.service)
        if self._one_rebuild is None:
            group = group_of(self.service)
            self._one_rebuild = Rebuild(self.store, self._make, self.reactions, self.kafka, group=group)
        return self._one_rebuild

    def tells(self) -> list[str]:
        return sorted(name for name in all_facts() if name.startswith(f"{self.service}."))

    async def start(self) -> None:
        """Opens the doors last: whoever can reach this house finds it able to answer."""
        await self._prepared()
        key = load_or_make_key(self.settings.keys_dir / "audit" / f"{self.service}.pem")
        self.checkpoints = Checkpoints(self.store, key, checkpoint_of(self.service))
        producer = self.kafka.producer()
        await producer.start()
        self.relay = Relay(self.store, KafkaPublisher(producer))
        self.store.nudged_by(self.relay.nudge)
        self.listener = Listener(self.service, self.reactions, self.store, kafka=self.kafka, door=self.door)
        await self.listener.start()
        self.web.checks.update(store=self.store.ping, listener=self._listens, relay=self._relays)
        frame = frame_pb2.DESCRIPTOR.services_by_name["FrameService"].full_name
        self.asks(frame_pb2_grpc.add_FrameServiceServicer_to_server, OpsDoor(self), frame)
        self._producer = producer
        self._tasks = [asyncio.create_task(work()) for work in (self.relay.run, self.checkpoints.run, *self._beside)]
        rpc_port = await self.rpc.start(f"{self.settings.host}:{self.settings.rpc_port}")
        web_port = await self.web.start(self.settings.host, self.settings.web_port)
        log.info("ready", rpc=rpc_port, web=web_port)

    async def stop(self) -> None:
        """Doors first, then what stands behind them."""
        await self.rpc.stop()
        await self.web.stop()
        await self.listener.stop()
        if self._rebuilding is not None:
            self._tasks.append(self._rebuilding)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(KafkaError, Trouble):
            await self.relay.drain()
        await self._producer.stop()
        self.database.client.close()

    async def _prepared(self) -> None:
        """A store that starts beside us is waited for."""
        for _ in range(limits.START_TRIES):
            try:
                await self.store.prepare()
                break
            except StoreBusy as error:
                log.warning("waiting for the store", error=str(error))
                await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
        for work in self._before:
            await work()

    async def _listens(self) -> None:
        if why := self.listener.stopped or self.listener.trouble:
            raise NotReady(why)

    async def _relays(self) -> None:
        if self.relay.failing:
            raise NotReady(self.relay.failing)

    async def _audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        with contextlib.suppress(Trouble):
            await self.store.audited(actor, f"refused {method}", refusal.reason)


def checkpoint_of(service: str) -> type[Checkpoint]:
    """Raises KeyError for a house whose chains nobody would know how to read."""
    fact = all_facts()[f"{service}{CHECKPOINTED}"]
    assert issubclass(fact, Checkpoint)
    return fact


def run(house: House) -> None:
    """Runs until SIGTERM or SIGINT."""
    start_logging(house.service, house.settings.log_level)
    collect_garbage_seldom()
    asyncio.run(_run(house))


def collect_garbage_seldom() -> None:
    """What is loaded by now stays; what comes is looked through in larger steps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(limits.GC_YOUNG_OBJECTS, limits.GC_MIDDLE_ROUNDS, limits.GC_OLD_ROUNDS)


async def _run(house: House) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await house.start()
    await stop.wait()
    await house.stop()
