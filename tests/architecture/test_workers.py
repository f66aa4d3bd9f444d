"""How the tests are shared out: a worker a core, one system at a time, an order that its seed repeats."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.layout import ROOT
from tests import workers

# What starts a whole system, or asks for the fixture that has one running.
STARTS = re.compile(r"\bStarted\(|\bGround\(|\bmonth: Month\b|\bstage: Stage\b")


class Item(NamedTuple):
    nodeid: str


def items() -> list[Any]:
    return [Item(f"tests/{module}/test_a.py::test_{number}") for module in "abcd" for number in range(9)]


def on_one_core(said: str) -> str:
    core = min(os.sched_getaffinity(0))
    pinned = f"import os; os.sched_setaffinity(0, {{{core}}}); from tests import workers; print({said})"
    return subprocess.run([sys.executable, "-c", pinned], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_on_a_single_core_there_is_a_single_worker() -> None:
    assert on_one_core("workers.affordable()") == "1\n"


def test_every_module_that_starts_a_system_stands_in_the_one_group_that_does() -> None:
    starting = {
        path.relative_to(ROOT).as_posix()
        for path in Path(ROOT / "tests").rglob("test_*.py")
        if STARTS.search(path.read_text(encoding="utf-8")) and path != Path(__file__)
    }
    assert "tests/journeys/test_month_1_loaded.py" in starting
    assert {path for path in starting if workers.group_of(path) != workers.SYSTEM} == set()


def test_a_seed_repeats_its_order_and_another_seed_gives_another() -> None:
    first, again, other = items(), items(), items()
    for shuffled, seed in ((first, 1), (again, 1), (other, 2)):
        workers.shuffled(shuffled, seed)
    assert first == again
    assert sorted(first) == sorted(other) == items()
    assert first != other


def test_a_module_stays_together_in_random_order() -> None:
    shuffled = items()
    workers.shuffled(shuffled, 1)
    modules = [workers.path_of(item.nodeid) for item in shuffled]
    assert len([at for at in range(1, len(modules)) if modules[at] != modules[at - 1]]) == len("abcd") - 1
