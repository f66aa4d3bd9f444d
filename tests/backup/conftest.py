"""A lending house to back up, and empty places to restore it into."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.lending_shop import SERVICE, Shop
from tests.emptying import renew
from tests.servers import a_broker, a_store, quick_folder


@pytest.fixture
def shop(tmp_path: Path, kafka: str) -> Iterator[Shop]:
    """Its own store over a folder, as a run keeps it, on the broker of this worker."""
    folder = tmp_path / "shop"
    (folder / "files").mkdir(parents=True)
    with a_store(folder, below=SERVICE) as uri:
        yield Shop(uri, kafka, folder, group=f"shop-{tmp_path.name}")


@pytest.fixture(scope="session")
def another_broker() -> Iterator[str]:
    """Beside the worker's own: what is backed up from the one is restored into the other."""
    with quick_folder() as folder, a_broker(folder) as servers:
        yield servers


@pytest.fixture
def empty(tmp_path: Path, another_broker: str) -> Iterator[Shop]:
    """Nothing is here yet but a store and a broker."""
    folder = tmp_path / "empty"
    folder.mkdir()
    asyncio.run(renew(another_broker))
    with a_store(folder) as uri:
        yield Shop(uri, another_broker, folder, group=f"shop-{tmp_path.name}")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"
