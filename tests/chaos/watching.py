"""How long until work goes on: from the end of a fault to the effects of commands that were sent after it."""

from __future__ import annotations

import time
from typing import Any

from pymongo.errors import PyMongoError

from deploy.local.waiting import until
from tests.chaos import limits
from tests.chaos.commands import Command
from tests.chaos.load import Acked, Load, Worker
from tests.chaos.system import System


def back_to_work(system: System, load: Load, over: float, listener: str) -> tuple[float, float]:
    """Seconds until the effect of a command of every kind is in reporting, and until `listener` hears again.

    Raises LoadError past the deadline. `over` is when the fault ended; only commands sent after it count.
    """
    first: dict[str, Acked] = {}
    back: dict[str, float] = {}
    heard = [0.0]

    def all_back() -> bool:
        for worker in load.workers:
            _look(system, worker, over, first, back)
        if listener and not heard[0] and "pupils" in first and _is_heard(system, listener, first["pupils"].command):
            heard[0] = time.monotonic() - over
        return len(back) == len(load.workers) and (not listener or heard[0] > 0)

    if not until(all_back, limits.BACK_SECONDS):
        waiting = [worker.name for worker in load.workers if worker.name not in back]
        load.odd[f"no effect within {limits.BACK_SECONDS:.0f} s: {', '.join(waiting) or listener}"] += 1
        return limits.BACK_SECONDS, heard[0]
    return max(back.values()), heard[0]


def _look(system: System, worker: Worker, over: float, first: dict[str, Acked], back: dict[str, float]) -> None:
    last = worker.last
    if worker.name not in first and last is not None and last.sent > over:
        first[worker.name] = last
    if worker.name in first and worker.name not in back and _took_effect(system, first[worker.name].command):
        back[worker.name] = time.monotonic() - over


def _took_effect(system: System, command: Command) -> bool:
    """Its last item shows in reporting."""
    item, value = command.items[-1]
    match command.kind:
        case "pupils":
            return _is_heard(system, "reporting", command)
        case "invoices":
            return _finds(system, "reporting", "invoices", {"_id": item})
        case "payments":
            return _finds(system, "reporting", "payments", {"invoice": value[0]})
        case "lessons":
            return _finds(system, "reporting", "lessons", {"subject": item})
        case _:
            return _is_told(system, item.rpartition("/")[2])


def _is_heard(system: System, house: str, command: Command) -> bool:
    code, (_, moves) = command.items[-1]
    return _finds(system, house, "pupils", {"_id": code, "sequence": {"$gte": moves + 1}})


def _is_told(system: System, file: str) -> bool:
    """Whether reporting knows the resource that was made of a file."""
    try:
        kept = system.database("library")["resources"].find_one({"file.name": file})
    except PyMongoError:
        return False  # it is being started again
    return kept is not None and _finds(system, "reporting", "resources", {"_id": kept["_id"]})


def _finds(system: System, house: str, collection: str, wanted: dict[str, Any]) -> bool:
    try:
        return system.database(house)[collection].find_one(wanted) is not None
    except PyMongoError:
        return False  # it is being started again
