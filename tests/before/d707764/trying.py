"""What each attack stands on, and how it is told: the entry, what was asked, what this build answered."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from chassis.documents import Database, connect
from chassis.errors import Refusal


class Answer(NamedTuple):
    said: str
    open: bool


@dataclass(frozen=True)
class Parts:
    """A broker and a store of this run; `database` is one that no other attack has seen."""

    kafka: str
    store_uri: str
    folder: Path
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def database(self) -> Database:
        return connect(self.store_uri, f"before{next(self._numbers)}")


Attack = Callable[[Parts], Awaitable[Answer]]
ATTACKS: list[tuple[int, str, Attack]] = []


def entry(number: int, asked: str) -> Callable[[Attack], Attack]:
    """The number is that of the review."""

    def add(attack: Attack) -> Attack:
        ATTACKS.append((number, asked, attack))
        return attack

    return add


async def try_all(at: Parts) -> bool:
    """Prints a row an attack; false where one could not be tried."""
    tried = True
    for number, asked, attack in sorted(ATTACKS, key=lambda one: one[0]):
        [got] = await asyncio.gather(attack(at), return_exceptions=True)
        match got:
            case Answer(said, is_open):
                standing = "open" if is_open else "closed"
            case Refusal():
                said, standing = f"refused: {got.reason}", "closed"
            case _:
                said, standing, tried = f"{type(got).__name__}: {got}", "not tried", False
        sys.stdout.write(f"| {number} | {asked} | {said} | {standing} |\n")
        sys.stdout.flush()
    return tried
