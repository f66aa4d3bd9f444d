"""What a house has heard can be built anew from the log while it runs, and compared document by document."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chassis.clock import Clock, SystemClock
from chassis.documents import Database
from operating.rebuild import AlreadyRebuilding, Difference, Rebuild
from operating.rebuild.building import MARK, NEXT, RebuildGivenUp
from tests.chassis.lending import LendingStore, ShelfEmpty, hearing
from tests.chassis.running import Running
from tests.operating.watching import Call, Watched
from tests.signing import verifier


def rebuild_of(service: Running, *, watched: Watched | None = None, page: int = 500) -> Rebuild:
    live = service.store if watched is None else LendingStore(watched, SystemClock())  # type: ignore[arg-type] # fake: hands on
    return Rebuild(
        live,
        LendingStore,
        hearing(),
        service.kafka,
        group=service.listener.group,
        verifier=verifier(),
        page=page,
    )


async def left_behind(database: Database) -> list[str]:
    return [name for name in await database.client.list_database_names() if name.startswith(f"{database.name}{NEXT}")]


async def test_a_rebuild_of_a_running_house_is_equal_to_what_it_keeps(service: Running, database: Database) -> None:
    await service.lend(f"{database.name}-a", titles=5)
    await service.settled()
    progress = await rebuild_of(service).run(take=False)
    assert (progress.state, progress.different, progress.differences, progress.why) == ("equal", 0, [], "")
    assert progress.facts >= 5
    assert progress.read == progress.records >= progress.facts
    kept = [await database[name].count_documents({}) for name in service.store.projections()]
    assert progress.documents == sum(kept)
    assert await left_behind(database) == []


@pytest.mark.parametrize("error", [ShelfEmpty("a"), RuntimeError("a bug")], ids=["refused", "bug"])
async def test_a_fact_that_was_parked_leaves_the_others_of_its_run_built(
    service: Running, database: Database, error: Exception
) -> None:
    subject = f"{database.name}-a"

    def failing(fresh: Database, clock: Clock) -> LendingStore:
        store = LendingStore(fresh, clock)
        store.ours, store.failing = database.name, {2: error}
        return store

    service.store.failing = {2: error}
    await service.lend(subject, titles=3)
    await service.settled(parked_is_fine=True)
    rebuild = Rebuild(
        service.store, failing, hearing(), service.kafka, group=service.listener.group, verifier=verifier()
    )
    progress = await rebuild.run(take=False)
    assert [difference for difference in progress.differences if subject in difference.id] == []
    assert progress.refused >= 1
    # Reacted to twice where it came in one batch with the fact that failed; its effect is there once.
    assert list(dict.fromkeys(await service.heard(subject))) == [1, 3]
    assert await service.lent(subject) == [1, 3]


async def test_what_was_altered_or_lost_is_named_and_the_log_wins_when_told_to(
    service: Running, database: Database
) -> None:
    subject = f"{database.name}-a"
    await service.lend(subject, titles=3)
    await service.settled()
    before = await documents(database)
    await database["lent"].update_one({"_id": f"library/shelves/{subject}/1"}, {"$set": {"title": "forged"}})
    await database["lent"].delete_one({"_id": f"library/shelves/{subject}/2"})
    await database["seen"].insert_one({"_id": "invented", "sequence": 1, "last": "x"})
    await database["seen"].insert_one({"_id": "of no telling", "last": "x"})
    await database["seen"].update_one({"_id": subject}, {"$unset": {"sequence": ""}})
    rebuild = rebuild_of(service)
    progress = await rebuild.run(take=False)
    assert (progress.state, progress.different) == ("different", 5)
    assert progress.differences == [
        Difference("lent", f"library/shelves/{subject}/1", "another content"),
        Difference("lent", f"library/shelves/{subject}/2", "only in the log"),
        Difference("seen", "invented", "only kept"),
        Difference("seen", "of no telling", "only kept"),
        Difference("seen", subject, "another content"),
    ]
    assert (await rebuild.run(take=True)).state == "taken"
    assert await documents(database) == before
    assert (await rebuild.run(take=False)).state == "equal"


async def test_what_a_killed_rebuild_left_is_removed_by_the_next_and_counts_for_nothing(
    service: Running, database: Database
) -> None:
    subject = f"{database.name}-a"
    await service.lend(subject, titles=2)
    await service.settled()
    killed = database.client[f"{database.name}{NEXT}-killed"]
    await killed[MARK].insert_one({"_id": MARK})
    await killed["seen"].insert_one({"_id": subject, "sequence": 9, "last": "half built"})
    assert await left_behind(database) == [killed.name]
    progress = await rebuild_of(service).run(take=True)
    assert (progress.state, progress.differences) == ("equal", [])
    assert await left_behind(database) == []


async def test_a_rebuild_that_is_stopped_says_so_and_the_next_one_starts_clean(
    service: Running, database: Database
) -> None:
    await service.lend(f"{database.name}-a", titles=2)
    await service.settled()
    watched = Watched(database)
    rebuild = rebuild_of(service, watched=watched)
    reached = asyncio.Event()

    async def never() -> None:
        reached.set()
        await asyncio.Event().wait()

    watched.before[Call("lent", "find")] = never
    running_one = rebuild.start(take=True)
    await reached.wait()
    with pytest.raises(AlreadyRebuilding):
        rebuild.start(take=False)
    assert (rebuild.progress.state, len(await left_behind(database))) == ("comparing", 1)
    running_one.cancel()
    await asyncio.gather(running_one, return_exceptions=True)
    assert (rebuild.progress.state, rebuild.progress.why) == ("failed", "it was stopped")
    assert await left_behind(database) == []
    assert (await rebuild.run(take=False)).state == "equal"


async def test_a_rebuild_that_another_process_began_meanwhile_ends_the_first_which_takes_nothing(
    service: Running, database: Database
) -> None:
    subject = f"{database.name}-a"
    await service.lend(subject, titles=2)
    await service.settled()
    await database["lent"].delete_one({"_id": f"library/shelves/{subject}/1"})
    kept = await documents(database)
    watched = Watched(database)
    watched.before[Call("lent", "find")] = lambda: rebuild_of(service).run(take=False)
    first = rebuild_of(service, watched=watched)
    with pytest.raises(RebuildGivenUp) as given_up:
        await first.run(take=True)
    assert (first.progress.state, first.progress.why) == ("failed", given_up.value.message)
    assert await documents(database) == kept


@pytest.mark.parametrize("titles", [4, 12, 25])
async def test_however_many_documents_differ_no_question_names_more_than_a_page(
    service: Running, database: Database, titles: int
) -> None:
    subject, page = f"{database.name}-a", 10
    await service.lend(subject, titles=titles)
    await service.settled()
    await database["lent"].delete_many({"subject": subject})
    await database["lent"].insert_many([{"_id": f"invented {n}", "sequence": 1} for n in range(titles)])
    watched = Watched(database)
    progress = await rebuild_of(service, watched=watched, page=page).run(take=True)
    ours = [each for each in progress.differences if subject in each.id or "invented" in each.id]
    assert (progress.state, progress.different, len(ours)) == ("taken", 2 * titles, 2 * titles)
    assert max(watched.asked) <= page
    pages = sum([-(-await database[name].count_documents({}) // page) for name in ("lent", "seen")])
    looks = 2 * -(-titles // page)  # at those that are only kept, then at those that are only in the log
    assert len(watched.asked) == pages + looks
    assert await database["lent"].count_documents({"subject": subject}) == titles


async def documents(database: Database) -> dict[str, dict[str, Any]]:
    return {
        name: {str(document["_id"]): document async for document in database[name].find({})}
        for name in ("lent", "seen")
    }
