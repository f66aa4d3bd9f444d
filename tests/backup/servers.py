"""Stores and brokers of a test's own: what is backed up has a folder that can be copied, what is restored is empty."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import java, ports, store, topics
from deploy.local import kafka as broker
from deploy.local.layout import ROOT, Layout
from tests.conftest import running


@contextmanager
def a_store(folder: Path) -> Iterator[str]:
    """The embedded store over `folder`/store, one file a database."""
    data, port = folder / "store", ports.any_free()
    data.mkdir(parents=True, exist_ok=True)
    command = store.embedded().command(data, port, pid_file=folder / "pid", log_file=folder / "nx.log")
    with running(command, folder / "store.log", port):
        yield f"mongodb://{ports.HOST}:{port}"


@contextmanager
def a_broker(folder: Path) -> Iterator[str]:
    """An empty broker with the topics of the table. The jars are here: the broker of the tests ran."""
    layout, (program, _) = Layout(var=ROOT / "var"), java.find()
    data, port = folder / "kafka", ports.any_free()
    broker.write_settings(data, port, ports.any_free())
    broker.format_folder(layout, program, data)
    with running(broker.command(layout, program, data), data.with_suffix(".log"), port):
        asyncio.run(topics.make(f"{ports.HOST}:{port}"))
        yield f"{ports.HOST}:{port}"
