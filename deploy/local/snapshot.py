"""A snapshot of the documents: the files of the embedded store, copied in one step for each service.

A copy is what a kill −9 at that moment would have left, and services go on from that as they do after a crash. A second
store serves the copies while a backup reads them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from chassis.documents import connect
from deploy.local import store
from deploy.local.layout import Layout
from deploy.local.ports import HOST, any_free
from deploy.local.serving import serving
from operating.backup.making import View


@asynccontextmanager
async def view(layout: Layout, live: str, beside: Path, services: Sequence[str]) -> AsyncIterator[View]:
    """Serves the copies from a folder of their own below `beside`, for the time of the block.

    `mongod` offers no such copy: its documents are read as they are, and the view says that it is of no one instant.
    """
    if not any(_file(layout.store, service).is_file() for service in services):
        yield View({service: connect(live, service) for service in services}, instant=False)
        return
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=beside) as folder:
        data, port = Path(folder) / "data", any_free()
        data.mkdir()
        for service in services:  # in the order given: a service that listens before those that it hears
            await asyncio.to_thread(copy, _file(layout.store, service), _file(data, service))
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


def _file(folder: Path, service: str) -> Path:
    return folder / f"{service}.db"
