"""Audit chains say what was told and who read it: each link carries the hash of the link before it.

A link is a document that is inserted and never changed. Several entries that come at once share one link. The hash is
SHA-256 over the canonical JSON (keys sorted, no spaces, UTF-8) of chain, number, previous hash and entries, so that
anybody can check a chain with ten lines of code. A chain that was cut at its end no longer fits its signed checkpoint.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pymongo.errors import DuplicateKeyError

from chassis import limits
from chassis.documents.aggregates import fetch, sum_by
from chassis.documents.connect import Database, store_errors
from chassis.documents.query import Query
from chassis.errors import LostUpdateError, TransientError

GENESIS = "0" * 64
Entry = dict[str, Any]
Link = dict[str, Any]


class Head(NamedTuple):
    """The end of a chain: the number and the hash of its last link; number 0 before the first."""

    number: int
    hash: str


def hash_of(chain: str, number: int, previous: str, entries: Sequence[Entry]) -> str:
    body = {"chain": chain, "number": number, "previous": previous, "entries": list(entries)}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Chains:
    """The chains of one service, in one append-only collection."""

    def __init__(self, database: Database) -> None:
        self._collection = database["audit"]
        self._heads: dict[str, Head] = {}
        self._pending: dict[str, list[tuple[Sequence[Entry], asyncio.Future[None]]]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._grown: set[str] = set()

    async def add(self, chain: str, entries: Sequence[Entry]) -> None:
        """Returns when the entries are in the chain. Raises StoreBusyError, or LostUpdateError after too many tries.

        An entry may be there twice when the answer of a write was lost; none is missing.
        """
        if not entries:
            return
        ours: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.setdefault(chain, []).append((entries, ours))
        async with self._locks.setdefault(chain, asyncio.Lock()):
            if not ours.done():
                await self._append_all(chain, self._pending.pop(chain))
        await ours

    async def _append_all(self, chain: str, waiting: list[tuple[Sequence[Entry], asyncio.Future[None]]]) -> None:
        """Entries that came while a link was written share the next link, and its failure."""
        together = [entry for entries, _ in waiting for entry in entries]
        try:
            for first in range(0, len(together), limits.LINK_ENTRIES):
                await self._append(chain, together[first : first + limits.LINK_ENTRIES])
        except TransientError as error:
            for _, answer in waiting:
                answer.set_exception(error)
        else:
            for _, answer in waiting:
                answer.set_result(None)

    async def head(self, chain: str) -> Head:
        """The last link of the chain. Raises StoreBusyError."""
        # By id, which every store has an index of: ";" comes right after ":".
        of_chain = Query(at_least={"id": f"{chain}:"}, below={"id": f"{chain};"}, sort=("-id",), limit=1)
        links = await fetch(self._collection, of_chain)
        return Head(links[0]["number"], links[0]["hash"]) if links else Head(0, GENESIS)

    async def names(self) -> list[str]:
        """Of every chain, in order. Raises StoreBusyError."""
        return sorted(await sum_by(self._collection, "chain", Query(), 1))

    def grown(self) -> set[str]:
        """The chains that this process added to, or tried to, since the last call."""
        grown, self._grown = self._grown, set()
        return grown

    async def links(self, query: Query) -> list[Link]:
        return [{"id": link.pop("_id"), **link} for link in await fetch(self._collection, query)]

    async def _append(self, chain: str, entries: Sequence[Entry]) -> None:
        for _ in range(limits.DECIDE_TRIES):
            head = self._heads.get(chain) or await self.head(chain)
            number = head.number + 1
            fresh = Head(number, hash_of(chain, number, head.hash, entries))
            link = {
                "_id": f"{chain}:{number:012}",
                "chain": chain,
                "number": number,
                "previous": head.hash,
                "entries": list(entries),
                "hash": fresh.hash,
            }
            # The head is unknown until the store answers: after a failure the next try reads it.
            self._heads.pop(chain, None)
            self._grown.add(chain)
            try:
                with store_errors():
                    await self._collection.insert_one(link)
            except DuplicateKeyError:
                continue
            self._heads[chain] = fresh
            return
        raise LostUpdateError(f"chain {chain!r} grew faster than we could add to it")
