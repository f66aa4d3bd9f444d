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
    houses,
    kafka,
    keys,
    limits,
    loading,
    processes,
    prometheus,
    readiness,
    softhsm,
    state,
    store,
    topics,
)
from deploy.local.houses import Program
from deploy.local.layout import Layout
from deploy.local.phases import Phases
from deploy.local.ports import Ports
from deploy.local.refusing import CannotStart
from deploy.local.supervisor import Supervisor
from deploy.local.words import both

SERVERS = ("kafka", "store", prometheus.NAME)


@dataclass(frozen=True)
class Wanted:
    """What the person asked for; `is_bare` starts the system and loads nothing."""

    java: str
    folder: Path
    is_bare: bool = False
    services: str = houses.SERVICES


class Run:
    """One run, from its first process to its last."""

    def __init__(self, layout: Layout, wanted: Wanted, phases: Phases) -> None:
        self.layout, self.wanted, self.phases = layout, wanted, phases
        self.ports = Ports(os.environ)
        self.addresses = houses.take_ports(self.ports)
        self.supervisor = Supervisor(layout, told=phases.say, changed=self.write_state)
        self.started = datetime.now(UTC)
        self.has_token = False
        self.is_ready = self.is_stopping = False

    async def up(self) -> None:
        """Returns when the system is ready and loaded. Raises CannotStart with the repair."""
        own_sample = self.wanted.folder == self.layout.sample and not self.wanted.is_bare
        await together([self._broker(), self._store(), self._keys(), *([self._sample()] if own_sample else [])])
        await self._houses()
        self.supervisor.has_started = True  # from here on whoever dies comes back, however often
        summary = {} if self.wanted.is_bare else await self._loaded()
        self.is_ready = True
        self.write_state()
        signing = (
            both("token SoftHSM2 (khoá demo)", "SoftHSM2 token (demo keys)")
            if self.has_token
            else both("khoá phần mềm, không có SoftHSM2 (`make extras`)", "software keys, no SoftHSM2 (`make extras`)")
        )
        found = banner.Found(summary, str(self.wanted.folder), signing, self.phases.seconds)
        print(banner.block(self.layout, self.addresses, found), flush=True)

    async def down(self) -> None:
        """Houses first, so that what they still have to say finds the log and the store open."""
        self.is_stopping = True
        self.write_state()
        servers = [name for name in self.supervisor.names() if name in SERVERS]
        await self.supervisor.stop(
            [name for name in self.supervisor.names() if name not in SERVERS], limits.HOUSES_STOP_SECONDS
        )
        await self.supervisor.stop(servers, limits.SERVERS_STOP_SECONDS)
        processes.end(processes.of_run(self.layout), limits.KILL_SECONDS)

    def write_state(self) -> None:
        """Read by `edu`, `make stop` and `make doctor`."""
        told = {
            "pid": os.getpid(),
            "ready": self.is_ready and not self.is_stopping,
            "stopping": self.is_stopping,
            "started": self.started.isoformat(),
            "var": str(self.layout.var),
            "ports": dict(self.addresses.ports),
            "pids": self.supervisor.pids,
            "gateway": self.addresses.gateway,
            "kafka": self.addresses.at("kafka"),
            "store": self.addresses.store_uri,
            "keys": "softhsm" if self.has_token else "software",
            "folder": str(self.wanted.folder),
        }
        # A full disk, or a folder that was removed meanwhile, must neither stop the run nor keep it from stopping.
        with contextlib.suppress(OSError):
            state.write_whole(self.layout.state, told)

    async def _broker(self) -> None:
        with self.phases.phase("Kafka"):
            port, controller = self.addresses.ports["kafka"], self.addresses.ports["controller"]
            kafka.write_settings(self.layout.kafka, port, controller)
            await asyncio.to_thread(kafka.format_folder, self.layout, self.wanted.java, self.layout.kafka)
            self.supervisor.start(Program("kafka", kafka.command(self.layout, self.wanted.java, self.layout.kafka)))
            await readiness.port_opens("kafka", port, self.layout)
            await topics.make(self.addresses.at("kafka"))

    async def _store(self) -> None:
        server = store.chosen()
        with self.phases.phase(both(f"Kho dữ liệu ({server.kind})", f"Store ({server.kind})")):
            port, run = self.addresses.ports["store"], self.layout.run
            files = {"pid_file": run / "store.pid", "log_file": run / "store.nx.log"}
            self.supervisor.start(Program("store", server.command(self.layout.store, port, **files)))
            await readiness.port_opens("store", port, self.layout)

    async def _keys(self) -> None:
        with self.phases.phase(both("Khoá và chứng thư demo", "Demo keys and certificates")):
            await asyncio.to_thread(keys.make, self.layout)
            self.has_token = await asyncio.to_thread(softhsm.make, self.layout)

    async def _sample(self) -> None:
        with self.phases.phase(both("Dữ liệu mẫu", "Sample district")):
            if not await loading.generate_sample(self.layout):
                self.phases.say(both("  ! chưa có bộ tạo dữ liệu mẫu", "  ! the generator of the sample is not there"))

    async def _houses(self) -> None:
        month = loading.month_of(self.wanted.folder) or houses.MONTH
        programs = houses.programs(self.layout, self.addresses, self.wanted.services, month=month)
        with self.phases.phase(both(f"{len(programs)} dịch vụ sẵn sàng", f"{len(programs)} services ready")):
            for program in programs:
                self.supervisor.start(program)
            if watched := prometheus.program(self.layout, self.addresses):
                self.supervisor.start(watched)
            await readiness.all_ready(programs, self.layout)

    async def _loaded(self) -> dict[str, Any]:
        folder = self.wanted.folder
        kept = loading.summary_of(self.layout, folder)
        if kept is not None:
            self.phases.say(both(f"  = đã nạp trước đây: {folder}", f"  = loaded before: {folder}"))
            return kept
        if not loading.is_there(loading.LOADER) or not folder.is_dir():
            self.phases.say(both("  ! chưa có bộ nạp, không nạp gì", "  ! the loader is not there, nothing is loaded"))
            return {}
        for _ in range(limits.LOAD_TRIES):
            try:
                with self.phases.phase(both(f"Nạp {folder.name}", f"Loading {folder.name}")):
                    return await loading.load(self.layout, self.addresses.gateway, folder, self.phases.steps())
            except CannotStart as refusal:
                # What is up stays up: it can be looked at, and the next try takes nothing twice.
                self.phases.say("\n".join(f"    {line}" for line in refusal.lines))
        return {}


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All at once; the first that fails ends the others and is raised as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_up(layout: Layout, wanted: Wanted, phases: Phases) -> None:
    """Runs until it is told to stop. Raises CannotStart when the start fails; nothing is left running either way."""
    # When `make` is killed −9 its run ends too, in order.
    if processes.started_by_make():
        processes.die_with_parent()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    run = Run(layout, wanted, phases)
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
