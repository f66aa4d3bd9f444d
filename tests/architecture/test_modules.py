"""No dead module, and nothing runs at import."""

from __future__ import annotations

from tests.architecture.laws import modules
from tests.architecture.laws.source import code, hand_written, kept, module


def test_no_module_is_dead() -> None:
    kept(modules.dead(hand_written()))


def test_nothing_runs_when_any_module_is_imported() -> None:
    names = [found.name for found in code() if not found.path.endswith("__main__.py")]
    kept(modules.run_at_import(names))


def test_a_module_that_nothing_started_reaches_is_named() -> None:
    start = module("services/a/__main__.py", "from services.a.app import main\nmain()\n")
    app = module("services/a/app.py", "from services.a import store\n")
    store = module("services/a/store.py", "x = 1\n")
    forgotten = module("services/a/forgotten.py", "from services.a import store\n")
    test = module("tests/a/test_forgotten.py", "import services.a.forgotten\n")
    assert modules.dead([start, app, store, forgotten, test]) == [
        "services/a/forgotten.py:1: nothing that runs imports services.a.forgotten; use it or remove it"
    ]


def test_a_module_that_connects_at_import_is_named() -> None:
    assert modules.run_at_import(["tests.architecture.planted.connects"]) == [
        "tests.architecture.planted.connects: RuntimeError: connects at import"
    ]
