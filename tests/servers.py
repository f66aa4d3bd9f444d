"""Stores and brokers that tests start: each over a folder of its own, on a free port, gone after its block."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import jars, java, limits, ports, store, topics, waiting
from deploy.local import kafka as broker
from deploy.local.layout import ROOT, Layout
from deploy.local.store import Server

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


@contextmanager
def a_store(folder: Path, server: Server | None = None, *, below: str = "") -> Iterator[str]:
    """A store over `folder`/store/`below`: the one that is named, else the embedded one, with one file a database.

    A store that somebody else runs is used as it is.
    """
    chosen = server or store.embedded()
    if chosen.uri:
        yield chosen.uri
        return
    data, port = folder / "store" / below, ports.any_free()
    data.mkdir(parents=True, exist_ok=True)
    command = chosen.command(data, port, pid_file=folder / "pid", log_file=folder / "nx.log")
    with running(command, folder / "store.log", port):
        yield f"mongodb://{ports.HOST}:{port}"


@contextmanager
def a_broker(folder: Path) -> Iterator[str]:
    """An empty broker with the topics of the table."""
    layout = Layout(var=ROOT / "var")
    jars.fetch(layout)
    program, _ = java.find()
    data, port = folder / "kafka", ports.any_free()
    broker.write_settings(data, port, ports.any_free())
    broker.format_folder(layout, program, data)
    with running(broker.command(layout, program, data), data.with_suffix(".log"), port):
        asyncio.run(topics.make(f"{ports.HOST}:{port}"))
        yield f"{ports.HOST}:{port}"
