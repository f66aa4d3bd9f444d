"""The field's words: a private word that had one was renamed, and does not come back as a name in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.architecture.laws.source import Module, at

OWN_WORDS_MOST = 15

# Services whose names are still being changed. Empty when all speak the field's words.
MOVING: frozenset[str] = frozenset()

# Names of an earlier language, and what the field calls it.
CLASSES: Mapping[str, str] = {
    "Anew": "RebuiltDatabase",
    "Asked": "…Query",
    "Crowd": "DemoUsers",
    "Door": "Clock, or …Server and …Servicer",
    "Found": "the noun that is found",
    "Handed": "Upload",
    "Heard": "Delivery, or the noun that is heard",
    "House": "Service",
    "Houses": "Clients",
    "Incoming": "Upload",
    "Neighbour": "Client",
    "Neighbours": "Clients",
    "ParkingLot": "DeadLetters",
    "Pen": "SigningService",
    "Picture": "MonthlyReport",
    "PlanDesk": "PlanSubmissions",
    "Press": "Renderer",
    "Reception": "SessionMiddleware",
    "Ring": "KeyStore",
    "Seal": "CookieCipher",
    "Shape": "DocumentMapping",
    "Taking": "RowImporter",
    "Told": "Envelope",
    "Trouble": "TransientError",
    "Unlike": "Mismatch",
    "Wanted": "…Query, or Options",
    "Workshop": "Dependencies",
}
MODULES: Mapping[str, str] = {
    "houses": "clients, or programs",
    "keeping": "projections",
    "listing": "queries",
    "looking": "queries",
    "mending": "repair",
    "owing": "duties",
    "papermaking": "rendering",
    "parking": "dead_letters",
    "remembering": "projections",
    "runs": "batching",
    "seeing": "scopes",
}
PARAMETERS: Mapping[str, str] = {
    "handed": "upload",
    "house": "service",
    "lifts": "upcasters",
    "neighbour": "client",
    "shape": "mapping",
    "shop": "what it holds, by its noun",
    "told": "envelope, or fact",
}
ROW = re.compile(r"^\| (?P<ours>[^|]+?) \| (?P<theirs>[^|]+?) \| (?P<meaning>[^|]+?) \|$", re.MULTILINE)


class Word(NamedTuple):
    ours: str
    theirs: str
    meaning: str


def words_of(page: str) -> list[Word]:
    """The rows of the vocabulary, without its head."""
    return [Word(*row.groups()) for row in ROW.finditer(page)][1:]


def check_words(page: str) -> list[str]:
    """At most fifteen words of our own, each once, and none that the field uses as it stands."""
    words = words_of(page)
    ours = [word.ours for word in words]
    broken = [f"docs/vocabulary.md: {word!r} stands twice" for word in sorted({w for w in ours if ours.count(w) > 1})]
    if len(words) > OWN_WORDS_MOST:
        broken.append(f"docs/vocabulary.md: {len(words)} words of our own; at most {OWN_WORDS_MOST}, take the field's")
    return broken + [
        f"docs/vocabulary.md: {w.ours!r} is the field's word" for w in words if w.ours in w.theirs.split(", ")
    ]


def check_names(found: Module) -> list[str]:
    """No class, module or parameter of the product bears a name that was given up."""
    if found.is_under("tests/", *MOVING):
        return []
    stem = found.path.rpartition("/")[2].removesuffix(".py")
    named = [f"{found.path}:1: a module {stem}; the field says {MODULES[stem]}"] if stem in MODULES else []
    return named + list(_named(found))


def _named(found: Module) -> Iterator[str]:
    for node in found.nodes:
        if isinstance(node, ast.ClassDef) and node.name in CLASSES:
            yield at(found, node, f"a class {node.name}; the field says {CLASSES[node.name]}")
        elif isinstance(node, ast.arg) and node.arg in PARAMETERS:
            yield at(found, node, f"a parameter {node.arg}; the field says {PARAMETERS[node.arg]}")
