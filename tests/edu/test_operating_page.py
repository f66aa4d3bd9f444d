"""The page for operators names only commands that there are, with options that they have."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from deploy.console import program
from deploy.local.layout import ROOT

PAGE = ROOT / "docs" / "operating.md"
COMMAND = re.compile(r"(?:^|`)(?:[A-Z_]+=\S+ )*edu ([^`#\n]+)", re.MULTILINE)


def commands(page: Path) -> list[str]:
    return sorted({found.strip() for found in COMMAND.findall(page.read_text(encoding="utf-8")) if "…`" not in found})


def resolved(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, and what is left of them. Raises KeyError for one that is not there."""
    command: Any = typer.main.get_command(program())
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    return command, words


def test_the_page_shows_backup_restore_and_what_to_do_with_parked_facts() -> None:
    named = {" ".join(line.split()[:2]) if line.startswith("parked") else line.split()[0] for line in commands(PAGE)}
    assert {"backup", "restore", "parked replay", "parked drop", "health", "rebuild", "audit"} <= named


@pytest.mark.parametrize("line", commands(PAGE))
def test_every_command_of_the_page_is_there_with_its_options(line: str) -> None:
    command, left = resolved(shlex.split(line.replace("<", "").replace(">", "")))
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in left if word.startswith("--") and word not in known] == []
