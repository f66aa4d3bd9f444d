"""Commands that pages name in backticks: each can be typed as it stands, its placeholders filled in.

`edu` is read by its own parser, so that a command or an option that is gone is an error; of `make` the variables are
looked up, of `python -m` the module, of `pytest` the folders.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator

import typer
from typer.testing import CliRunner

from tests.architecture.laws.pages import FENCED, QUOTED
from tests.architecture.laws.source import ROOT

PLACEHOLDER = re.compile(r"<[^>]+>|…|\.\.\.")
HOUSES = ("accounts", "gateway", "library", "payments", "records", "reporting")
CHANGES = "docs/CHANGELOG.md"  # tells of what once was


def named(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each command in backticks."""
    for number, line in enumerate(FENCED.sub(lambda found: "\n" * found.group().count("\n"), text).splitlines(), 1):
        for quoted in QUOTED.findall(line):
            if quoted.split()[0] in READERS or quoted.startswith("python -m "):
                yield number, quoted


def broken(name: str, text: str, program: typer.Typer) -> list[str]:
    """Commands of a page that nobody could type."""
    found = []
    for number, command in named(text):
        words = command.split()
        why = _module(words) if words[0] == "python" else READERS[words[0]](words[1:], program)
        if why:
            found.append(f"{name}:{number}: `{command}`: {why}")
    return found


def _edu(words: list[str], program: typer.Typer) -> str:
    """What `edu` itself answers to the command with `--help` behind it, where it refuses."""
    arguments = [PLACEHOLDER.sub(".", word) for word in words if word != "…"]
    answer = CliRunner().invoke(program, [*arguments, "--help"])
    said = re.search(r"No such [^\n│]*[^\s│]", answer.output) if answer.exit_code else None
    return said.group() if said else ("" if answer.exit_code == 0 else answer.output)


def _make(words: list[str], program: typer.Typer) -> str:
    del program
    known = set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [name for name in re.findall(r"\b([A-Z]+)=", " ".join(words)) if name not in known]
    return f"make reads no {', '.join(unknown)}" if unknown else ""


def _pytest(words: list[str], program: typer.Typer) -> str:
    del program
    filled = [PLACEHOLDER.sub(house, word) for word in words for house in HOUSES if not word.startswith("-")]
    missing = sorted({word for word in filled if not (ROOT / word.split("::")[0]).exists()})
    return f"{', '.join(missing)} is not there" if missing else ""


def _module(words: list[str]) -> str:
    names = {words[2].replace("<house>", house) for house in HOUSES}
    missing = sorted(name for name in names if not _runs(name))
    return f"{', '.join(missing)} is no module that runs" if missing else ""


def _runs(name: str) -> bool:
    found = importlib.util.find_spec(name)
    if found and found.submodule_search_locations:
        found = importlib.util.find_spec(f"{name}.__main__")
    return bool(found and found.origin)


READERS = {"edu": _edu, "make": _make, "pytest": _pytest}
