"""The real parts a figure is measured on: one Kafka broker and one store, started for this run and gone after it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from deploy.local import store
from tests.servers import a_broker, a_store

OPERATOR = Actor("operator", "Bench", (Grant("operator", {"jurisdiction": (ROOT,)}),))


@dataclass(frozen=True)
class Parts:
    kafka: str
    store_uri: str
    store_kind: str
    folder: Path


@contextmanager
def parts() -> Iterator[Parts]:
    """On disk. The first store at hand: a figure names it, because it decides what a kept document costs."""
    server = store.at_hand()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with a_store(folder, server) as uri, a_broker(folder) as kafka:
            yield Parts(kafka, uri, server.kind, folder)
