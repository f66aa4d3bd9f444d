"""The running system that faults strike: its processes by name, its disks, its store and log as a checker sees them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
from pymongo import MongoClient
from pymongo.database import Database

from chassis.delivery.kafka import Kafka
from deploy.local import ports, store
from deploy.local.layout import ROOT, Layout
from deploy.local.waiting import until
from edu.client import Api, Tokens
from tests.chaos import limits
from tests.chaos.disks import Disk
from tests.chaos.houses.circumstances import laid_down
from tests.chaos.slow_store import HOST
from tests.started import Started

HOUSES = ("accounts", "records", "library", "payments", "reporting", "gateway")
KEEPING = HOUSES[:-1]
STORE = "store"


class NotBackError(AssertionError):
    pass


class System:
    """One whole run over a folder of its own. `through_proxy`: the houses reach the store by a way that can be slow."""

    def __init__(self, folder: Path, *, own_disks: bool, through_proxy: bool) -> None:
        self.layout = Layout(var=folder / "var")
        self.layout.run.mkdir(parents=True)
        self.disks: dict[str, Disk] = {}
        self._proxy: subprocess.Popen[bytes] | None = None
        self._ways: dict[str, int] = {}
        self._orders = self.layout.run / "orders.json"
        self._ordered = 0
        self._store_ports = {name: ports.any_free() for name in store.chosen().processes(KEEPING)}
        try:
            if own_disks:
                self.disks[STORE] = Disk(self.layout.store, limits.STORE_DISK_MB)
                self.disks["kafka"] = Disk(self.layout.kafka, limits.KAFKA_DISK_MB)
            if through_proxy:
                self._start_proxy()
            fixed = {
                f"EDU_PORT_{name.upper().replace('-', '_')}": str(port) for name, port in self._store_ports.items()
            }
            with _environment(**fixed):
                self.run = Started(self.layout, "--bare", "--services", "tests.chaos.houses")
            self.run.wait_ready(limits.START_SECONDS)
        except BaseException:
            self.close()
            raise
        self.stores: dict[str, MongoClient[dict[str, Any]]] = {
            service: MongoClient(uri, retryReads=True) for service, uri in self.run.told()["stores"].items()
        }
        self.kafka = Kafka(str(self.run.told()["kafka"]))

    def close(self) -> None:
        """Nothing stays: no process, no mount."""
        if hasattr(self, "run"):
            self.run.end_all()
        if self._proxy is not None:
            self._proxy.kill()
            self._proxy.wait()
        for disk in self.disks.values():
            disk.close()

    # Who asks, and where a checker looks.

    def operator(self) -> Api:
        password = self.layout.operator.read_text(encoding="utf-8").strip()
        return Api(str(self.run.told()["gateway"]), Tokens(name="operator", password=password))

    def database(self, house: str) -> Database[dict[str, Any]]:
        return self.stores[house][house]

    # What can be done to it.

    def processes(self, name: str) -> list[psutil.Process]:
        """Those of that name that are up; `store` is the stores of all services at once."""
        found = []
        for own, pid in self.run.told().get("pids", {}).items():
            if own == name or (name == STORE and own.startswith(f"{STORE}-")):
                with contextlib.suppress(psutil.NoSuchProcess):
                    found.append(psutil.Process(pid))
        return found

    def kill(self, name: str) -> bool:
        """SIGKILL; False when it was down already."""
        return self._signal(name, signal.SIGKILL)

    def freeze(self, name: str) -> bool:
        return self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> bool:
        return self._signal(name, signal.SIGCONT)

    def _signal(self, name: str, number: signal.Signals) -> bool:
        """False when none of them was there."""
        reached = 0
        for process in self.processes(name):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
                reached += 1
        return reached > 0

    def order_store(self, *, delay_ms: int = 0, lose: int = 0) -> None:
        """How late the store's answers come from now on, and how many of the next are lost."""
        self._ordered += 1
        part = self._orders.with_suffix(".part")
        part.write_text(json.dumps({"delay_ms": delay_ms, "lose": lose, "number": self._ordered}), encoding="utf-8")
        part.replace(self._orders)

    def circumstances(self, house: str, **environment: str) -> None:
        """What is added to the environment of the house's next start; nothing: as it was at first."""
        port = self._ways.get(f"{STORE}-{house}") or self._ways.get(STORE)
        always = {"EDU_STORE_URI": f"mongodb://{HOST}:{port}"} if port else {}
        laid_down(self.layout.var, house).write_text(json.dumps({**always, **environment}), encoding="utf-8")

    def _start_proxy(self) -> None:
        """One way to each store, all under the same orders."""
        self._ways = {name: ports.any_free() for name in self._store_ports}
        self.order_store()
        ways = [f"{port}:{self._store_ports[name]}" for name, port in self._ways.items()]
        command = [sys.executable, "-m", "tests.chaos.slow_store", str(self._orders), *ways]
        self._proxy = subprocess.Popen(command, cwd=ROOT)
        for house in HOUSES:
            self.circumstances(house)
        if not until(lambda: all(ports.is_open(port) for port in self._ways.values()), limits.BACK_SECONDS):
            raise NotBackError("the way to the store did not open")


@contextlib.contextmanager
def _environment(**added: str) -> Any:
    """For the child that is started inside the block."""
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
