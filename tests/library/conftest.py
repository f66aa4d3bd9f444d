"""A library on a real store, with its files in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.clock import FrozenDoor
from chassis.documents import Database
from chassis.files import FileStore
from services.library.store import LibraryStore


@pytest.fixture
async def store(database: Database, door: FrozenDoor, tmp_path: Path) -> LibraryStore:
    store = LibraryStore(database, door, FileStore(tmp_path / "files"))
    await store.prepare()
    return store
