"""Each page, batch and import of records makes the same calls to the store for 1, 3 and 30 items."""

from __future__ import annotations

import pytest

from importing.servicer import ImportServicer
from services.records.app import imports_of
from services.records.rpc import RecordsServicer
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.constant_cost import ITEMS
from tests.records.cost_fills import House
from tests.records.cost_rows import ROWS


@ITEMS
@pytest.mark.parametrize("rpc", ROWS)
async def test_the_number_of_calls_does_not_grow_with_the_items(
    bare: RecordsStore, deps: Dependencies, rpc: str, items: int
) -> None:
    house = House(bare, deps, RecordsServicer(bare, deps), ImportServicer(imports_of(bare, deps), deps.texts))
    assert await ROWS[rpc].measured(house, bare, items) == (items, ROWS[rpc].calls)
