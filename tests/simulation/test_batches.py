"""Many documents share a commit: the power goes at each step of a batch, and nothing told or answered is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents.outbox import PendingOutbox
from tests.chassis.lending import LendingStore, Shelf
from tests.simulation.fake_store import FakeDatabase
from tests.simulation.points import Killed, Points

NAMES = tuple("abcde")
STEPS = 40  # more than a batch has
LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Heard:
    """What the relay was told to tell."""

    def __init__(self) -> None:
        self.boxes: list[PendingOutbox] = []

    def nudge(self, outboxes: Sequence[PendingOutbox]) -> None:
        self.boxes += outboxes

    def recorded_up_to(self, collection: str, document: str) -> int:
        del collection, document
        return 0


def opened(database: Any) -> tuple[LendingStore, Heard]:
    store, heard = LendingStore(database, FrozenClock()), Heard()
    store.attach_relay(heard)
    return store, heard


async def lend(store: LendingStore) -> None:
    shelves = [Shelf(id=name, titles=["x"]) for name in NAMES]
    for shelf in shelves:
        shelf.lend(on=date(2026, 10, 1))
    await store.shelves.keep_many(shelves)


@pytest.mark.parametrize("power", [False, True], ids=["killed", "power"])
async def test_whatever_step_a_batch_dies_at_all_that_was_told_or_answered_is_kept(power: bool) -> None:
    deaths = 0
    for step in range(1, STEPS):
        points = Points(kill_at=frozenset({step}))
        database = FakeDatabase(points)
        store, heard = opened(database)
        answered = False
        try:
            await lend(store)
            answered = True
        except Killed:
            deaths += 1
        if power:
            database.journal.power_cut()
        kept = database["shelves"].documents
        assert {box.id for box in heard.boxes} <= kept.keys()
        assert not answered or kept.keys() == set(NAMES)
    assert deaths >= len(NAMES)


async def test_what_a_sweep_finds_of_a_batch_that_has_no_commit_yet_is_committed_before_it_is_told() -> None:
    database = FakeDatabase(Points(kill_at=frozenset({4})))
    store, _ = opened(database)
    with pytest.raises(Killed):
        await lend(store)
    database.alive(Points())
    left = await opened(database)[0].pending_outboxes(before=LATER)
    database.journal.power_cut()
    assert left
    assert {box.id for box in left} == database["shelves"].documents.keys()
