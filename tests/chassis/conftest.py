"""A lending house on the real store and the real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chassis.delivery.kafka import Kafka
from chassis.documents import Database
from tests.chassis.running import Running, running


@pytest.fixture
async def service(database: Database, kafka: str) -> AsyncIterator[Running]:
    async with running(database, Kafka(kafka), database.name) as service:
        yield service
