"""The floor plan: what a room may import, and what it may be called (style 2, 5, 14 and the architecture page)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.laws.directions import room_of
from tests.architecture.laws.source import Module, at, dotted

BANNED_NAMES = frozenset({"utils", "util", "common", "helpers", "helper", "misc", "grpc", "http", "platform"})
IMPURE = frozenset(
    {"aiohttp", "aiokafka", "asyncio", "faststream", "grpc", "httpx", "logging", "motor", "os", "pymongo", "random"}
    | {"secrets", "socket", "structlog", "subprocess", "threading", "time", "uuid"}
)
IMPURE_FRAME = frozenset({"audit", "clock", "delivery", "documents", "doors", "logs", "metrics", "service"})
CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "uuid4", "uuid.uuid4"}
)
SCHOOL_WORDS = re.compile(
    r"(pupil|student|teacher|principal|classroom|gradebook|lesson|homeroom|invoice|tuition|librar(y|ian)"
    r"|guardian|accountant|semester|học|trường|lớp)",
    re.IGNORECASE,
)


def imports(found: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Each imported module that is needed at run time, with the names taken from it."""
    typing_only = {
        id(inner)
        for node in found.nodes
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in found.nodes:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def _is_domain(found: Module) -> bool:
    return found.is_under("services/") and room_of(found.name) == "domain"


def check_purity(found: Module) -> list[str]:
    """The domain decides; it never waits, and takes time, ids and chance as values."""
    if not _is_domain(found):
        return []
    broken = []
    for node in found.nodes:
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            broken.append(at(found, node, "the domain waits; move the wait to a use case"))
        elif isinstance(node, ast.Call) and dotted(node.func) in CLOCKS | {"open", "print"}:
            broken.append(at(found, node, f"{dotted(node.func)}() in the domain; take the value as an argument"))
    for node, name in imports(found):
        parts = name.split(".")
        if parts[0] in IMPURE or (parts[0] == "chassis" and len(parts) > 1 and parts[1] in IMPURE_FRAME):
            broken.append(at(found, node, f"the domain imports {name}; take the value as an argument"))
    return broken


def check_names(found: Module) -> list[str]:
    """A module is named by its mechanism, and never shadows a library."""
    parts = found.path.removesuffix(".py").split("/")
    return [
        f"{found.path}:1: a module called {part}; name it by what it does" for part in parts if part in BANNED_NAMES
    ]


def check_school_words(found: Module) -> list[str]:
    """The frame could carry any trade: it knows no word of ours."""
    if not found.is_under("chassis/", "operating/"):
        return []
    return [
        f"{found.path}:{number}: school word {word.group(0)!r} in the frame; keep it in a house"
        for number, line in enumerate(found.text.splitlines(), 1)
        if (word := SCHOOL_WORDS.search(line))
    ]


def check_opening(found: Module) -> list[str]:
    """A module opens with one sentence on what it is for (style 14)."""
    if not found.text.strip() or ast.get_docstring(found.tree):
        return []
    return [f"{found.path}:1: no opening sentence; say in one docstring line what the module is for"]


def check_reactions(found: Module) -> list[str]:
    """A reaction is one line of routing; the `if` belongs in the use case (style 5)."""
    if not (found.is_under("services/") and room_of(found.name) == "events"):
        return []
    broken = []
    for node in found.nodes:
        if not isinstance(node, ast.AsyncFunctionDef) or not any(
            "hears" in ast.unparse(d) for d in node.decorator_list
        ):
            continue
        said = 1 if ast.get_docstring(node) else 0
        if len(node.body) != 1 + said or any(
            isinstance(n, ast.If | ast.For | ast.Try | ast.While) for n in ast.walk(node)
        ):
            broken.append(at(found, node, f"{node.name} decides; leave one awaited use case in a reaction"))
    return broken
