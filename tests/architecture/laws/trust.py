"""The trust card of a house: each row names the tamper tests behind it, and each kept collection stands in one row.

The first cell of a row names its collections in backticks, the last cell its tests; other backticks are free.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from chassis.audit.checkpoints import SIGNED_HEADS
from deploy.local.stores import stores
from tests.architecture.laws.source import Module

HEAD = "what is kept"
LAST = "its tamper tests"
SHARED = "tests/chassis/test_tampering.py"  # of what the frame keeps in every house
NAMED = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """What one line of the card is about, and the tests that stand behind it."""

    line: int
    kept: tuple[str, ...]
    tests: tuple[str, ...]


class Card(NamedTuple):
    """The trust card as the README of a house has it; `lacks` says what the table as a whole lacks."""

    rows: tuple[Row, ...]
    lacks: str = ""


def collections_of(house: str) -> list[str]:
    """What the store room of the house keeps, with what the frame adds; nothing for a house without a store."""
    store = stores().get(house)
    return sorted([*store.collections(), SIGNED_HEADS.name]) if store else []


def tests_of(house: str, modules: Iterable[Module]) -> dict[str, set[str]]:
    """The names of the tamper tests by file: the house's own files, and the one that all houses share."""
    found = {}
    for one in modules:
        if one.path.startswith(f"tests/{house}/test_tampering") or one.path == SHARED:
            names = {str(getattr(node, "name", "")) for node in one.tree.body}
            found[one.path] = {name for name in names if name.startswith("test_")}
    return found


def card_of(text: str) -> Card:
    rows: list[Row] = []
    last = ""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            if rows:
                break
        elif cells[0] == HEAD:
            last = cells[-1]
        elif last and not cells[0].startswith("---"):
            tests = tuple(name for name in NAMED.findall(cells[-1]) if name.startswith("test_"))
            rows.append(Row(number, tuple(NAMED.findall(cells[0])), tests))
    if not last:
        return Card((), f"no trust card; begin a table with '| {HEAD} |'")
    if last != LAST:
        return Card(tuple(rows), f"the last column of the trust card is '{last}'; it is to be '{LAST}'")
    return Card(tuple(rows))


def broken(house: str, card: Card, kept: Collection[str], tests: dict[str, set[str]]) -> list[str]:
    """One line for each row, test or collection that stands alone."""
    readme = f"services/{house}/README.md"
    if card.lacks:
        return [f"{readme}: {card.lacks}"]
    own = {name for path, names in tests.items() if path != SHARED for name in names}
    known = set().union(*tests.values())
    named = {test for row in card.rows for test in row.tests}
    rows = Counter(name for row in card.rows for name in row.kept)
    alone = [row.line for row in card.rows if not row.tests]
    without, gone = sorted(set(kept) - set(rows)), sorted(set(rows) - set(kept))
    return [
        *(f"{readme}:{line}: no tamper test stands behind this row; name one" for line in alone),
        *(f"{readme}: {name} is no tamper test of {house}; write it" for name in sorted(named - known)),
        *(f"{readme}: no row names {name}; name it, or take the test away" for name in sorted(own - named)),
        *(f"{readme}: {name} is kept and has no row; say what its loss costs" for name in without),
        *(f"{readme}: {name} has a row and is not kept" for name in gone),
        *(f"{readme}: {name} has {count} rows; one is to say all" for name, count in sorted(rows.items()) if count > 1),
    ]


def idle(cards: Iterable[Card], tests: Iterable[str]) -> list[str]:
    """Tests that all houses share and that no card names."""
    named = {test for card in cards for row in card.rows for test in row.tests}
    return [f"{SHARED}: no trust card names {name}" for name in sorted(set(tests) - named)]
