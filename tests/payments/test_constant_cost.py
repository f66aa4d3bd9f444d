"""Each page, batch and import of payments makes the same calls to the store for 1, 3 and 30 items."""

from __future__ import annotations

import pytest

from importing.servicer import ImportServicer
from services.payments.app import imports_of
from services.payments.rpc import PaymentsServicer
from services.payments.store import PaymentsStore
from tests.constant_cost import ITEMS
from tests.payments.cost_fills import House
from tests.payments.cost_rows import ROWS
from tests.payments.handing import TEXTS, no_desk


@ITEMS
@pytest.mark.parametrize("rpc", ROWS)
async def test_the_number_of_calls_does_not_grow_with_the_items(bare: PaymentsStore, rpc: str, items: int) -> None:
    house = House(bare, PaymentsServicer(bare, TEXTS, no_desk(bare)), ImportServicer(imports_of(bare), TEXTS))
    assert await ROWS[rpc].measured(house, bare, items) == (items, ROWS[rpc].calls)
