"""Law 12 and 13: an RPC says its errors, a write that may be retried has a request_id; metrics are named by house."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.laws.source import ROOT, Module, at, dotted

RPC = re.compile(r"((?:^[ \t]*//[^\n]*\n)*)^[ \t]*rpc (\w+)\((?:stream )?(\w+)\)", re.MULTILINE)
STATUSES = "NOT_FOUND|PERMISSION_DENIED|INVALID_ARGUMENT|FAILED_PRECONDITION|UNAUTHENTICATED|UNAVAILABLE"
ERRORS = re.compile(rf"\b({STATUSES})\b|\bno error\b|\bnever an error\b", re.IGNORECASE)
WRITES = (
    *("Approve", "Assign", "Drop", "Enrol", "Import", "Issue", "Keep", "Notice", "Pass", "Post", "Publish"),
    *("Raise", "Remind", "Replay", "Return", "Review", "Set", "SignBatch", "Submit", "TellAgain", "Upload", "Withdraw"),
)
NAME = re.compile(r"^(?P<house>[a-z]+)_[a-z0-9]+(_[a-z0-9]+)*_(total|seconds|bytes|ratio)$|^frame_[a-z_]+$")
KINDS = frozenset({"Counter", "Gauge", "Histogram"})
IDS = re.compile(r"(^|_)(id|pupil|person|school|account|plan|invoice)s?$")
MESSAGE = re.compile(r"message (\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)


def check_proto(name: str, text: str) -> list[str]:
    """Every RPC states its errors; every one that writes has a request_id, or says why it is safe to repeat."""
    broken = []
    bodies = dict(MESSAGE.findall(text))
    for match in RPC.finditer(text):
        said, rpc, request = match.groups()
        line = text[: match.end()].count("\n") + 1
        if not ERRORS.search(said):
            broken.append(f"{name}:{line}: {rpc} states no error; name the statuses, or say 'no error'")
        writes = rpc.startswith(WRITES)
        repeatable = re.search(r"repeat|again|once", said, re.IGNORECASE)
        if writes and "request_id" not in bodies.get(request, "") and not repeatable:
            broken.append(f"{name}:{line}: {rpc} writes without request_id; add it, or say what a repeat does")
    return broken


def protos() -> list[Path]:
    return sorted((ROOT / "proto" / "edu").rglob("*.proto"))


def check_metrics(found: Module) -> list[str]:
    """`records_plans_total` with a sentence; never labelled with an id."""
    if not found.path.endswith("metrics.py") or found.room == "tests":
        return []
    broken = []
    house = found.name.split(".")[1] if found.room == "services" else "frame"
    for node in found.nodes:
        if not (isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in KINDS and node.args):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        labels = [
            e.value
            for a in node.args
            if isinstance(a, ast.List | ast.Tuple)
            for e in a.elts
            if isinstance(e, ast.Constant)
        ]
        name = texts[0] if texts else ""
        if not NAME.match(name) or not name.startswith(f"{house}_"):
            broken.append(at(found, node, f"metric {name!r}; name it {house}_<noun>_<unit>"))
        if len(texts) < 2 or not texts[1].endswith("."):
            broken.append(at(found, node, f"metric {name!r} has no sentence; say what it counts"))
        broken += [
            at(found, node, f"label {x!r} is an id; count by kind, never by one") for x in labels if IDS.search(str(x))
        ]
    return broken
