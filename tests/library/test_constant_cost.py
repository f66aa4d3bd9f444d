"""Each page, batch and import of the library makes the same calls to the store for 1, 3 and 30 items."""

from __future__ import annotations

import pytest

from services.library.store import LibraryStore
from tests.constant_cost import ITEMS
from tests.library.cost_rows import ROWS, House
from tests.library.handing import servicers


@ITEMS
@pytest.mark.parametrize("rpc", ROWS)
async def test_the_number_of_calls_does_not_grow_with_the_items(store: LibraryStore, rpc: str, items: int) -> None:
    house = House(store, *servicers(store))
    assert await ROWS[rpc].measured(house, store, items) == (items, ROWS[rpc].calls)
