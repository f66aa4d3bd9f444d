"""`edu` is a client of the API: no module of it can reach the system past the gateway, by name or at run time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from deploy.console import program
from deploy.local.layout import ROOT
from edu.main import program as client

SYSTEM = frozenset(path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "edu")
PAST_IMPORT = frozenset({"importlib", "pkgutil", "runpy", "subprocess"})
BUILTINS = frozenset({"__import__", "compile", "eval", "exec"})
MACHINE = ["backup", "doctor", "restore"]


def reached(text: str) -> list[str]:
    """What a module imports or runs of the system, or could by a name that it makes up."""
    nodes = list(ast.walk(ast.parse(text)))
    imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    called = [node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    roots = {name.split(".")[0] for name in imported}
    return sorted([*(roots & (SYSTEM | PAST_IMPORT)), *(set(called) & BUILTINS)])


@pytest.mark.parametrize("path", sorted((ROOT / "edu").rglob("*.py")), ids=lambda path: path.stem)
def test_a_module_of_the_client_reaches_nothing_of_the_system(path: Path) -> None:
    assert reached(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("import importlib\n", "importlib"),
        ("from deploy.local import backup\n", "deploy"),
        ("def f():\n    import chassis.store\n", "chassis"),
        ("import subprocess\n", "subprocess"),
        ("__import__('services')\n", "__import__"),
    ],
)
def test_a_way_past_the_gateway_that_is_planted_is_found(planted: str, name: str) -> None:
    assert reached(planted) == [name]


def test_the_installed_command_adds_what_the_machine_does_and_takes_nothing_away() -> None:
    of_client = {command.callback for command in client().registered_commands}
    of_both = {command.callback for command in program().registered_commands}
    added = of_both - of_client
    assert (of_client - of_both, sorted(callback.__name__ for callback in added if callback)) == (set(), MACHINE)
