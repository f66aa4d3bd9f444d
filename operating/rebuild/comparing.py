"""One collection, page by page: what is kept beside what the log gives, with the memory of two pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from enum import Enum
from typing import Any, NamedTuple

from chassis import limits
from chassis.documents import Database, Replicas
from chassis.documents.mapping import Document
from chassis.documents.raw import key_of, raw_many, raw_pages
from chassis.documents.repair import Unlike, mend
from operating.rebuild.building import Anew
from operating.rebuild.progress import Difference, Progress


class Standing(Enum):
    """How a kept document stands to the one that the log gave."""

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
    ours, told = kept.get("sequence"), built.get("sequence")
    if not isinstance(ours, int) or not isinstance(told, int) or ours == told:
        return Standing.ALTERED
    return Standing.NEWER if ours > told else Standing.OLDER


class Rules(NamedTuple):
    """`take`: the log wins; `page`: how many documents are held at a time."""

    take: bool
    page: int


class Comparison:
    """Of one collection. Why its answers are certain, and `take` safe, is said where operating.rebuild begins."""

    def __init__(self, name: str, live: Database, anew: Anew, progress: Progress, rules: Rules) -> None:
        self._name = name
        self._live = live
        self._anew = anew
        self._progress = progress
        self._take, self._page = rules

    async def run(self) -> None:
        """A first look names suspects, whatever happens meanwhile; only a close look at them says that they differ."""
        for suspects in (self._not_as_told(), self._not_kept()):
            waiting: list[Any] = []
            async for some in suspects:
                waiting += some
                if len(waiting) >= self._page:  # fewer wait for more: each close look reads on in the log
                    await self._settle(waiting[: self._page])
                    waiting = waiting[self._page :]
            await self._settle(waiting)

    async def _not_as_told(self) -> AsyncIterator[list[Any]]:
        async for page in raw_pages(self._live, self._name, size=self._page):
            self._progress.documents += len(page)
            built = await self._many(self._anew.database, [one["_id"] for one in page])
            yield [one["_id"] for one in page if built.get(key_of(one["_id"])) != one]

    async def _not_kept(self) -> AsyncIterator[list[Any]]:
        async for page in raw_pages(self._anew.database, self._name, size=self._page):
            ids = [one["_id"] for one in page]
            kept = await self._many(self._live, ids)
            absent = [one for one in ids if key_of(one) not in kept]
            self._progress.documents += len(absent)
            yield absent

    async def _settle(self, ids: Sequence[Any]) -> None:
        named: dict[str, Difference] = {}
        for look in range(limits.REBUILD_LOOKS):
            if not ids:
                break
            self._progress.looks = max(self._progress.looks, look + 1)
            wrong, moving = await self._look(ids)
            named.update({key: self._difference(one) for key, one in wrong.items()})
            lost = await self._mended(list(wrong.values())) if self._take and wrong else []
            self._progress.spared |= bool(lost) and look + 1 == limits.REBUILD_LOOKS
            ids = [*moving, *lost]
        self._progress.name(named.values())

    async def _look(self, ids: Sequence[Any]) -> tuple[dict[str, Unlike], list[Any]]:
        """Those that differ for certain, by their key, and those that were told again meanwhile."""
        await self._anew.heard()
        kept = await self._many(self._live, ids)
        built = await self._many(self._anew.database, ids)
        found = {key_of(one): Unlike(one, kept.get(key_of(one)), built.get(key_of(one))) for one in ids}
        stands = {key: standing(one.kept, one.built) for key, one in found.items()}
        wrong = {key: one for key, one in found.items() if stands[key] in {Standing.OLDER, Standing.ALTERED}}
        newer = [found[key] for key, stand in stands.items() if stand is Standing.NEWER]
        moving = []
        if newer:
            await self._anew.read_on()
            built = await self._many(self._anew.database, [one.id for one in newer])
            for one in newer:
                again = one._replace(built=built.get(key_of(one.id)))
                stand = standing(again.kept, again.built)
                if stand in {Standing.NEWER, Standing.ALTERED}:
                    wrong[key_of(one.id)] = again
                elif stand is Standing.OLDER:
                    moving.append(one.id)
        await self._anew.still_ours()
        return wrong, moving

    async def _mended(self, wrong: Sequence[Unlike]) -> list[Any]:
        """Those to look at again: one of them at least was told again, or altered again, since it was compared."""
        all_mended = await mend(self._live, self._name, wrong)
        await self._anew.read_on()
        newest = await self._many(self._anew.database, [one.id for one in wrong])
        await Replicas(self._live, self._name).put_many((one["_id"], one["sequence"], one) for one in newest.values())
        return [] if all_mended else [one.id for one in wrong]

    async def _many(self, database: Database, ids: Sequence[Any]) -> dict[str, Document]:
        return await raw_many(database, self._name, ids)

    def _difference(self, one: Unlike) -> Difference:
        what = "only kept" if one.built is None else "only in the log" if one.kept is None else "another content"
        return Difference(self._name, str(one.id), what)
