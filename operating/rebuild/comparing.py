"""Compares what one collection keeps with what the log gives, page by page, in the memory of two pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from enum import Enum
from typing import Any, NamedTuple

from chassis import limits
from chassis.documents import Database, Replicas
from chassis.documents.mapping import Document
from chassis.documents.raw import key_of, raw_many, raw_pages
from chassis.documents.repair import Mismatch, repair
from operating.rebuild.building import RebuiltDatabase
from operating.rebuild.progress import Difference, Progress


class Standing(Enum):
    """How a kept document stands to the document that the log gave."""

    EQUAL = "equal"
    OLDER = "older, or absent"
    NEWER = "newer, or not told"
    ALTERED = "of the same telling, with another content"


def standing(kept: Document | None, built: Document | None) -> Standing:
    if kept == built:
        return Standing.EQUAL
    if kept is None:
        return Standing.OLDER
    if built is None:
        return Standing.NEWER
    kept_sequence, built_sequence = kept.get("sequence"), built.get("sequence")
    if not isinstance(kept_sequence, int) or not isinstance(built_sequence, int) or kept_sequence == built_sequence:
        return Standing.ALTERED
    return Standing.NEWER if kept_sequence > built_sequence else Standing.OLDER


class Rules(NamedTuple):
    """With `take` the log wins where the two differ; `page` is how many documents are held at a time."""

    take: bool
    page: int


class Comparison:
    """The comparison of one collection. The package says why its answers are certain, and why `take` is safe."""

    def __init__(self, name: str, live: Database, rebuilt: RebuiltDatabase, progress: Progress, rules: Rules) -> None:
        self._name = name
        self._live = live
        self._rebuilt = rebuilt
        self._progress = progress
        self._take, self._page = rules

    async def run(self) -> None:
        """A first look finds suspects, and a close look at each says whether it differs for certain."""
        for suspects in (self._unlike_the_log(), self._absent()):
            waiting: list[Any] = []
            async for ids in suspects:
                waiting += ids
                if len(waiting) >= self._page:  # fewer are kept for later: each close look reads on in the log
                    await self._settle(waiting[: self._page])
                    waiting = waiting[self._page :]
            await self._settle(waiting)

    async def _unlike_the_log(self) -> AsyncIterator[list[Any]]:
        async for page in raw_pages(self._live, self._name, size=self._page):
            self._progress.documents += len(page)
            built = await self._many(self._rebuilt.database, [kept["_id"] for kept in page])
            yield [kept["_id"] for kept in page if built.get(key_of(kept["_id"])) != kept]

    async def _absent(self) -> AsyncIterator[list[Any]]:
        async for page in raw_pages(self._rebuilt.database, self._name, size=self._page):
            ids = [built["_id"] for built in page]
            kept = await self._many(self._live, ids)
            absent = [document for document in ids if key_of(document) not in kept]
            self._progress.documents += len(absent)
            yield absent

    async def _settle(self, ids: Sequence[Any]) -> None:
        named: dict[str, Difference] = {}
        for look in range(limits.REBUILD_LOOKS):
            if not ids:
                break
            self._progress.looks = max(self._progress.looks, look + 1)
            wrong, moving = await self._look(ids)
            named.update({key: self._difference(mismatch) for key, mismatch in wrong.items()})
            lost = await self._repair(list(wrong.values())) if self._take and wrong else []
            self._progress.spared |= bool(lost) and look + 1 == limits.REBUILD_LOOKS
            ids = [*moving, *lost]
        self._progress.name(named.values())

    async def _look(self, ids: Sequence[Any]) -> tuple[dict[str, Mismatch], list[Any]]:
        """The documents that differ for certain, by key, and the ids of those that were told again meanwhile."""
        await self._rebuilt.service_has_heard()
        kept = await self._many(self._live, ids)
        built = await self._many(self._rebuilt.database, ids)
        keys = {key_of(document): document for document in ids}
        pairs = {key: Mismatch(document, kept.get(key), built.get(key)) for key, document in keys.items()}
        stands = {key: standing(pair.kept, pair.built) for key, pair in pairs.items()}
        wrong = {key: pair for key, pair in pairs.items() if stands[key] in {Standing.OLDER, Standing.ALTERED}}
        newer = [pairs[key] for key, stand in stands.items() if stand is Standing.NEWER]
        moving = []
        if newer:
            await self._rebuilt.read_on()
            built = await self._many(self._rebuilt.database, [pair.id for pair in newer])
            for pair in newer:
                again = pair._replace(built=built.get(key_of(pair.id)))
                stand = standing(again.kept, again.built)
                if stand in {Standing.NEWER, Standing.ALTERED}:
                    wrong[key_of(pair.id)] = again
                elif stand is Standing.OLDER:
                    moving.append(pair.id)
        await self._rebuilt.check_ours()
        return wrong, moving

    async def _repair(self, wrong: Sequence[Mismatch]) -> list[Any]:
        """Returns the ids to look at again: at least one of them was told or altered since it was compared."""
        all_repaired = await repair(self._live, self._name, wrong)
        await self._rebuilt.read_on()
        newest = await self._many(self._rebuilt.database, [mismatch.id for mismatch in wrong])
        changes = [(document["_id"], document["sequence"], document) for document in newest.values()]
        await Replicas(self._live, self._name).put_many(changes)
        return [] if all_repaired else [mismatch.id for mismatch in wrong]

    async def _many(self, database: Database, ids: Sequence[Any]) -> dict[str, Document]:
        return await raw_many(database, self._name, ids)

    def _difference(self, pair: Mismatch) -> Difference:
        what = "only kept" if pair.built is None else "only in the log" if pair.kept is None else "another content"
        return Difference(self._name, str(pair.id), what)
