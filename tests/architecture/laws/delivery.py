"""Laws 6 and 17: one relay publishes, one wrapper acks, one room holds the driver, each client is made at one place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.architecture.laws.source import Module, at, dotted

PUBLISHING = frozenset({"publish", "publish_batch", "send_and_wait"})
ACKING = frozenset({"ack", "nack", "reject"})
DRIVERS = ("motor", "pymongo", "bson")
STORE_ROOMS = ("chassis/audit", "chassis/documents", "chassis/store")


class Site(NamedTuple):
    """Where a client may be made, and the options that must be written out there."""

    room: str
    options: frozenset[str]


_KAFKA = "chassis/delivery/kafka.py"
_PADES = "services/records/signing/pades.py"
SITES: dict[str, Site] = {
    "AIOKafkaProducer": Site(
        _KAFKA, frozenset({"acks", "enable_idempotence", "max_batch_size", "max_request_size", "request_timeout_ms"})
    ),
    "AIOKafkaConsumer": Site(
        _KAFKA, frozenset({"group_id", "auto_offset_reset", "enable_auto_commit", "isolation_level"})
    ),
    "AIOKafkaAdminClient": Site(_KAFKA, frozenset({"request_timeout_ms"})),
    "KafkaBroker": Site(_KAFKA, frozenset({"acks", "enable_idempotence", "allow_auto_create_topics"})),
    "broker.subscriber": Site(
        _KAFKA,
        frozenset({"ack_policy", "auto_offset_reset", "batch", "batch_timeout_ms", "group_id", "isolation_level"})
        | {"max_poll_interval_ms", "max_records", "session_timeout_ms"},
    ),
    "aio.server": Site("chassis/doors/rpc.py", frozenset({"interceptors", "options"})),
    "aio.insecure_channel": Site("chassis/doors/client.py", frozenset({"options"})),
    "aio.secure_channel": Site("chassis/doors/client.py", frozenset({"options"})),
    "PdfCMSEmbedder": Site(_PADES, frozenset({"new_field_spec"})),
    "write_cms": Site(_PADES, frozenset({"existing_fields_only"})),
    "SignatureObject": Site(_PADES, frozenset({"bytes_reserved", "subfilter", "timestamp"})),
    "PdfTimeStamper": Site("services/records/signing/raising.py", frozenset({"field_name"})),
    "httpx.AsyncClient": Site(
        "services/records/signing/trust_services.py", frozenset({"follow_redirects", "timeout", "trust_env"})
    ),
    "AsyncIOMotorClient": Site(
        "chassis/documents/connect.py",
        frozenset({"journal", "maxPoolSize", "readConcernLevel", "retryReads", "retryWrites", "tz_aware", "w"})
        | {"connectTimeoutMS", "serverSelectionTimeoutMS", "socketTimeoutMS"},
    ),
}


def check_delivery(found: Module) -> list[str]:
    """No `.publish(` and no ack outside frame and operator's tools; no ack policy but the wrapper's."""
    if found.is_under("chassis/", "operating/", "tests/"):
        return []
    broken = []
    for node in found.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in PUBLISHING:
                broken.append(at(found, node, f".{node.func.attr}() outside the relay; tell the fact on the aggregate"))
            elif node.func.attr in ACKING:
                broken.append(at(found, node, f".{node.func.attr}() outside the wrapper; return, or raise a Refusal"))
        elif isinstance(node, ast.Name) and node.id == "AckPolicy":
            broken.append(at(found, node, "AckPolicy outside the wrapper; use @hears of the chassis"))
    return broken


def _imported(found: Module) -> Iterator[tuple[ast.AST, str]]:
    for node in found.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def check_driver(found: Module) -> list[str]:
    """The store's driver is known in one room of the chassis and in the store rooms of the houses."""
    is_store = found.is_under("services/") and "/store" in found.path
    if found.is_under(*STORE_ROOMS, "tests/") or is_store:
        return []
    return [
        at(found, node, f"{name} imported; ask the store room by a named question")
        for node, name in _imported(found)
        if name.split(".")[0] in DRIVERS
    ]


def check_sites(modules: Iterable[Module], sites: dict[str, Site] | None = None) -> list[str]:
    """Each client of the table is made once, in its room, with every listed option written out."""
    table, broken, seen = SITES if sites is None else sites, list[str](), dict[str, str]()
    for found in modules:
        for node in found.nodes:
            if not isinstance(node, ast.Call):
                continue
            name = next((n for n in table if f".{dotted(node.func)}".endswith(f".{n}")), "")
            if not name:
                continue
            site = table[name]
            missing = sorted(site.options - {k.arg for k in node.keywords if k.arg})
            if found.path != site.room:
                broken.append(at(found, node, f"{name} made here; it is made in {site.room} alone"))
            elif name in seen:
                broken.append(at(found, node, f"{name} made a second time, first at {seen[name]}; keep one place"))
            elif missing:
                broken.append(at(found, node, f"{name} leaves {', '.join(missing)} to the library; write them out"))
            seen.setdefault(name, f"{found.path}:{node.lineno}")
    return broken
