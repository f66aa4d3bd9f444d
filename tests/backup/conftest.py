"""A lending house to back up, and empty places to restore it into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.lending_shop import Shop
from tests.backup.servers import a_broker, a_store


@pytest.fixture
def shop(tmp_path: Path, kafka: str) -> Iterator[Shop]:
    """Its own store over a folder, on the broker that all tests share: others' facts are in the log too."""
    folder = tmp_path / "shop"
    (folder / "files").mkdir(parents=True)
    with a_store(folder) as uri:
        yield Shop(uri, kafka, folder, group=f"shop-{tmp_path.name}")


@pytest.fixture
def empty(tmp_path: Path, kafka: str) -> Iterator[Shop]:
    """Nothing is here yet but a store and a broker."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with a_store(folder) as uri, a_broker(folder) as servers:
        yield Shop(uri, servers, folder, group=f"shop-{tmp_path.name}")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"
