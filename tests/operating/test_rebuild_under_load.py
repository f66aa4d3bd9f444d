"""A rebuild beside a house that never stops hearing: it finds what differs and nothing else, and loses no telling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pymongo.errors import AutoReconnect

from chassis import limits
from chassis.context import call
from chassis.documents import Database
from chassis.errors import StoreBusyError
from operating.rebuild import Difference, Progress
from operating.rebuild.building import ServiceSilentError
from tests.chassis.lending import Shelf
from tests.chassis.running import DAY, Running
from tests.chassis.test_delivery import running
from tests.operating.test_rebuild import documents, rebuild_of
from tests.operating.watching import Call, Watched
from tests.settled import Settled


@asynccontextmanager
async def lending_on(*services: Running) -> AsyncIterator[list[str]]:
    """Until the block ends new shelves lend, and one, `busy`, again and again: as fast as it is heard.

    Yields what `busy` lent. The first of the processes tells.
    """
    first = services[0]
    lent: list[str] = []
    busy = f"{first.listener.group}-busy"
    await first.store.shelves.keep(Shelf(id=busy))

    async def lend_on() -> None:
        while True:
            lent.append(f"title {len(lent)}")
            await first.lend(f"{first.listener.group}-new-{len(lent)}")
            await lend_more(first, busy, lent[-1])
            await first.settled.until(lambda: any((busy, len(lent)) in service.store.order for service in services))

    task = asyncio.create_task(lend_on())
    try:
        await first.settled.until(lambda: len(lent) > 1)
        yield lent
    finally:
        task.cancel()
        [ended] = await asyncio.gather(task, return_exceptions=True)
        await Settled([first.store], [service.listener for service in services])()
    assert isinstance(ended, asyncio.CancelledError), ended


async def lend_more(service: Running, shelf: str, *titles: str) -> None:
    with call(command=f"more-{shelf}"):
        for title in titles:
            kept = await service.store.shelves.get(shelf)
            kept.lend_named(title, on=DAY)
            await service.store.shelves.keep(kept)


async def all_heard(service: Running) -> None:
    """What is kept of ours is what was told, and the newest of it."""
    cursor = service.store.database["shelves"].find({"sequence": {"$gt": 0}})
    shelves = {document["_id"]: document async for document in cursor}
    kept = await documents(service.store.database)
    seen = {shelf: last for shelf, last in kept["seen"].items() if shelf in shelves}
    assert {shelf: last["last"] for shelf, last in seen.items()} == {
        shelf: kept_shelf["gone"][-1] if kept_shelf["gone"] else f"{shelf}-{kept_shelf['sequence'] - 1}"
        for shelf, kept_shelf in shelves.items()
    }
    facts = {
        f"library/shelves/{shelf}/{n + 1}" for shelf, document in shelves.items() for n in range(document["sequence"])
    }
    assert {fact for fact in kept["lent"] if service.listener.group in fact} == facts


class Altered:
    """A shelf that lent three titles, and what is kept of it watched."""

    def __init__(self, service: Running, database: Database) -> None:
        self.service = service
        self.database = database
        self.shelf = f"{database.name}-a"
        self.watched = Watched(database)

    async def tells(self) -> None:
        await lend_more(self.service, self.shelf, "the newest")
        await self.service.settled()

    async def tells_unheard(self) -> None:
        """The first telling of another shelf; it is in the log, and the listener is in trouble until told otherwise."""
        self.service.store.failing = {1: StoreBusyError("away")}
        await self.service.lend(f"{self.shelf}-unheard")
        await self.service.settled.until(lambda: bool(self.service.listener.failing))

    async def rebuild(self, *, take: bool) -> Progress:
        return await rebuild_of(self.service, watched=self.watched).run(take=take)


@pytest.fixture
async def altered(service: Running, database: Database) -> Altered:
    altered = Altered(service, database)
    await service.lend(altered.shelf, titles=3)
    await service.settled()
    return altered


async def test_a_document_told_again_before_the_close_look_is_no_difference(altered: Altered) -> None:
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"last": "forged"}})
    altered.watched.before[Call("seen", "find")] = altered.tells
    progress = await altered.rebuild(take=False)
    assert (progress.state, progress.differences, progress.looks) == ("equal", [], 1)


async def test_a_document_told_again_while_it_is_looked_at_is_looked_at_again_and_no_difference(
    altered: Altered,
) -> None:
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"last": "forged"}})
    altered.watched.before[Call("seen", "find")] = altered.tells
    altered.watched.after[Call("seen", "find")] = altered.tells
    progress = await altered.rebuild(take=False)
    assert (progress.state, progress.differences, progress.looks) == ("equal", [], 2)


async def test_an_altered_sequence_between_two_tellings_is_found_at_the_second_look(altered: Altered) -> None:
    """The alteration claims a place that the log passes while it is looked at; the listener passes it too late."""

    async def told_twice_and_forged_between() -> None:
        await altered.tells()
        await altered.tells()
        await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"sequence": 4, "last": "forged"}})

    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"sequence": 4, "last": "forged"}})
    altered.watched.after[Call("seen", "find")] = told_twice_and_forged_between
    progress = await altered.rebuild(take=True)
    assert progress.differences == [Difference("seen", altered.shelf, "another content")]
    assert (progress.state, progress.looks) == ("taken", 2)
    await all_heard(altered.service)


async def test_what_the_log_has_and_the_house_has_yet_to_hear_is_waited_for_and_no_difference(altered: Altered) -> None:
    async def heard_at_last() -> None:
        altered.service.store.failing = {}

    async def told_and_not_heard() -> None:
        await altered.tells_unheard()
        altered.watched.after[Call("seen", "find")] = heard_at_last

    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"last": "forged"}})
    altered.watched.before[Call("seen", "find")] = altered.tells
    altered.watched.after[Call("seen", "find")] = told_and_not_heard
    progress = await altered.rebuild(take=False)
    assert (progress.state, progress.differences, altered.watched.after) == ("equal", [], {})
    await all_heard(altered.service)


async def test_a_house_that_hears_no_more_is_not_waited_for_without_end(
    altered: Altered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REBUILD_SILENCE_SECONDS", 0.0)
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"last": "forged"}})
    altered.watched.before[Call("seen", "find")] = altered.tells
    altered.watched.after[Call("seen", "find")] = altered.tells_unheard
    rebuild = rebuild_of(altered.service, watched=altered.watched)
    with pytest.raises(ServiceSilentError):
        await rebuild.run(take=True)
    assert (rebuild.progress.state, rebuild.progress.differences) == ("failed", [])
    assert rebuild.progress.why == "the house has yet to hear 1 records and takes none; see its health"
    altered.service.store.failing = {}
    await altered.service.settled()


@pytest.mark.parametrize("sequence", [1, 3], ids=["older", "the same"])
async def test_what_is_told_between_compare_and_take_is_not_overwritten(altered: Altered, sequence: int) -> None:
    forged = {"last": "forged", "sequence": sequence}
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": forged})
    kept_then: list[str] = []

    async def looks() -> None:
        kept_then.append((await documents(altered.database))["seen"][altered.shelf]["last"])

    altered.watched.before[Call("seen", "bulk_write")] = altered.tells
    altered.watched.after[Call("seen", "bulk_write")] = looks
    progress = await altered.rebuild(take=True)
    assert progress.differences == [Difference("seen", altered.shelf, "another content")]
    assert (progress.state, kept_then) == ("taken", ["the newest"])
    await all_heard(altered.service)


async def test_what_an_invented_sequence_kept_out_until_it_was_mended_comes_back(altered: Altered) -> None:
    """The listener lets the telling fall away before the mending; the log, read on after it, has it."""
    forged = {"last": "forged", "sequence": 1_000}
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": forged})
    altered.watched.before[Call("seen", "bulk_write")] = altered.tells
    progress = await altered.rebuild(take=True)
    assert progress.differences == [Difference("seen", altered.shelf, "another content")]
    assert (progress.state, altered.watched.before) == ("taken", {})
    await all_heard(altered.service)


async def test_an_invented_document_that_is_told_in_earnest_before_it_is_removed_stays(altered: Altered) -> None:
    later = f"{altered.database.name}-later"
    fact = f"library/shelves/{later}/1"
    await altered.database["seen"].insert_one({"_id": later, "sequence": 1, "last": "invented"})
    await altered.database["lent"].insert_one({"_id": fact, "sequence": 1, "subject": later, "title": "invented"})

    async def tells() -> None:
        await altered.service.lend(later, titles=1)
        await altered.service.settled()

    altered.watched.before[Call("lent", "bulk_write")] = tells
    progress = await altered.rebuild(take=True)
    assert progress.differences == [
        Difference("lent", fact, "only kept"),
        Difference("seen", later, "another content"),
    ]
    assert progress.state == "taken"
    await all_heard(altered.service)
    kept = await documents(altered.database)
    assert kept["lent"][fact]["title"] == f"{later}-0"


async def test_a_lost_document_that_is_heard_again_before_it_is_put_back_keeps_the_newer_telling(
    altered: Altered,
) -> None:
    await altered.database["seen"].delete_one({"_id": altered.shelf})
    altered.watched.before[Call("seen", "bulk_write")] = altered.tells
    progress = await altered.rebuild(take=True)
    assert progress.differences == [Difference("seen", altered.shelf, "only in the log")]
    assert (progress.state, altered.watched.before) == ("taken", {})
    await all_heard(altered.service)


@pytest.mark.parametrize("moment", ["before", "after"], ids=["not done", "answer lost"])
async def test_a_mending_that_failed_says_so_and_the_next_one_finishes_it(altered: Altered, moment: str) -> None:
    await altered.database["seen"].update_one({"_id": altered.shelf}, {"$set": {"last": "forged"}})
    happening: dict[Call, Callable[[], Awaitable[object]]] = getattr(altered.watched, moment)
    happening[Call("seen", "bulk_write")] = lost
    with pytest.raises(StoreBusyError):
        await altered.rebuild(take=True)
    assert (await documents(altered.database))["seen"][altered.shelf]["last"] == (
        "forged" if moment == "before" else f"{altered.shelf}-2"
    )
    assert (await altered.rebuild(take=True)).state == ("taken" if moment == "before" else "equal")
    await all_heard(altered.service)


async def lost() -> None:
    raise AutoReconnect("the line was cut")


async def test_a_rebuild_under_continuous_load_is_equal(service: Running) -> None:
    async with lending_on(service) as lent:
        before = len(lent)
        first = await rebuild_of(service).run(take=False)
        during = len(lent) - before
        second = await rebuild_of(service).run(take=True)
    assert [(progress.state, progress.differences) for progress in (first, second)] == [("equal", []), ("equal", [])]
    assert during > 1
    assert second.records > first.records
    await all_heard(service)


async def test_a_rebuild_is_equal_when_two_processes_of_the_house_listen(
    service: Running, database: Database, kafka: str
) -> None:
    async with running(database, kafka, database.name) as other:
        async with lending_on(service, other):
            progress = await rebuild_of(service).run(take=True)
        assert (progress.state, progress.differences) == ("equal", [])
        assert other.store.order


async def test_under_load_what_was_forged_lost_and_invented_is_named_alone_and_mended(
    service: Running, database: Database
) -> None:
    subject = f"{database.name}-a"
    await service.lend(subject, titles=3)
    await service.settled()
    forged, lost = f"library/shelves/{subject}/1", f"library/shelves/{subject}/2"
    await database["lent"].update_one({"_id": forged}, {"$set": {"title": "forged"}})
    await database["lent"].delete_one({"_id": lost})
    await database["seen"].insert_one({"_id": "invented", "sequence": 1, "last": "x"})
    three = [
        Difference("lent", forged, "another content"),
        Difference("lent", lost, "only in the log"),
        Difference("seen", "invented", "only kept"),
    ]
    async with lending_on(service):
        progress = await rebuild_of(service).run(take=False)
        taken = await rebuild_of(service).run(take=True)
        again = await rebuild_of(service).run(take=False)
    assert (progress.state, progress.differences) == ("different", three)
    assert (taken.state, taken.differences) == ("taken", three)
    assert (again.state, again.differences) == ("equal", [])
    await all_heard(service)
