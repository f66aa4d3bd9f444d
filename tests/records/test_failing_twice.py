"""Every outside write of records fails twice: not done, and done with the answer lost. Asking again mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.architecture.laws.source import kept
from tests.failing_twice import BOTH, Loss, files, has_all_rows, lossy, rooms
from tests.records.failing_checks import IN_CHECKS
from tests.records.failing_corrections import IN_CORRECTIONS
from tests.records.failing_logbooks import IN_LOGBOOKS
from tests.records.failing_raising import IN_RAISING
from tests.records.failing_rows import ROWS, Month
from tests.records.failing_token import IN_TOKEN
from tests.records.failing_year import IN_YEAR

WITH_FILES = {**ROWS, **IN_RAISING, **IN_YEAR, **IN_CORRECTIONS, **IN_CHECKS, **IN_LOGBOOKS}


def test_every_write_of_records_has_its_two_rows() -> None:
    kept(has_all_rows("services/records/", {**WITH_FILES, **IN_TOKEN}, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", WITH_FILES)
async def test_each_write_of_records_leaves_what_its_row_says_and_ends_well(
    store: RecordsStore, deps: Dependencies, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    rooms(loss, store, deps)
    lossy(loss, deps.signing, "sign")
    lossy(loss, deps.signing, "enrol")
    with files(loss):
        await WITH_FILES[write].fail(Month(store, deps), loss)
