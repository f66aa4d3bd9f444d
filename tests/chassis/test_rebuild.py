"""What a house has heard can be built anew from the log while it runs, and compared document by document."""

from __future__ import annotations

from chassis.clock import SystemDoor
from chassis.documents import Database
from chassis.rebuild import Difference, Rebuild
from tests.chassis.lending import LendingStore, hearing
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
