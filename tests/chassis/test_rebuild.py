"""What a house has heard can be built anew from the log while it runs, and compared document by document."""

from __future__ import annotations

from chassis.clock import Door, SystemDoor
from chassis.documents import Database
from chassis.rebuild import NEXT, Difference, Rebuild
from tests.chassis.lending import LendingStore, ShelfEmpty, hearing
from tests.chassis.test_delivery import running


def rebuild_of(store: LendingStore, kafka: object) -> Rebuild:
    return Rebuild(store, LendingStore, hearing(), kafka)  # type: ignore[arg-type] # foreign: narrowed by the caller


async def test_a_rebuild_of_a_running_house_is_equal_to_what_it_keeps(database: Database, kafka: str) -> None:
    async with running(database, kafka, database.name) as house:
        await house.lend(f"{database.name}-a", titles=5)
        await house.settled()
        progress = await rebuild_of(house.store, house.kafka).run(take=False)
    assert (progress.state, progress.differences) == ("equal", [])
    assert progress.facts >= 5


async def test_a_fact_that_is_refused_leaves_the_others_of_its_run_built(database: Database, kafka: str) -> None:
    subject = f"{database.name}{NEXT}-a"

    def refusing(fresh: Database, door: Door) -> LendingStore:
        store = LendingStore(fresh, door)
        store.failing = {2: ShelfEmpty(subject)}
        return store

    async with running(database, kafka, database.name) as house:
        house.store.failing = {2: ShelfEmpty(subject)}
        await house.lend(subject, titles=3)
        await house.settled(parked_is_fine=True)
        rebuild = Rebuild(house.store, refusing, hearing(), house.kafka)
        progress = await rebuild.run(take=False)
    assert [one for one in progress.differences if subject in one.id] == []
    assert progress.refused >= 1
    assert await house.heard(subject) == [1, 3]


async def test_what_was_altered_or_lost_is_named_and_the_log_wins_when_told_to(database: Database, kafka: str) -> None:
    subject = f"{database.name}-a"
    async with running(database, kafka, database.name) as house:
        await house.lend(subject, titles=3)
        await house.settled()
        await database["lent"].update_one({"_id": f"library/shelves/{subject}/1"}, {"$set": {"title": "forged"}})
        await database["lent"].delete_one({"_id": f"library/shelves/{subject}/2"})
        await database["seen"].insert_one({"_id": "invented", "sequence": 1, "last": "x"})
        rebuild = rebuild_of(house.store, house.kafka)
        found = await rebuild.run(take=False)
        assert [one for one in found.differences if subject in one.id or one.id == "invented"] == [
            Difference("lent", f"library/shelves/{subject}/1", "another content"),
            Difference("lent", f"library/shelves/{subject}/2", "only in the log"),
            Difference("seen", "invented", "only kept"),
        ]
        assert found.state == "different"
        assert (await rebuild.run(take=True)).state == "taken"
        assert (await rebuild.run(take=False)).state == "equal"
    again = LendingStore(database, SystemDoor())
    assert (await again.lent.count({"subject": subject})) == 3
