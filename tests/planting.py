"""The code with a change planted in it: a copy of one service beside links to the rest, run in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.architecture.laws.source import ROOT

LINKED = ("chassis", "contracts", "deploy", "importing", "operating", "proto", "tabular", "tests")


class Change(NamedTuple):
    """What is written after the first place where `after` stands; a file that is not there yet holds it alone."""

    after: str
    added: str


def plant(folder: Path, service: str, changes: Mapping[str, list[Change]]) -> Path:
    """Makes the copy in the folder. The paths of the changes are those below the root of the code."""
    services = folder / "services"
    services.mkdir()
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for other in (ROOT / "services").iterdir():
        if other.name == service:
            shutil.copytree(other, services / service, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (services / other.name).symlink_to(other)
    for path, planted in changes.items():
        for change in planted:
            _write(folder / path, change)
    return folder


def _write(path: Path, change: Change) -> None:
    text = path.read_text("utf-8") if path.exists() else ""
    assert change.after in text, f"{path.name} has no place {change.after!r}"
    before, after, rest = text.partition(change.after) if change.after else ("", "", text)
    path.write_text(before + after + change.added + rest, encoding="utf-8")


def asked(folder: Path, module: str, *arguments: str) -> Any:
    """Runs a module of the copy, and returns the JSON that it prints."""
    here = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    done = subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
