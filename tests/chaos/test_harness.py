"""One blow in seconds, so that the harness of `make chaos` is known to work, and its checkers to find what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.chaos.acks import AckLog
from tests.chaos.checks import Verdict
from tests.chaos.commands import Command, Sizes
from tests.chaos.faults import killed
from tests.chaos.promises import Broken, broken
from tests.chaos.runs import Ground, Row, one

SEED = 7
SIZES = Sizes(paying_pupils=20, pupils_a_file=20, lines_a_file=10)


class Struck(NamedTuple):
    ground: Ground
    row: Row


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    """A small system under load whose payments were killed once."""
    ground = Ground(tmp_path_factory.mktemp("chaos"), SEED, SIZES, with_faults=False)
    try:
        ground.prepare()
        yield Struck(ground, one(ground, killed("payments"), offline=False))
    finally:
        ground.close()


@pytest.mark.journey
def test_a_kill_under_load_loses_and_doubles_nothing(struck: Struck) -> None:
    assert (struck.row.verdict, struck.row.notes) == (Verdict(), [])
    assert struck.row.kills == 1
    assert struck.row.acked > SIZES.pupils_a_file


@pytest.mark.journey
@pytest.mark.parametrize(
    ("house", "collection"),
    [
        ("accounts", "pupils"),
        ("reporting", "pupils"),
        ("payments", "invoices"),
        ("reporting", "payments"),
        ("payments", "entries"),
        ("records", "online_lessons"),
        ("reporting", "lessons"),
        ("library", "resources"),
    ],
)
def test_a_document_that_is_taken_away_is_missed(struck: Struck, house: str, collection: str) -> None:
    documents = struck.ground.system.database(house)[collection]
    taken = documents.find_one({"kind": "line"} if collection == "entries" else {})
    assert taken is not None
    documents.delete_one({"_id": taken["_id"]})
    try:
        found = broken(struck.ground.system, struck.ground.acks)
        assert found.lost or found.doubled, collection
    finally:
        documents.insert_one(taken)
    assert broken(struck.ground.system, struck.ground.acks) == Broken()


@pytest.mark.journey
def test_a_payment_that_is_heard_twice_is_doubled(struck: Struck) -> None:
    documents = struck.ground.system.database("reporting")["payments"]
    twin = documents.find_one({})
    assert twin is not None
    documents.insert_one({**twin, "_id": "twin"})
    try:
        [doubled] = broken(struck.ground.system, struck.ground.acks).doubled
        assert doubled.startswith("reporting: collected [10000, 10000]")
    finally:
        documents.delete_one({"_id": "twin"})


@pytest.mark.journey
def test_an_acknowledgement_without_its_effect_is_lost(struck: Struck, tmp_path: Path) -> None:
    acks = AckLog(tmp_path / "acks.jsonl")
    acks.add(Command("lessons", "never", "/imports", (("8799001.6A1.2030-01-01.l1", 1),)))
    found = broken(struck.ground.system, acks)
    acks.close()
    assert found.lost == [
        "records: lesson 8799001.6A1.2030-01-01.l1",
        "reporting: lesson 8799001.6A1.2030-01-01.l1",
    ]
