"""Every outside write of the operators' tools fails twice: not done, and done with the answer lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.documents import Database
from tests.architecture.laws.source import kept
from tests.chassis.failing_log import Log
from tests.chassis.running import Running
from tests.failing_twice import BOTH, Loss, has_all_rows
from tests.operating.failing_dead_letters import IN_DEAD_LETTERS
from tests.operating.failing_rebuild import IN_REBUILD, Rebuilding


def test_every_write_of_the_tools_has_its_two_rows() -> None:
    places = ("operating/", "chassis/documents/repair.py")
    kept(has_all_rows(places, {**IN_DEAD_LETTERS, **IN_REBUILD}, Path(__file__), "operating/backup/"))


@BOTH
@pytest.mark.parametrize("write", IN_DEAD_LETTERS)
async def test_a_dead_letter_whose_resolution_failed_is_resolved_when_it_is_asked_again(
    database: Database, kafka: str, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_DEAD_LETTERS[write].fail(Log(database, kafka, loss), loss)


@BOTH
@pytest.mark.parametrize("write", IN_REBUILD)
async def test_a_rebuild_whose_write_failed_is_whole_when_it_is_asked_again(
    service: Running, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_REBUILD[write].fail(Rebuilding(service, loss), loss)
