"""What a rebuild writes beside the running house and into it, and what stands after each of those writes failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from chassis.clock import SystemClock
from chassis.documents import Replicas
from operating.rebuild import Progress, Rebuild
from operating.rebuild.building import MARK, NEXT
from tests.chassis.lending import LendingStore, hearing
from tests.chassis.running import Running
from tests.failing_twice import Driver, Loss, Outcome, Twice
from tests.signing import verifier


@dataclass
class Rebuilding:
    """A running house that has heard one fact, and a rebuild of it whose database loses an answer."""

    service: Running
    loss: Loss

    def __post_init__(self) -> None:
        self.database = self.service.store.database
        lossy: Any = Driver(self.database, self.loss)
        self.live = LendingStore(lossy, SystemClock())
        self.progress = Progress()

    async def beside(self) -> list[str]:
        """Databases of rebuilds that were left."""
        names = await self.database.client.list_database_names()
        return [name for name in names if name.startswith(f"{self.database.name}{NEXT}")]


async def rebuilds(at: Rebuilding) -> None:
    rebuild = Rebuild(
        at.live, LendingStore, hearing(), at.service.kafka, group=at.service.listener.group, verifier=verifier()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Replicas, "put_many", at.loss.around("put_many", Replicas.put_many))
        try:
            await rebuild.run(take=True)
        finally:
            at.progress = rebuild.progress


async def was_heard(at: Rebuilding) -> None:
    await at.service.lend(at.service.shelf())
    await at.service.settled()


async def left_one_behind(at: Rebuilding) -> None:
    await was_heard(at)
    await at.database.client[f"{at.database.name}{NEXT}-killed"][MARK].insert_one({"_id": MARK})


async def lost_one(at: Rebuilding) -> None:
    await was_heard(at)
    await at.database["lent"].delete_one({"subject": at.service.shelf()})


async def is_forged(at: Rebuilding) -> None:
    await was_heard(at)
    await at.database["lent"].update_one({"subject": at.service.shelf()}, {"$set": {"title": "forged"}})


async def rebuilt(at: Rebuilding) -> tuple[str, list[str], int]:
    """How the rebuild ended, what is kept of our fact, and how many databases are left beside."""
    kept = await at.database["lent"].find({"subject": at.service.shelf()}).to_list(None)
    titles = ["ours" if fact["title"] == f"{at.service.shelf()}-0" else fact["title"] for fact in kept]
    return at.progress.state, titles, len(await at.beside())


OURS = ["ours"]
EQUAL = ("equal", OURS, 0)
TAKEN = ("taken", OURS, 0)
BUILDING, COMPARING = "operating/rebuild/building.py", "operating/rebuild/comparing.py"
IN_REBUILD: dict[str, Twice[Rebuilding]] = {
    f"{BUILDING}:RebuiltDatabase.begin insert_one": Twice(
        before=was_heard,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", OURS, 0), EQUAL),
        answer_lost=Outcome(("failed", OURS, 0), EQUAL),
    ),
    f"{BUILDING}:RebuiltDatabase._remove_others delete_one": Twice(
        before=left_one_behind,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", OURS, 1), EQUAL),
        answer_lost=Outcome(("failed", OURS, 1), EQUAL),
    ),
    f"{BUILDING}:RebuiltDatabase._remove_others drop_database": Twice(
        before=left_one_behind,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", OURS, 1), EQUAL),
        answer_lost=Outcome(("failed", OURS, 0), EQUAL),
    ),
    # A database that could not be removed is removed by the next rebuild.
    f"{BUILDING}:RebuiltDatabase.end drop_database": Twice(
        before=was_heard,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", OURS, 1), EQUAL),
        answer_lost=Outcome(("failed", OURS, 0), EQUAL),
    ),
    "chassis/documents/repair.py:repair bulk_write": Twice(
        before=is_forged,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", ["forged"], 0), TAKEN),
        answer_lost=Outcome(("failed", OURS, 0), EQUAL),
    ),
    f"{COMPARING}:Comparison._repair put_many": Twice(
        before=lost_one,
        act=rebuilds,
        sees=rebuilt,
        not_done=Outcome(("failed", [], 0), TAKEN),
        answer_lost=Outcome(("failed", OURS, 0), EQUAL),
    ),
}
