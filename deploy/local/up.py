"""Brings the system up phase by phase, keeps it up, and takes all of it down again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local import (
    banner,
    broker_users,
    certificates,
    house_secrets,
    kafka,
    keys,
    limits,
    loading,
    processes,
    programs,
    prometheus,
    readiness,
    softhsm,
    state,
    store,
    topics,
)
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import HOUSES, Layout
from deploy.local.phases import Phases
from deploy.local.ports import Ports
from deploy.local.programs import Program
from deploy.local.supervisor import Supervisor


@dataclass(frozen=True)
class Options:
    """What the person asked for. With `is_bare` the system starts and loads nothing."""

    java: str
    folder: Path
    is_bare: bool = False
    services: str = programs.PACKAGE
    store: str = ""
    is_closed: bool = False


class Run:
    """One run, from its first process to its last."""

    def __init__(self, layout: Layout, options: Options, phases: Phases) -> None:
        self.layout, self.options, self.phases = layout, options, phases
        self.ports = Ports(os.environ)
        self.server = store.chosen(options.store, state.read_line(layout.store_kind))
        self.addresses = programs.take_ports(self.ports, self.server, options.services, is_closed=options.is_closed)
        self.keeping = programs.keeping(options.services)
        self.supervisor = Supervisor(layout, say=phases.say, changed=self.write_state)
        self.started = datetime.now(UTC)
        self.has_token = False
        self.is_ready = self.is_stopping = False

    async def up(self) -> None:
        """Returns when the system is ready and loaded. Raises CannotStart with the repair."""
        own_sample = self.options.folder == self.layout.sample and not self.options.is_bare
        has_signed = any(self.layout.public_keys.glob("*.json"))
        works = [self._broker(has_signed=has_signed), self._store(), self._keys()]
        await together([*works, *([self._sample()] if own_sample else [])])
        await self._services()
        self.supervisor.has_started = True  # from here on every process that dies is started again, however often
        summary = {} if self.options.is_bare else await self._loaded()
        self.is_ready = True
        self.write_state()
        signing = (
            both("token SoftHSM2 (khoá demo)", "SoftHSM2 token (demo keys)")
            if self.has_token
            else both("khoá phần mềm, không có SoftHSM2 (`make extras`)", "software keys, no SoftHSM2 (`make extras`)")
        )
        outcome = banner.Outcome(summary, str(self.options.folder), signing, self.phases.seconds)
        print(banner.block(self.layout, self.addresses, outcome), flush=True)

    async def down(self) -> None:
        """Stops who asks before who is asked: what was begun still finds the houses, and they the log and the store."""
        self.is_stopping = True
        self.write_state()
        houses = [name for name in self.supervisor.names() if name in programs.WITH_RPC]
        await self.supervisor.stop([programs.GATEWAY], limits.SERVICES_STOP_SECONDS)
        await self.supervisor.stop(houses, limits.SERVICES_STOP_SECONDS)
        await self.supervisor.stop(self.supervisor.names(), limits.SERVERS_STOP_SECONDS)
        processes.end(processes.of_run(self.layout), limits.KILL_SECONDS)

    def write_state(self) -> None:
        """Read by `edu`, `make stop` and `make doctor`."""
        content = {
            "pid": os.getpid(),
            "ready": self.is_ready and not self.is_stopping,
            "stopping": self.is_stopping,
            "started": self.started.isoformat(),
            "var": str(self.layout.var),
            "ports": dict(self.addresses.ports),
            "pids": self.supervisor.pids,
            "gateway": self.addresses.gateway,
            "kafka": self.addresses.at("kafka"),
            "closed": self.options.is_closed,
            **({"authority": str(certificates.authority_file(self.layout.keys))} if self.options.is_closed else {}),
            "store": self.server.kind,
            "stores": {service: self.addresses.store_uri(service) for service in self.keeping},
            "keys": "softhsm" if self.has_token else "software",
            "folder": str(self.options.folder),
        }
        # A full disk, or a folder that was removed meanwhile, must neither stop the run nor keep it from stopping.
        with contextlib.suppress(OSError):
            state.write_whole(self.layout.state, content, mode=0o600)  # the address of a store may hold a password

    async def _broker(self, *, has_signed: bool) -> None:
        with self.phases.phase("Kafka"):
            port, controller = self.addresses.ports["kafka"], self.addresses.ports["controller"]
            own = self.layout.keys if self.options.is_closed else None
            kafka.write_settings(self.layout.kafka, port, controller, keys=own)
            await asyncio.to_thread(kafka.format_folder, self.layout, self.options.java, self.layout.kafka, keys=own)
            self.supervisor.start(Program("kafka", kafka.command(self.layout, self.options.java, self.layout.kafka)))
            await readiness.port_opens("kafka", port, self.layout)
            log = broker_users.broker_of(self.layout.keys, self.addresses.at("kafka"), is_closed=own is not None)
            made = await topics.make(log)
            if own is not None:
                await broker_users.grant(log)
            if not has_signed:
                await topics.keep_unsigned_part(self.layout, log, made)

    async def _store(self) -> None:
        kind = self.server.kind
        with self.phases.phase(both(f"Kho dữ liệu ({kind})", f"Store ({kind})")):
            if kind == store.OUTSIDE:
                await readiness.store_answers(self.server)
            folders = await asyncio.to_thread(store.folders, self.server, self.layout.store, self.keeping)
            await together(self._store_process(name, folder) for name, folder in folders.items())
            self.layout.store_kind.write_text(f"{self.server.shown}\n", encoding="utf-8")

    async def _store_process(self, name: str, data: Path) -> None:
        port, run = self.addresses.ports[name], self.layout.run
        files = {"pid_file": run / f"{name}.pid", "log_file": run / f"{name}.nx.log"}
        self.supervisor.start(Program(name, self.server.command(data, port, **files)))
        await readiness.port_opens(name, port, self.layout)

    async def _keys(self) -> None:
        with self.phases.phase(both("Khoá và chứng thư demo", "Demo keys and certificates")):
            await asyncio.to_thread(keys.make, self.layout)
            await asyncio.to_thread(house_secrets.make, self.layout.keys)
            if self.options.is_closed:
                await asyncio.to_thread(certificates.make, self.layout.keys, *HOUSES)
            self.has_token = await asyncio.to_thread(softhsm.make, self.layout)

    async def _sample(self) -> None:
        with self.phases.phase(both("Dữ liệu mẫu", "Sample district")):
            await loading.generate_sample(self.layout)

    async def _services(self) -> None:
        month = loading.month_of(self.options.folder) or programs.MONTH
        services = programs.of_services(self.layout, self.addresses, self.options.services, month=month)
        with self.phases.phase(both(f"{len(services)} dịch vụ sẵn sàng", f"{len(services)} services ready")):
            self.supervisor.start(programs.trust_services(self.layout, self.addresses))
            for service in services:
                self.supervisor.start(service)
            if metrics := prometheus.program(self.layout, self.addresses):
                self.supervisor.start(metrics)
            await readiness.all_ready(services, self.layout)

    async def _loaded(self) -> dict[str, Any]:
        folder = self.options.folder
        summary = loading.summary_of(self.layout, folder)
        if summary is not None:
            self.phases.say(both(f"  = đã nạp trước đây: {folder}", f"  = loaded before: {folder}"))
            return summary
        for _ in range(limits.LOAD_TRIES):
            try:
                with self.phases.phase(both(f"Nạp {folder.name}", f"Loading {folder.name}")):
                    return await loading.load(self.layout, self.addresses.gateway, folder, self.phases.steps())
            except CannotStart as refusal:
                # The system stays up: it can be examined, and the next try loads nothing twice.
                self.phases.say("\n".join(f"    {line}" for line in refusal.lines))
        return {}


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Runs all of them at once. The first that fails cancels the others, and its error is raised as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_up(layout: Layout, options: Options, phases: Phases) -> None:
    """Runs until it is told to stop. Raises CannotStart when the start fails; nothing is left running either way."""
    # When `make` is killed −9 its run ends too, in order.
    if processes.started_by_make():
        processes.die_with_parent()
    stop, run = asyncio.Event(), Run(layout, options, phases)

    def told_to_stop() -> None:
        """The second time means at once."""
        (run.supervisor.hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop)
    stopping, starting = asyncio.create_task(stop.wait()), asyncio.create_task(run.up())
    try:
        ends: set[asyncio.Future[Any]] = {stopping, starting, run.supervisor.failed}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if run.supervisor.failed.done():
            raise run.supervisor.failed.result()
        if starting.done():
            await starting
            await stopping
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, CannotStart):
            await starting
        with phases.phase(both("Đã dừng; dữ liệu được giữ", "Stopped; the data is kept")):
            await run.down()
