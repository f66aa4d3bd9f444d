"""Real parts for every test: an embedded store (and `mongod` where one is found), a Kafka broker, a frozen door."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database, connect
from deploy.local import jars, java, limits, ports, store, topics, waiting
from deploy.local import kafka as broker
from deploy.local.layout import ROOT, Layout
from tests.started import Started

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3


@contextmanager
def running(command: list[str], log: Path, port: int) -> Iterator[None]:
    """A server that answers at its port inside the block and is gone after it."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=log.parent)
    try:
        waiting.for_port(port, log, process.poll)
        yield
    finally:
        process.terminate()
        try:
            process.wait(limits.SERVERS_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """In memory where there is room: what is proven here outlives a killed process, not the power, and ends anyway."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    with tempfile.TemporaryDirectory(dir=MEMORY if there else None, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session", params=store.at_hand(), ids=lambda server: server.kind)
def store_uri(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each store at hand in turn, empty."""
    with quick_folder() as folder:
        data, port = folder / "data", ports.any_free()
        data.mkdir()
        command = request.param.command(data, port, pid_file=folder / "pid", log_file=folder / "nx.log")
        with running(command, folder / "store.log", port):
            yield f"mongodb://{ports.HOST}:{port}"


@pytest.fixture
async def database(store_uri: str) -> AsyncIterator[Database]:
    """A database that no other test has seen; dropped afterwards."""
    handle = connect(store_uri, f"t{uuid.uuid4().hex[:12]}")
    yield handle
    await handle.client.drop_database(handle.name)
    handle.client.close()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The address of a real broker with every topic of the table."""
    layout = Layout(var=ROOT / "var")
    jars.fetch(layout)
    program, _ = java.find()
    with quick_folder() as folder:
        data, port = folder / "data", ports.any_free()
        broker.write_settings(data, port, ports.any_free())
        broker.format_folder(layout, program, data)
        with running(broker.command(layout, program, data), folder / "kafka.log", port):
            asyncio.run(topics.make(f"{ports.HOST}:{port}"))
            yield f"{ports.HOST}:{port}"


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The whole system with every house, on free ports and an empty folder, nothing loaded; for journeys."""
    run = Started(Layout(var=tmp_path_factory.mktemp("system") / "var"), "--bare")
    try:
        yield run.wait_ready()
    finally:
        run.end_all()
