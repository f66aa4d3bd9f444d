"""A snapshot of the documents: the files of the embedded store, copied in one step for each service.

A copy is what a kill −9 at that moment would have left, and services go on from that as they do after a crash. A second
store serves the copies while a backup reads them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from chassis.documents import Database, connect
from deploy.local import store
from deploy.local.layout import Layout
from deploy.local.ports import HOST, any_free
from deploy.local.serving import serving
from operating.backup.making import View


@asynccontextmanager
async def as_it_is(live: Callable[[str], Database], services: Sequence[str]) -> AsyncIterator[View]:
    """Shows the documents of a store that offers no copy: they are read while others write, and the view says so."""
    yield View({service: live(service) for service in services}, instant=False)


@asynccontextmanager
async def copied(layout: Layout, beside: Path, services: Sequence[str]) -> AsyncIterator[View]:
    """Serves copies of the embedded store's files, from a folder of their own below `beside`, inside the block."""
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=beside) as folder:
        data, port = Path(folder) / "data", any_free()
        data.mkdir()
        for service in services:  # in the order given: a service that listens before those that it hears
            name = f"{service}.db"
            await asyncio.to_thread(copy, layout.store / service / name, data / name)
        files = {"pid_file": Path(folder) / "pid", "log_file": Path(folder) / "nx.log"}
        async with serving(layout, "backup-store", store.embedded().command(data, port, **files), port):
            uri = f"mongodb://{HOST}:{port}"
            yield View({service: connect(uri, service) for service in services}, instant=True)


def copy(source: Path, target: Path) -> None:
    """Copies in one step: writers need not wait, and the copy has nothing of what they write meanwhile."""
    if not source.is_file():
        return
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        there.backup(here, pages=-1)
