"""How the tests are shared out among workers: how many, what stays together, what begins first, in which order."""

from __future__ import annotations

import os
import random

import psutil
import pytest
from xdist.scheduler import LoadScopeScheduling

# A worker has a broker, a store and, while it walks through a whole system, a second set of both and six houses.
WORKER_BYTES = 2 * 1024**3
MOST_WORKERS = 8

# These start whole systems: one worker takes them all, one after another, so that no two systems run at once.
SYSTEM = "system"
STARTING_SYSTEMS = (
    "tests/journeys/",
    "tests/chaos/",
    "tests/backup/test_on_this_machine.py",
    "tests/local/test_closed_run.py",
    "tests/local/test_mounted_secrets.py",
    "tests/local/test_running.py",
    "tests/local/test_stores.py",
)


def affordable() -> int:
    """A worker for each core that we may use, as far as the memory reaches; at least one."""
    cores = len(os.sched_getaffinity(0))
    memory: int = psutil.virtual_memory().available
    return max(1, min(cores, MOST_WORKERS, memory // WORKER_BYTES))


def group_of(path: str) -> str:
    """The tests of a module stay together, because they share what it set up."""
    return SYSTEM if path.startswith(STARTING_SYSTEMS) else path


class ByModule(LoadScopeScheduling):
    """Gives a worker the next module when it has nearly done the one before."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(path_of(nodeid))


def longest_first(items: list[pytest.Item]) -> None:
    """What starts whole systems takes longest: it begins first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: group_of(path_of(item.nodeid)) != SYSTEM)


def shuffled(items: list[pytest.Item], seed: int) -> None:
    """Modules in random order, and each module's tests; the same on every worker by the same seed."""
    chance = random.Random(seed)
    by_module: dict[str, list[pytest.Item]] = {}
    for item in items:
        by_module.setdefault(path_of(item.nodeid), []).append(item)
    modules = list(by_module.values())
    chance.shuffle(modules)
    for module in modules:
        chance.shuffle(module)
    items[:] = [item for module in modules for item in module]


def path_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]
