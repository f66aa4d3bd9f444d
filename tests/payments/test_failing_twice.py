"""Every outside write of payments fails twice: not done, and done with the answer lost. Asking again mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.payments.store import PaymentsStore
from tests.architecture.laws.source import kept
from tests.failing_twice import BOTH, Loss, has_all_rows, rooms
from tests.payments import failing_money, failing_rows

ROWS = {**failing_rows.ROWS, **failing_money.ROWS}


def test_every_write_of_payments_has_its_two_rows() -> None:
    kept(has_all_rows("services/payments/", ROWS, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_each_write_of_payments_leaves_what_its_row_says_and_ends_well(
    unpaid: PaymentsStore, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    rooms(loss, unpaid)
    await ROWS[write].fail(unpaid, loss)
