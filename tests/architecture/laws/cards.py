"""The card at the head of each house's README says what the code says: keeps, is asked, tells, hears, counts.

`python -m tests.architecture.laws.cards` writes the cards from the code; the test compares the two.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from contracts.facts import all_facts
from tests.architecture.laws.source import ROOT, Module, dotted, hand_written, houses

LINES = ("keeps", "is asked", "tells", "hears", "counts")
HEAD = "| the card | |"
CALL = re.compile(r"^\s*rpc (\w+)", re.MULTILINE)
METRICS = frozenset({"Counter", "Gauge", "Histogram", "counter", "gauge", "histogram"})
KEEPERS = frozenset({"DocumentMapping", "facts", "replicas", "report_mapping"})


def _calls(modules: Iterable[Module], names: frozenset[str]) -> Iterator[str]:
    """The first string of each call to one of `names`."""
    for found in modules:
        for node in found.nodes:
            if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in names:
                values = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "name")]
                yield from (
                    str(v.value) for v in values[:1] if isinstance(v, ast.Constant) and isinstance(v.value, str)
                )


def _heard(modules: Iterable[Module]) -> Iterator[str]:
    """The types of facts that `@hears(Fact)` and `@hears.batch(Fact)` name."""
    types = {fact.__name__: fact_type for fact_type, fact in all_facts().items()}
    for found in modules:
        for node in found.nodes:
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[0] == "hears" and node.args:
                yield types[dotted(node.args[0]).rsplit(".", 1)[-1]]


def of_code(house: str, modules: Iterable[Module], protos: Path = ROOT / "proto" / "edu") -> dict[str, set[str]]:
    """The card of a house as its code would write it."""
    own = [m for m in modules if m.is_under(f"services/{house}/")]
    rooms = {room: [m for m in own if m.name.split(".")[2:3] == [room]] for room in ("store", "events", "metrics")}
    asked = "".join(path.read_text(encoding="utf-8") for path in sorted((protos / house).rglob("*.proto")))
    return {
        "keeps": set(_calls(rooms["store"], KEEPERS)),
        "is asked": set(CALL.findall(asked)),
        "tells": {fact_type for fact_type in all_facts() if fact_type.startswith(f"{house}.")},
        "hears": set(_heard(rooms["events"])),
        "counts": set(_calls(rooms["metrics"], METRICS)),
    }


def of_text(text: str) -> dict[str, set[str]]:
    """The card of a README: the words in backticks, by line of its table."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0] in LINES:
            found[cells[0]] = set(re.findall(r"`([^`]+)`", " ".join(cells[1:])))
    return found


def differences(house: str, code: Mapping[str, set[str]], card: Mapping[str, set[str]]) -> list[str]:
    broken = []
    for line in LINES:
        if line not in card:
            broken.append(f"services/{house}/README.md: no line '{line}' in its card; run `make cards`")
            continue
        lacking, idle = sorted(code[line] - card[line]), sorted(card[line] - code[line])
        broken += [f"services/{house}/README.md: {line} lacks {name}; run `make cards`" for name in lacking]
        broken += [
            f"services/{house}/README.md: {line} has {name}, the code has not; run `make cards`" for name in idle
        ]
    return broken


def written(card: Mapping[str, set[str]]) -> str:
    rows = [f"| {line} | {' · '.join(f'`{name}`' for name in sorted(card[line])) or 'nothing'} |" for line in LINES]
    return "\n".join([HEAD, "|---|---|", *rows])


def put_into(text: str, card: Mapping[str, set[str]]) -> str:
    """Replaces the card of a README, or puts it after the first paragraph."""
    table = re.compile(re.escape(HEAD) + r"\n(\|.*\n?)+")
    if table.search(text):
        return table.sub(lambda _: written(card) + "\n", text)
    head, _, rest = text.partition("\n\n")
    opening, _, more = rest.partition("\n\n")
    return f"{head}\n\n{opening.strip()}\n\n{written(card)}\n\n{more.strip()}\n".rstrip() + "\n"


if __name__ == "__main__":
    for name in houses():
        readme = ROOT / "services" / name / "README.md"
        before = readme.read_text(encoding="utf-8") if readme.exists() else f"# {name.capitalize()}\n\n"
        readme.write_text(put_into(before, of_code(name, hand_written())), encoding="utf-8")
