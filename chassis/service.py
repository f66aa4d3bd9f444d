"""One service on the frame: its store, servers, relay and listener start and stop together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable
from typing import Any

import structlog

from chassis import limits, metrics
from chassis.audit.checkpoints import Checkpoints, load_or_make_key
from chassis.clock import Clock, SystemClock
from chassis.delivery.ended_sessions import EndedSessions
from chassis.delivery.kafka import KafkaError, kafka_of
from chassis.delivery.listener import Listener
from chassis.delivery.reactions import Reactions
from chassis.delivery.relay import KafkaPublisher, Relay
from chassis.delivery.signing import FactSigner, verifier_of
from chassis.documents import Database, connect
from chassis.documents.files import FileStore
from chassis.doors.first_answers import FirstAnswers
from chassis.doors.rpc import RpcServer
from chassis.doors.web import WebServer
from chassis.errors import Refusal, StoreBusyError, TransientError
from chassis.identity import house_keys
from chassis.identity.actor import Actor
from chassis.identity.doors import Doors, first_calls, open_calls, require_whole, second_calls
from chassis.identity.policy import Policy
from chassis.identity.tokens import KeySource, TokenVerifier, keys_from
from chassis.logs import start_logging
from chassis.memory import FreedMemory
from chassis.settings import FrameSettings
from chassis.store import Store
from contracts.checkpoint import CHECKPOINTED, Checkpoint
from contracts.facts import all_facts

log = structlog.get_logger()


class NotReadyError(TransientError):
    pass


class Service:
    """The composition of one service. Its app.py says what it keeps, hears and is asked; then `run`."""

    def __init__(self, settings: FrameSettings, *, keys: KeySource | None = None, clock: Clock | None = None) -> None:
        self.settings = settings
        self.name = settings.service
        self.clock = clock or SystemClock()
        self.database: Database = connect(settings.store_uri, settings.database)
        self.files = FileStore(settings.files_dir)
        self.kafka = kafka_of(settings)
        self.verifier = verifier_of(settings.published_keys, settings.unsigned_part)
        self.reactions: Reactions[Any] = Reactions()
        self.policy: Policy | None = None
        self.doors: dict[str, Doors] = {}
        self.web = WebServer()
        self.ended_sessions = EndedSessions(self.kafka, self.clock, self.verifier)
        key_set = keys or keys_from(settings.keyset_url, settings.tls_authority)
        self.rpc = RpcServer(TokenVerifier(key_set, self.ended_sessions.has), self._audit)
        self._before_start: list[Callable[[], Any]] = []
        self._in_background: list[Callable[[], Any]] = []
        self._at_stop: list[Callable[[], Any]] = []
        self.store: Store
        self.relay: Relay
        self.listener: Listener

    def keeps(self, store: Store) -> None:
        self.store = store

    def hears(self, reactions: Reactions[Any]) -> None:
        self.reactions = reactions

    def allows(self, policy: Policy) -> None:
        """The table that the use cases ask; it is named here so that an operator can read it."""
        self.policy = policy

    def answers(
        self, register: Callable[[Any, Any], None], servicer: object, name: str, *, doors: Doors, policy: Policy
    ) -> None:
        """Adds a gRPC service by its registration function, its servicer and its full name.

        `doors` says which rights of `policy` open each of its calls. Raises DoorsIncompleteError where one has no row.
        """
        require_whole(name, doors, policy)
        self.doors[name] = doors
        self.rpc.add(register, servicer, name)
        self.rpc.open_to_all(*open_calls(name, doors))
        self.rpc.open_first(*first_calls(name, doors))
        self.rpc.ask_second_factor(*second_calls(name, doors))

    def before_start(self, work: Callable[[], Any]) -> None:
        """Adds work that is awaited once, after the store is prepared and before any server starts."""
        self._before_start.append(work)

    def in_background(self, work: Callable[[], Any]) -> None:
        """Adds work that runs as long as the service; it is cancelled at the stop."""
        self._in_background.append(work)

    def at_stop(self, work: Callable[[], Any]) -> None:
        """Adds work that is awaited once, after the listener stopped and before the last facts are told."""
        self._at_stop.append(work)

    def tells(self) -> list[str]:
        """The types of the facts that this service tells, in order."""
        return sorted(name for name in all_facts() if name.startswith(f"{self.name}."))

    async def start(self) -> None:
        """Starts the servers last: whoever can reach this service finds it able to answer."""
        await self._prepare()
        audit = self.settings.published_keys / "audit" / f"{self.name}.pub"
        key = load_or_make_key(self.settings.keys_dir / "audit" / f"{self.name}.pem", audit)
        self.checkpoints = Checkpoints(self.store, key, checkpoint_of(self.name))
        producer = self.kafka.producer()
        await producer.start()
        self.relay = Relay(self.store, KafkaPublisher(producer, self._signer()))
        self.store.attach_relay(self.relay)
        self.listener = Listener(
            self.name, self.reactions, self.store, kafka=self.kafka, verifier=self.verifier, clock=self.clock
        )
        await self.listener.start()
        await self.ended_sessions.start()
        self.web.checks.update(store=self.store.ping, listener=self._check_listener, relay=self._check_relay)
        self._producer = producer
        first_answers = FirstAnswers(self.store.answers, self.clock)
        self.rpc.remembers(first_answers)
        background = (
            *(self.relay.run, self.checkpoints.run, self.ended_sessions.run, first_answers.run, self._watch),
            *self._in_background,
        )
        self._tasks = [asyncio.create_task(work()) for work in background]
        tls = self.settings.tls
        rpc_port = await self.rpc.start(f"{self.settings.host}:{self.settings.rpc_port}", tls)
        web_port = await self.web.start(self.settings.host, self.settings.web_port, tls)
        log.info("ready", rpc=rpc_port, web=web_port)

    async def turn_red(self) -> None:
        """Says that it closes, and goes on answering until whoever sends calls here can have heard it."""
        self.web.turn_red()
        await self.rpc.turn_red()
        await asyncio.sleep(self.settings.drain_seconds)

    async def stop(self) -> None:
        """Stops the servers first, then what they use."""
        await self.rpc.stop()
        await self.web.stop()
        await self.listener.stop()
        for work in self._at_stop:
            await work()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ended_sessions.stop()
        with contextlib.suppress(KafkaError, TransientError):
            await self.relay.drain()
        await self._producer.stop()
        self.database.client.close()

    def _signer(self) -> FactSigner:
        """Signs with the key of this house, whose public half stands in the published set. Raises OSError."""
        key = house_keys.load_or_make(self.settings.keys_dir / "facts" / f"{self.name}.pem")
        house_keys.publish_key(self.settings.published_keys, self.name, key.public_key())
        return FactSigner(key)

    async def _prepare(self) -> None:
        """Prepares the store; waits for one that starts at the same time."""
        for _ in range(limits.START_TRIES):
            try:
                await self.store.prepare()
                break
            except StoreBusyError as error:
                log.warning("waiting for the store", error=str(error))
                await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)
        for work in self._before_start:
            await work()

    async def _watch(self) -> None:
        """Ends only by cancellation."""
        freed = FreedMemory()
        while True:
            await asyncio.to_thread(freed.give_back)
            try:
                await self.measure()
            except (TransientError, KafkaError) as error:
                log.warning("the gauges are as of before", error=str(error))
            await asyncio.sleep(limits.WATCH_SECONDS)

    async def measure(self) -> None:
        """Sets the gauges by which alerts are raised. Raises StoreBusyError or KafkaError."""
        metrics.RELAY_FAILING.set(bool(self.relay.failing))
        for name, wrong in (await self.web.wrong()).items():
            metrics.READY.labels(name).set(not wrong)
        metrics.UNTOLD.set(await self.store.count_pending())
        if self.listener.topics:
            metrics.LAG.set(await self.listener.lag())

    async def _check_listener(self) -> None:
        if why := self.listener.stopped or self.listener.failing:
            raise NotReadyError(why)

    async def _check_relay(self) -> None:
        if self.relay.failing:
            raise NotReadyError(self.relay.failing)

    async def _audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        with contextlib.suppress(TransientError):
            target = refusal.details.get("target", "") or refusal.about
            await self.store.audit(actor, f"refused {method}", f"{refusal.reason} {target}".strip())


def checkpoint_of(service: str) -> type[Checkpoint]:
    """The fact by which a service tells its checkpoints. Raises KeyError for a service that has none."""
    fact = all_facts()[f"{service}{CHECKPOINTED}"]
    assert issubclass(fact, Checkpoint)
    return fact


def run(service: Service) -> None:
    """Runs until SIGTERM or SIGINT."""
    start_logging(service.name, service.settings.log_level)
    collect_garbage_seldom()
    asyncio.run(_run(service))


def collect_garbage_seldom() -> None:
    """Exempts what is loaded by now from garbage collection, and collects the rest in larger steps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(limits.GC_YOUNG_OBJECTS, limits.GC_MIDDLE_ROUNDS, limits.GC_OLD_ROUNDS)


async def _run(service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await service.start()
    await stop.wait()
    await service.turn_red()
    await service.stop()
