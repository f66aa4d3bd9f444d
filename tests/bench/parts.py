"""The real parts a figure is measured on: one Kafka broker and one store, started for this run and gone after it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from deploy.local import jars, java, ports, store, topics
from deploy.local import kafka as broker
from deploy.local.layout import ROOT as PROJECT
from deploy.local.layout import Layout
from tests.servers import running

OPERATOR = Actor("operator", "Bench", (Grant("operator", {"jurisdiction": (ROOT,)}),))


@dataclass(frozen=True)
class Parts:
    kafka: str
    store_uri: str
    store_kind: str
    folder: Path


@contextmanager
def parts() -> Iterator[Parts]:
    """The first store at hand; a figure names it, because it decides what a kept document costs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server, port, data = store.at_hand()[0], ports.any_free(), folder / "store"
        data.mkdir()
        command = server.command(data, port, pid_file=folder / "pid", log_file=folder / "nx.log")
        stack.enter_context(running(command, folder / "store.log", port))
        kafka = stack.enter_context(_kafka(folder))
        yield Parts(kafka, f"mongodb://{ports.HOST}:{port}", server.kind, folder)


@contextmanager
def _kafka(folder: Path) -> Iterator[str]:
    layout = Layout(var=PROJECT / "var")
    jars.fetch(layout)
    program, _ = java.find()
    data, port = folder / "kafka", ports.any_free()
    broker.write_settings(data, port, ports.any_free())
    broker.format_folder(layout, program, data)
    with running(broker.command(layout, program, data), folder / "kafka.log", port):
        asyncio.run(topics.make(f"{ports.HOST}:{port}"))
        yield f"{ports.HOST}:{port}"
