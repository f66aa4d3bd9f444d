"""The log in memory keeps every promise of the real broker: the same suite, on the fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.chassis.running import Running, running
from tests.chassis.test_delivery_promises import *  # noqa: F403 - fake: it passes the suite itself
from tests.simulation.fake_log import FakeKafka, FakeLog
from tests.simulation.fake_store import FakeDatabase
from tests.simulation.points import Points

PARTITIONS = 4


@pytest.fixture
async def service() -> AsyncIterator[Running]:
    database: Any = FakeDatabase(Points())
    kafka: Any = FakeKafka(FakeLog(told_on=PARTITIONS))
    async with running(database, kafka, database.name) as service:
        yield service
