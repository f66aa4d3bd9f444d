"""Every outside write of importing fails twice: not done, and done with the answer lost. The same file ends it well."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.documents import Query
from importing import Imports
from tests.architecture.laws.source import kept
from tests.failing_twice import BOTH, Loss, Outcome, Twice, has_all_rows, rooms
from tests.importing.gardening import EASTERN, GardenStore, garden, upload


async def imports_seeds(at: GardenStore) -> None:
    await garden(at).import_file(actor=EASTERN, upload=upload(request_id="r1"))


async def seeds_and_report(at: GardenStore) -> tuple[int, list[tuple[int, list[str]]]]:
    """How many seeds there are; of each report how many rows were taken, and for which requests."""
    reports = await at.reports.where(Query())
    return await at.seeds.count({}), [(one.taken, one.requests) for one in reports]


REPORTED = [(2, ["r1"])]
ROWS: dict[str, Twice[GardenStore]] = {
    "importing/rows.py:_decide documents.keep_many": Twice(
        act=imports_seeds,
        sees=seeds_and_report,
        not_done=Outcome((0, []), (2, REPORTED)),
        answer_lost=Outcome((2, []), (2, REPORTED)),
    ),
    "importing/service.py:Imports._kept reports.keep": Twice(
        act=imports_seeds,
        sees=seeds_and_report,
        not_done=Outcome((2, []), (2, REPORTED)),
        answer_lost=Outcome((2, REPORTED), (2, REPORTED)),
    ),
}


def test_every_write_of_importing_has_its_two_rows() -> None:
    kept(has_all_rows("importing/", ROWS, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_each_write_of_importing_leaves_what_its_row_says_and_ends_well(
    store: GardenStore, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    rooms(loss, store)
    await ROWS[write].fail(store, loss)


async def test_a_report_whose_answer_was_lost_is_the_answer_to_the_repeated_request(store: GardenStore) -> None:
    loss = Loss("importing/service.py:Imports._kept reports.keep", done=True)
    rooms(loss, store)
    imports: Imports = garden(store)
    with loss.armed(), pytest.raises(Exception, match="the answer was lost"):
        await imports.import_file(actor=EASTERN, upload=upload(request_id="r1"))
    again = await imports.import_file(actor=EASTERN, upload=upload(request_id="r1"))
    assert (again.created, again.same, again.version) == (2, 0, 1)
