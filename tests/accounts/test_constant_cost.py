"""Each page, batch and import of accounts makes the same calls to the store for 1, 3 and 30 items."""

from __future__ import annotations

import pytest

from importing.servicer import ImportServicer
from services.accounts.app import imports_of
from services.accounts.credentials import Credentials
from services.accounts.rpc.accounts_servicer import AccountsServicer
from services.accounts.store import AccountsStore
from tests.accounts.conftest import TEXTS
from tests.accounts.cost_rows import ROWS, District
from tests.constant_cost import ITEMS


@ITEMS
@pytest.mark.parametrize("rpc", ROWS)
async def test_the_number_of_calls_does_not_grow_with_the_items(
    store: AccountsStore, credentials: Credentials, rpc: str, items: int
) -> None:
    district = District(store, AccountsServicer(store, credentials, TEXTS), ImportServicer(imports_of(store), TEXTS))
    assert await ROWS[rpc].measured(district, store, items) == (items, ROWS[rpc].calls)
