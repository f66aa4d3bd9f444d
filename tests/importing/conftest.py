"""The tiny house on a real store."""

from __future__ import annotations

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from importing import Imports
from tests.importing.gardening import GardenStore, garden


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> GardenStore:
    made = GardenStore(database, clock)
    await made.prepare()
    return made


@pytest.fixture
def imports(store: GardenStore) -> Imports:
    return garden(store)
