"""Every outside write of a backup fails twice: not done, and done with the answer lost. It is begun anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.laws.source import kept
from tests.backup.failing_rows import ROWS, Carrying
from tests.failing_twice import BOTH, Loss, files, has_all_rows


def test_every_write_of_a_backup_has_its_two_rows() -> None:
    kept(has_all_rows("operating/backup/", ROWS, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_each_write_of_a_backup_leaves_what_its_row_says_and_ends_well(
    kafka: str, tmp_path: Path, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    with files(loss):
        await ROWS[write].fail(Carrying(kafka, tmp_path, loss), loss)
