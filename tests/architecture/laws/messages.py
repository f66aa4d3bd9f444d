"""The protos promise nothing in vain: each field is set by somebody, a request's field is read, each RPC is asked.

What a reply holds is read by programs of others through the JSON API, which shows every field; so it has to be set.
"""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tests.architecture.laws.source import ROOT, Module, dotted

REQUEST = "Request"


class Use(NamedTuple):
    """How code uses messages: keywords by message, messages made of unknown keywords, attributes and texts."""

    keywords: Mapping[str, frozenset[str]]
    whole: frozenset[str]
    written: frozenset[str]
    read: frozenset[str]
    texts: frozenset[str]


def descriptors() -> list[Any]:
    """The file descriptor of every proto of ours."""
    names = sorted(path.stem for path in (ROOT / "proto" / "edu").rglob("*.proto"))
    return [importlib.import_module(f"proto.gen.edu.{name}.v1.{name}_pb2").DESCRIPTOR for name in names]


def use_of(modules: Iterable[Module]) -> Use:
    keywords: dict[str, set[str]] = defaultdict(set)
    whole, written, read, texts = set[str](), set[str](), set[str](), set[str]()
    for found in modules:
        elsewhere = {id(node.func) for node in found.nodes if isinstance(node, ast.Call)} | _annotations(found)
        for node in found.nodes:
            if isinstance(node, ast.Call):
                name = dotted(node.func).rsplit(".", 1)[-1]
                keywords[name] |= {keyword.arg for keyword in node.keywords if keyword.arg}
                whole |= {name for keyword in node.keywords if not keyword.arg}
            elif isinstance(node, ast.Attribute):
                (written if isinstance(node.ctx, ast.Store) else read).add(node.attr)
                # A request that a table names is made where the table is read, of keywords unknown here.
                whole |= {node.attr} if node.attr.endswith(REQUEST) and id(node) not in elsewhere else set()
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    frozen = {name: frozenset(names) for name, names in keywords.items()}
    return Use(frozen, frozenset(whole), frozenset(written), frozenset(read), frozenset(texts))


def _annotations(found: Module) -> set[int]:
    """What types are told by: a message that is named there is not made."""
    told = [
        annotation
        for node in found.nodes
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if annotation is not None
    ]
    return {id(inner) for annotation in told for inner in ast.walk(annotation)}


def idle_fields(file: Any, use: Use) -> list[str]:
    broken = []
    for message in file.message_types_by_name.values():
        for field in message.fields:
            name = f"{file.name}: {message.name}.{field.name}"
            if not _is_set(message.name, field.name, use):
                broken.append(f"{name} is never set; set it, or take it out and reserve its number")
            elif message.name.endswith(REQUEST) and not {field.name} & (use.read | use.texts):
                broken.append(f"{name} is never read; read it, or take it out and reserve its number")
    return broken


def _is_set(message: str, field: str, use: Use) -> bool:
    filled = field in use.keywords.get(message, ()) or field in use.written
    return filled or message in use.whole


def idle_rpcs(file: Any, asked: Iterable[str]) -> list[str]:
    """RPCs whose name no client says."""
    known = set(asked)
    return [
        f"{file.name}: nobody asks {rpc.name}; ask it, or take it out"
        for service in file.services_by_name.values()
        for rpc in service.methods
        if rpc.name not in known
    ]
