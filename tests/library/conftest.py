"""A library on a real store, with its files in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from chassis.documents.files import FileStore
from services.library.store import LibraryStore


@pytest.fixture
async def store(database: Database, clock: FrozenClock, tmp_path: Path) -> LibraryStore:
    store = LibraryStore(database, clock, FileStore(tmp_path / "files"))
    await store.prepare()
    return store
