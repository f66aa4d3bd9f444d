"""Modules as a whole: dead ones are found, and none does anything when it is imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable

from tests.architecture.laws.rooms import imports
from tests.architecture.laws.source import ROOT, Module, dotted

FOUND_BY_NAME = ("contracts.facts.",)  # all_facts() reads this folder
IMPORT_ALL = """
import importlib, socket, subprocess, sys, threading
class Refused(socket.socket):
    def connect(self, *_): raise RuntimeError("connects at import")
    def bind(self, *_): raise RuntimeError("binds at import")
socket.socket = Refused
class NoProcess(subprocess.Popen):
    def __init__(self, *_, **__): raise RuntimeError("starts a process at import")
subprocess.Popen = NoProcess
for name in sys.argv[1:]:
    before = threading.active_count()
    try:
        importlib.import_module(name)
    except BaseException as problem:
        print(f"{name}: {type(problem).__name__}: {problem}")
    if threading.active_count() > before:
        print(f"{name}: starts a thread at import")
"""


def _is_started(found: Module) -> bool:
    """Run by name: `python -m`, an entry point of pyproject, or a script with a main guard."""
    if found.path.endswith("/__main__.py"):
        return True
    if f'"{found.name}:' in (ROOT / "pyproject.toml").read_text(encoding="utf-8"):
        return True
    return any(
        isinstance(node, ast.If) and dotted(getattr(node.test, "left", node.test)) == "__name__"
        for node in found.tree.body
    )


def dead(modules: Iterable[Module], started: Iterable[str] = ()) -> list[str]:
    """Modules that nothing which runs can reach; tests do not keep a module alive."""
    by_name = {m.name: m for m in modules if m.room != "tests"}
    roots = {name for name, m in by_name.items() if _is_started(m) or name.startswith(FOUND_BY_NAME)} | set(started)
    reached, queue = set[str](), list(roots)
    while queue:
        name = queue.pop()
        if name in reached or name not in by_name:
            continue
        reached.add(name)
        queue += [".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)]
        queue += [imported for _, imported in _all_imports(by_name[name])]
    return [
        f"{m.path}:1: nothing that runs imports {name}; use it or remove it"
        for name, m in sorted(by_name.items())
        if name not in reached and (m.tree.body[1:] or not m.path.endswith("__init__.py"))
    ]


def _all_imports(found: Module) -> list[tuple[object, str]]:
    relative = [
        (node, f"{_package(found)}.{node.module}" if node.module else _package(found))
        for node in found.nodes
        if isinstance(node, ast.ImportFrom) and node.level == 1
    ]
    inner = [(node, f"{base}.{alias.name}") for node, base in relative for alias in node.names]
    return [*imports(found), *relative, *inner]


def _package(found: Module) -> str:
    return found.name if found.path.endswith("__init__.py") else found.name.rpartition(".")[0]


def run_at_import(names: Iterable[str]) -> list[str]:
    """Imports each module in one fresh process that can neither connect nor start anything."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]
