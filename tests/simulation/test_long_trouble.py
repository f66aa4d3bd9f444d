"""A store that is away for longer than a batch is tried: nothing is parked for it, and nothing is parked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from chassis.delivery.listener import Listener
from chassis.documents.outbox import Entry
from chassis.errors import StoreBusyError
from tests.chassis.lending import CopyLent, LendingStore, ShelfEmpty
from tests.signing import signed
from tests.simulation.virtual_time import VirtualLoop
from tests.simulation.world import DAY, History, World

TITLES = 4
OUTAGES = 3  # as many batches are read again as the store is away for


class Hearing:
    """A listener, its store, and a batch in which the first fact is refused whenever it is tried."""

    def __init__(self) -> None:
        self.world = World(History(commands=()))
        self.store: LendingStore = self.world._store()
        self.listener: Listener = self.world._listener(self.store)
        shelf = f"{self.store.database.name}-a"
        self.batch: Any = [
            self.world.log.append("edu.library.v1", key=shelf.encode(), value=one["body"].encode(), headers=signed(one))
            for one in _entries(shelf)
        ]
        self.store.failing = {1: ShelfEmpty(shelf)}

    async def live_through_outages(self) -> None:
        for _ in range(OUTAGES):
            self.store.failing[2] = StoreBusyError("away")
            with pytest.raises(StoreBusyError):
                await self.listener.take(self.batch)
        del self.store.failing[2]

    @property
    def taken(self) -> list[int]:
        return sorted({sequence for _, sequence in self.store.order})


def _entries(shelf: str) -> list[Entry]:
    at = World(History(commands=())).clock.now().isoformat()
    told = {"type": CopyLent.TYPE, "source": "/edu/library", "subject": shelf, "time": at, "cause": "", "school": "s"}
    return [
        {
            **told,
            "id": f"library/shelves/{shelf}/{number}",
            "sequence": number,
            "body": CopyLent(school="s", title=f"t{number}", day=DAY).model_dump_json(),
        }
        for number in range(1, TITLES + 1)
    ]


def lived(work: Coroutine[Any, Any, None]) -> None:
    """In virtual time: half a minute of waiting takes none."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(work)


def test_a_refused_fact_of_a_batch_that_is_read_again_and_again_is_parked_once_and_counted_once() -> None:
    hearing = Hearing()

    async def work() -> None:
        await hearing.live_through_outages()
        await hearing.listener.take(hearing.batch)

    lived(work())
    assert len(hearing.world.log.parked) == 1
    assert hearing.taken == [2, 3, 4]
    assert list(hearing.listener._window).count(True) == 1
    assert hearing.listener.stopped == ""


def test_trouble_is_told_while_it_lasts_and_no_longer() -> None:
    hearing = Hearing()
    seen = []

    async def work() -> None:
        await hearing.live_through_outages()
        seen.append(hearing.listener.failing)
        await hearing.listener.take(hearing.batch)
        seen.append(hearing.listener.failing)

    lived(work())
    assert seen == ["away", ""]


def test_what_was_parked_and_acked_is_parked_again_when_it_is_delivered_again() -> None:
    hearing = Hearing()

    async def work() -> None:
        await hearing.listener.take(hearing.batch)
        await hearing.listener.take(hearing.batch)

    lived(work())
    assert len(hearing.world.log.parked) == 2
