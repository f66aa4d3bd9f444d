"""Documents are not objects: a mapping says how one becomes the other, and upcasters raise old documents on reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from chassis.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)
Document = dict[str, Any]
FRAME_FIELDS = ("_id", "version", "schema", "sequence", "outbox", "relay_at")
OF_THE_WRITE = frozenset({"version", "sequence"})  # no content, and other at each write


class Index(NamedTuple):
    fields: tuple[str, ...]
    unique: bool = False


class BrokenDocument(Exception):  # noqa: N818 - neither a refusal nor trouble: somebody must look
    """A stored document does not hold its own invariants."""

    def __init__(self, collection: str, document: str, why: str) -> None:
        super().__init__(f"document {document!r} in {collection!r} is broken: {why}")


_CODECS: dict[type[Any], TypeAdapter[Any]] = {}


def _codec(kind: type[Any]) -> TypeAdapter[Any]:
    """One a class, however many stores are opened in a process: to make one takes milliseconds."""
    if kind not in _CODECS:
        _CODECS[kind] = TypeAdapter(kind)
    return _CODECS[kind]


@dataclass(frozen=True)
class DocumentMapping(Generic[A]):
    """A collection's name, the dataclass it keeps, its schema number and the upcasters from older numbers.

    `check` states the invariants; it runs before a document is kept and after it is read, and raises ValueError.
    `told` says that a fact goes with each write that changes anything but `silent`; so the audit chain knows how every
    document stands, and a search finds what was altered past the house. The suite holds each house to it. `once_untold`
    says that builds of before kept such documents and told nothing, so that one which told nothing proves nothing.
    """

    name: str
    kind: type[A]
    schema: int = 1
    upcasters: Mapping[int, Callable[[Document], Document]] = field(default_factory=dict)
    indexes: tuple[Index, ...] = ()
    check: Callable[[A], None] | None = None
    told: bool = False
    silent: frozenset[str] = frozenset()
    once_untold: bool = False

    def to_document(self, aggregate: A) -> Document:
        """The aggregate's own fields, JSON-shaped: days and instants as ISO text, so that they sort."""
        self._checked(aggregate)
        body: Document = _codec(self.kind).dump_python(aggregate, mode="json")
        body["_id"] = body.pop("id")
        body["schema"] = self.schema
        return body

    def from_document(self, stored: Document) -> A:
        """Upcasts, decodes and checks. Raises BrokenDocument."""
        name = str(stored.get("_id"))
        schema = int(stored.get("schema", 1))
        if schema > self.schema:
            # Read all the same, it would lose the fields that this code does not know when it is kept again.
            raise BrokenDocument(self.name, name, f"schema {schema} is newer than {self.schema}, the newest known here")
        body = {key: value for key, value in stored.items() if key not in ("outbox", "relay_at", "schema", "_id")}
        while schema < self.schema:
            body = self.upcasters[schema](body)
            schema += 1
        try:
            aggregate: A = _codec(self.kind).validate_python({**body, "id": stored["_id"]})
            self._checked(aggregate)
        except (ValidationError, ValueError) as error:
            raise BrokenDocument(self.name, name, str(error)) from error
        return aggregate

    def fingerprint(self, aggregate: A) -> str:
        """SHA-256, in hexadecimal, over the canonical JSON of what the aggregate says, but for the silent fields.

        What a field says by default is left out, at every depth: a document that was kept before the field existed and
        one that was kept again since are the same.
        """
        unsaid = {*OF_THE_WRITE, *self.silent}
        said = _codec(self.kind).dump_python(aggregate, mode="json", exclude_defaults=True, exclude=unsaid)
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode(errors="backslashreplace")).hexdigest()

    def _checked(self, aggregate: A) -> None:
        if self.check is not None:
            self.check(aggregate)
