"""Pages that drift: every make target and every path that a page names must be there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.laws.source import ROOT

QUOTED = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ROOMS = (
    "chassis/",
    "contracts/",
    "deploy/",
    "docs/",
    "edu/",
    "importing/",
    "operating/",
    "proto/",
    "services/",
    "tabular/",
    "tests/",
)
WILD = re.compile(r"[<>*{}…]|\.\.\.")


def all_pages() -> list[Path]:
    """Markdown that is ours, from the front door down."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.md")]
    return sorted(path for path in [*ROOT.glob("*.md"), *found] if "jars" not in path.parts)


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))


def drifted(name: str, text: str, known: Iterable[str], root: Path = ROOT) -> list[str]:
    """What a page names and nobody has: a make target, a path below one of the rooms."""
    broken, there = [], set(known)
    for number, line in enumerate(FENCED.sub(lambda m: "\n" * m.group().count("\n"), text).splitlines(), 1):
        for quoted in QUOTED.findall(line):
            word = quoted.split()[0]
            if word == "make" and (made := re.match(r"make ([a-z0-9-]+)", quoted)) and made.group(1) not in there:
                broken.append(f"{name}:{number}: `{made.group(0)}` is no target; name one of `make help`")
            elif word.startswith(ROOMS) and not WILD.search(word) and not (root / word.split(":")[0]).exists():
                broken.append(f"{name}:{number}: {word} is not there; name what is")
    return broken
