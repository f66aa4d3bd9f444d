"""Each page and batch of reporting makes the same calls to the store for 1, 3 and 30 schools or people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from services.reporting.store import ReportingStore
from tests.constant_cost import ITEMS
from tests.reporting.cost_rows import ROWS, House
from tests.reporting.district import servicer_of

AFTER_THE_MONTH = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)


@ITEMS
@pytest.mark.parametrize("rpc", ROWS)
async def test_the_number_of_calls_does_not_grow_with_the_items(database: Database, rpc: str, items: int) -> None:
    store = ReportingStore(database, FrozenClock(AFTER_THE_MONTH))
    await store.prepare()
    assert await ROWS[rpc].measured(House(store, servicer_of(store)), store, items) == (items, ROWS[rpc].calls)
