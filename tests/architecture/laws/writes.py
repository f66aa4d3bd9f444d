"""Law 19: every outside write is failed twice. The writes are read from the code; a table of tests has rows for each.

An outside write is a call that changes what outlives the process: a document, a record in the log, a file, a key in a
token, a neighbour. It is named by its file, its function and the call, so that a name stays when lines move. Making a
folder is none: a folder that is made twice is one. The audit chain is written in the frame: the houses only ask for it.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from tests.architecture.laws.source import Module, at, code, dotted

DRIVER = frozenset(
    {"bulk_write", "create_index", "create_indexes", "delete_many", "delete_one", "drop_database"}
    | {"drop_index", "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "insert_many"}
    | {"insert_one", "replace_one", "update_many", "update_one"}
)
BROKER = frozenset({"commit", "create_topics", "delete_topics", "send", "send_and_wait", "send_batch"})
ROOMS = frozenset({"keep", "keep_many", "put", "put_many"})
FILES = frozenset({"chmod", "hardlink_to", "rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text"})
SYSTEM = frozenset({"os.link", "os.remove", "os.rename", "os.replace", "os.symlink", "os.truncate", "os.unlink"})
TOKEN = frozenset({"generate_keypair"})
SIGNING = frozenset({"signing.enrol", "signing.sign"})
ASKING = frozenset({"channel.ask"})
HTTP = frozenset({"delete", "patch", "post"})
CLIENTS = frozenset({"client", "http", "session"})
NEW_FILE = frozenset({"os.O_CREAT", "os.O_TRUNC", "os.O_APPEND"})
MODES = frozenset("wax+")

# What looks like an outside write and is none: its name, and why.
LEFT_OUT: dict[str, str] = {
    "services/library/usecases/search_index.py:index_resources index.put": "the index stands in memory",
    "services/library/usecases/search_index.py:index_books index.put": "the index stands in memory",
    "services/records/files/rendering/renderer.py:_laid_out write_text": "a temporary folder, gone after the call",
    "services/records/files/rendering/renderer.py:_laid_out write_bytes 2": "a temporary folder, gone after the call",
    "services/records/files/rendering/renderer.py:_laid_out write_bytes": "a temporary folder, gone after the call",
    "services/gateway/api/publish.py:main write_text": "run by hand, into the source",
}


class Write(NamedTuple):
    """`name` is path:function and call; the call stands from `line` to `last`."""

    name: str
    path: str
    line: int
    last: int

    @property
    def method(self) -> str:
        """The last word of the call."""
        return self.name.rpartition(":")[2].split(" ")[1].rpartition(".")[2]


class Table(NamedTuple):
    """Where the rows stand: the path and the text of a test file."""

    path: str
    text: str


def _mode(node: ast.Call, place: int) -> str:
    """The mode of an open(): a text at its place or by its name."""
    given = [*node.args[place : place + 1], *(one.value for one in node.keywords if one.arg == "mode")]
    return next((str(one.value) for one in given if isinstance(one, ast.Constant)), "")


def _opens_to_write(node: ast.Call, name: str) -> str:
    if name == "os.open":
        return "os.open" if any(dotted(inner) in NEW_FILE for inner in ast.walk(node)) else ""
    is_path = isinstance(node.func, ast.Attribute) and node.func.attr == "open"
    if name != "open" and not is_path:
        return ""
    return "open" if MODES.intersection(_mode(node, 0 if is_path else 1)) else ""


def _of_files(node: ast.Call, name: str) -> str:
    last = name.rpartition(".")[2]
    if name in SYSTEM:
        return name
    # A path is replaced by one value; text takes two, and an instant takes names.
    if last == "replace" and "." in name and len(node.args) == 1 and not node.keywords:
        return "replace"
    return last if "." in name and last in FILES else _opens_to_write(node, name)


def call_of(node: ast.Call, *, driver: bool = True, awaited: bool = True) -> str:
    """What the call writes, as its name says it; empty for a call that writes nothing.

    Without `driver` the words of driver and broker are somebody else's: laws 6 and 17 keep both out of that room. What
    nobody awaits goes to no store room and to no neighbour.
    """
    name = dotted(node.func) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
    if isinstance(node.func, ast.Attribute) and "." not in name:
        name = f"().{name}"
    before, _, last = name.rpartition(".")
    room = f"{before.rpartition('.')[2]}.{last}"
    if before and (last in TOKEN or (driver and last in DRIVER | BROKER) or (last == "drop" and not node.args)):
        return last
    asks = last in HTTP and room.partition(".")[0] in CLIENTS
    if awaited and ((before and last in ROOMS) or room in SIGNING | ASKING or asks):
        return room.removeprefix("().")
    if any(one.arg == "metadata" for one in node.keywords):
        return "rpc"
    return _of_files(node, name)


def _calls(node: ast.AST, inside: str, *, in_function: bool) -> Iterator[tuple[str, ast.Call]]:
    """Each call with the outermost function that it stands in, as class and method where it has a class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not in_function:
            name = f"{inside}.{child.name}" if inside else child.name
            yield from _calls(child, name, in_function=not isinstance(child, ast.ClassDef))
            continue
        if isinstance(child, ast.Call):
            yield inside, child
        yield from _calls(child, inside, in_function=in_function)


def _written(found: Module) -> list[tuple[str, ast.Call, str]]:
    """Function, call and what it writes, in the order of the file."""
    driver = found.is_under("chassis/", "operating/") or "/store" in found.path
    awaited = {id(node.value) for node in found.nodes if isinstance(node, ast.Await)}
    written = [
        (inside, node, said)
        for inside, node in _calls(found.tree, "", in_function=False)
        if (said := call_of(node, driver=driver, awaited=id(node) in awaited))
    ]
    return sorted(written, key=lambda one: (one[1].lineno, one[1].col_offset))


def writes_of(found: Module) -> list[Write]:
    """In the order of the file; the second of two alike in one function bears its number."""
    seen: dict[str, int] = {}
    writes = []
    for inside, node, said in _written(found):
        name = f"{found.path}:{inside or 'module'} {said}"
        seen[name] = seen.get(name, 0) + 1
        numbered = name if seen[name] == 1 else f"{name} {seen[name]}"
        writes.append(Write(numbered, found.path, node.lineno, node.end_lineno or node.lineno))
    return writes


@functools.cache
def all_writes() -> tuple[Write, ...]:
    """Of the frame and of every house, without what is left out."""
    rooms = [found for found in code() if found.is_under("chassis/", "importing/", "operating/", "services/")]
    return tuple(write for found in rooms for write in writes_of(found) if write.name not in LEFT_OUT)


def under(prefix: str | tuple[str, ...]) -> list[Write]:
    return [write for write in all_writes() if write.path.startswith(prefix)]


def idle_exemptions(modules: Iterable[Module]) -> list[str]:
    """An exemption for what is no longer there would hide the next write of that name."""
    there = {write.name for found in modules for write in writes_of(found)}
    return [
        f"tests/architecture/laws/writes.py:1: LEFT_OUT has {name!r}, the code has not; take it out"
        for name in LEFT_OUT
        if name not in there
    ]


def _line_of(table: Table, name: str) -> int:
    short = name.rpartition("/")[2]
    lines = table.text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if name in line or short in line), 1)


def unlisted(writes: Collection[Write], rows: Collection[str], table: Table) -> list[str]:
    """Writes that no row fails, and rows that fail no write."""
    named = {write.name for write in writes}
    broken = [
        f"{write.path}:{write.line}: {write.name.rpartition(':')[2]} is never failed; "
        f"write its two rows, not done and answer lost, under {write.name!r} in {table.path}"
        for write in writes
        if write.name not in rows
    ]
    return broken + [
        f"{table.path}:{_line_of(table, row)}: {row!r} is no write of the code; name one that is, or take the row out"
        for row in rows
        if row not in named
    ]


def check_imports(found: Module) -> list[str]:
    """A write at import belongs to no function: nothing could fail it."""
    return [
        at(found, node, f"{said} at import; write in a function, which a test can fail")
        for inside, node, said in _written(found)
        if not inside
    ]
