"""Every outside write of reporting fails twice: not done, and done with the answer lost. Hearing again mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from services.reporting.store import ReportingStore
from tests.architecture.laws.source import kept
from tests.failing_twice import BOTH, Loss, has_all_rows, rooms
from tests.reporting.failing_rows import ROWS


def test_every_write_of_reporting_has_its_two_rows() -> None:
    kept(has_all_rows("services/reporting/", ROWS, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_each_write_of_reporting_leaves_what_its_row_says_and_ends_well(
    database: Database, clock: FrozenClock, write: str, done: bool
) -> None:
    store = ReportingStore(database, clock)
    await store.prepare()
    loss = Loss(write, done=done)
    rooms(loss, store)
    await ROWS[write].fail(store, loss)
