"""One search at a time of a house's documents for what the house itself never kept."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog

from chassis import limits
from chassis.audit.chain import GENESIS, hash_of
from chassis.audit.checkpoints import SIGNED_HEADS
from chassis.documents.mapping import BrokenDocument, Document, DocumentMapping
from chassis.documents.raw import CHAIN, key_of, raw, raw_many
from chassis.errors import Conflict, in_words
from chassis.store import Store

log = structlog.get_logger()

SEARCHING, CLEAN, FORGED, FAILED = "searching", "clean", "forged", "failed"
# What is wrong with a document, in the words of an operator.
CHANGED = "changed past the house"
PUT_BACK = "an earlier state was put back"
MISSING = "missing, and the chain knows it"
UNKNOWN = "the chain does not know it"
HIDDEN = "bears facts that no relay will tell"
BROKEN_LINK = "a link that does not hold"
BROKEN = "does not hold its own invariants"


class AlreadySearching(Conflict):
    reason = "ALREADY_SEARCHING"

    def __init__(self) -> None:
        super().__init__("a search is under way; ask for its progress")


class Forged(NamedTuple):
    collection: str
    id: str
    what: str


@dataclass
class Findings:
    """What a search found so far. `state` is idle, searching, clean, forged or failed; `why` says why it failed.

    `unproved` counts documents of which the chain holds no fingerprint in their present form: they tell no facts, or
    told their last one to an older build. `waiting` counts those whose last facts the relay has yet to tell.
    """

    state: str = "idle"
    documents: int = 0
    links: int = 0
    unproved: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    forged: int = 0
    named: list[Forged] = field(default_factory=list)  # the first of them, as many as are shown
    why: str = ""

    def name(self, one: Forged) -> None:
        self.forged += 1
        if len(self.named) < limits.DIFFERENCES_SHOWN:
            self.named.append(one)
            self.named.sort()


class Kept(NamedTuple):
    """A document as it was read: how many facts it has told, its form, and what it says in its present form.

    `fingerprint` is empty where the form is not the present one, and None where the document cannot be read.
    """

    sequence: int
    schema: int
    fingerprint: str | None
    waits: bool


@dataclass
class Known:
    """What the chain says of one document: the last fact, and what was kept with the one that was read."""

    last: int = 0
    told: bool = False  # the fact at the sequence at which the document was read
    kept: set[tuple[str, int]] = field(default_factory=set)


class Search:
    """The searches of one service."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.found = Findings()

    async def run(self) -> Findings:
        """Raises AlreadySearching or StoreBusyError."""
        return await self.start()

    def start(self) -> asyncio.Task[Findings]:
        """Starts `run` in a task; `found` is what this one finds from now on. Raises AlreadySearching."""
        if self.found.state == SEARCHING:
            raise AlreadySearching
        self.found = Findings(state=SEARCHING)
        return asyncio.create_task(self._run(self.found))

    async def _run(self, found: Findings) -> Findings:
        try:
            kept = await self._read(found)
            known = await self._chained(found, kept)
            await self._compare(found, kept, known)
        except (Exception, asyncio.CancelledError) as error:
            found.state, found.why = FAILED, in_words(error)
            log.warning("a search for forged documents failed", why=repr(error))
            raise
        found.state = FORGED if found.forged else CLEAN
        return found

    def _mappings(self) -> dict[str, DocumentMapping[Any]]:
        """Without the signed heads: they prove themselves by their signature, and stand in no chain."""
        return {one.name: one for one in self._store.mappings() if one.name != SIGNED_HEADS.name}

    async def _read(self, found: Findings) -> dict[tuple[str, str], Kept]:
        kept: dict[tuple[str, str], Kept] = {}
        for name, mapping in self._mappings().items():
            async for document in raw(self._store.database, name):
                kept[name, str(document["_id"])] = _kept(mapping, document)
                found.documents += 1
                if document.get("outbox") and not document.get("relay_at"):
                    found.name(Forged(name, str(document["_id"]), HIDDEN))
        return kept

    async def _chained(self, found: Findings, kept: dict[tuple[str, str], Kept]) -> dict[tuple[str, str], Known]:
        """What the chains say of each document; a link that does not hold is named, and read all the same."""
        known: dict[tuple[str, str], Known] = {}
        source = f"{self._store.service or self._store.database.name}/"
        chain, number, before = "", 0, GENESIS
        async for link in raw(self._store.database, CHAIN):
            found.links += 1
            if link.get("chain") != chain:
                chain, number, before = str(link.get("chain")), 0, GENESIS
            number += 1
            if not _holds(link, number, before):
                found.name(Forged(CHAIN, str(link["_id"]), BROKEN_LINK))
                number = int(link.get("number", number))
            before = str(link.get("hash"))
            for entry in link.get("entries", ()):
                if str(entry.get("fact", "")).startswith(source):
                    _learn(known, kept, entry, source)
        return known

    async def _compare(
        self, found: Findings, kept: dict[tuple[str, str], Kept], known: dict[tuple[str, str], Known]
    ) -> None:
        mappings = self._mappings()
        again: dict[str, list[str]] = {}
        for (collection, document), said in known.items():
            read = kept.get((collection, document))
            if collection in mappings and (read is None or read.sequence < said.last):
                again.setdefault(collection, []).append(document)
        newer = {(name, one) for name, ids in again.items() for one in ids}
        for (collection, document), one in kept.items():
            if (collection, document) in newer:
                continue
            if one.waits:
                found.waiting += 1
            elif what := _wrong(one, known.get((collection, document), Known()), mappings[collection]):
                found.name(Forged(collection, document, what))
            elif what is None:
                found.unproved[collection] = found.unproved.get(collection, 0) + 1
        await self._look_again(found, again, known)

    async def _look_again(
        self, found: Findings, again: dict[str, list[str]], known: dict[tuple[str, str], Known]
    ) -> None:
        for collection, ids in again.items():
            for first in range(0, len(ids), limits.PAGE_DOCUMENTS):
                page = ids[first : first + limits.PAGE_DOCUMENTS]
                present = await raw_many(self._store.database, collection, page)
                for document in page:
                    now = present.get(key_of(document))
                    if now is None:
                        found.name(Forged(collection, document, MISSING))
                    elif int(now.get("sequence", 0)) < known[collection, document].last:
                        found.name(Forged(collection, document, PUT_BACK))
                    else:
                        found.waiting += 1  # it changed while it was searched; the next search proves it


def _kept(mapping: DocumentMapping[Any], document: Document) -> Kept:
    schema, said = int(document.get("schema", 1)), None
    with contextlib.suppress(BrokenDocument):
        said = mapping.fingerprint(mapping.from_document(document)) if schema == mapping.schema else ""
    return Kept(int(document.get("sequence", 0)), schema, said, waits=bool(document.get("outbox")))


def _wrong(one: Kept, said: Known, mapping: DocumentMapping[Any]) -> str | None:
    """What is wrong with a document; empty when the chain knows it as it is, None when the chain cannot know.

    A document in an older form than the present one cannot be compared, and one that was rewritten in a newer form told
    nothing of it: the chain knows both again when they tell. No house writes an older form than it wrote before.
    """
    if one.fingerprint is None:
        return BROKEN
    if not said.told:
        return UNKNOWN if one.sequence or (mapping.told and not mapping.once_untold) else None
    if (one.fingerprint, one.schema) in said.kept:
        return ""
    last = max((schema for _, schema in said.kept), default=one.schema + 1)
    comparable = one.schema < last if one.fingerprint == "" else one.schema <= last
    return CHANGED if mapping.told and said.kept and comparable else None


def _learn(
    known: dict[tuple[str, str], Known], kept: dict[tuple[str, str], Kept], entry: dict[str, Any], source: str
) -> None:
    """`fact` is service, collection, document and sequence; an id of a document may hold slashes of its own."""
    collection, _, rest = str(entry["fact"]).removeprefix(source).partition("/")
    document, _, sequence = rest.rpartition("/")
    said = known.setdefault((collection, document), Known())
    said.last = max(said.last, int(sequence))
    read = kept.get((collection, document))
    if read is not None and read.sequence == int(sequence):
        said.told = True
        if "document" in entry:
            said.kept.add((str(entry["document"]), int(entry["schema"])))


def _holds(link: Document, number: int, before: str) -> bool:
    own = hash_of(str(link.get("chain")), number, before, link.get("entries") or ())
    return link.get("number") == number and link.get("previous") == before and link.get("hash") == own
