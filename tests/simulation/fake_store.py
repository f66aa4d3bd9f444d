"""A store in memory with the few operators the frame uses; it copies on read and write, and can die at each step.

A power cut takes the writes that were not journalled, back to the last one that was. It is held to the same suite as
the real stores (tests/chassis/test_documents.py).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from pymongo import WriteConcern
from pymongo.errors import BulkWriteError, DuplicateKeyError

from tests.simulation.points import Points

Document = dict[str, Any]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda have, want: have is not None and have > want,
    "$gte": lambda have, want: have is not None and have >= want,
    "$lt": lambda have, want: have is not None and have < want,
    "$in": lambda have, want: have in want,
}


class Result:
    def __init__(self, matched_count: int) -> None:
        self.matched_count = matched_count


class FakeCursor:
    def __init__(self, points: Points, found: Callable[[], list[Document]]) -> None:
        self._points = points
        self._found = found
        self._order: list[tuple[str, int]] = []
        self._limit: int | None = None

    def sort(self, order: list[tuple[str, int]] | str, direction: int = 1) -> FakeCursor:
        self._order = [(order, direction)] if isinstance(order, str) else order
        return self

    def limit(self, limit: int) -> FakeCursor:
        self._limit = limit
        return self

    async def to_list(self, _most: int | None) -> list[Document]:
        await self._points.pass_by()
        found = self._found()
        for field, direction in reversed(self._order):
            found.sort(key=lambda one: one[field], reverse=direction < 0)
        return copy.deepcopy(found[: self._limit])


class Journal:
    """One for all collections of a store: writes in their order, each as what would take it back."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []

    def written(self, undo: Callable[[], object], *, journalled: bool) -> None:
        self._undo.append(undo)
        if journalled:  # the journal was flushed up to here
            self._undo.clear()

    def power_cut(self) -> None:
        while self._undo:
            self._undo.pop()()


class FakeCollection:
    def __init__(self, points: Points, journal: Journal, *, guarded: bool, journalled: bool) -> None:
        self.documents: dict[str, Document] = {}
        self.points = points
        self.journal = journal
        self.guarded = guarded
        self.journalled = journalled

    def with_options(self, *, write_concern: WriteConcern) -> FakeCollection:
        """The same documents, written with another care."""
        found = copy.copy(self)
        found.journalled = self.journalled and bool(write_concern.document.get("j"))
        return found

    async def insert_one(self, document: Document) -> None:
        await self._step(lambda: self._insert(document))

    async def insert_many(self, documents: list[Document], *, ordered: bool) -> None:
        assert not ordered
        await self._many([partial(self._insert, one) for one in documents])

    async def replace_one(self, wanted: Document, document: Document, *, upsert: bool = False) -> Result:
        return Result(await self._step(lambda: self._replace(wanted, document, upsert=upsert)))

    async def update_one(self, wanted: Document, update: Document) -> Result:
        return Result(await self._step(lambda: self._set(wanted, update["$set"])))

    async def delete_many(self, wanted: Document) -> Any:
        names = [one["_id"] for one in self._matching(wanted)]
        return SimpleNamespace(deleted_count=sum(await self._many([partial(self._delete, name) for name in names])))

    async def bulk_write(self, writes: list[Any], *, ordered: bool) -> Result:
        assert not ordered
        return Result(sum(await self._many([step for one in writes for step in self._steps(one)])))

    async def find_one(self, wanted: Document | None = None) -> Document | None:
        found = await FakeCursor(self.points, lambda: self._matching(wanted or {})).to_list(1)
        return found[0] if found else None

    def find(self, wanted: Document) -> FakeCursor:
        return FakeCursor(self.points, lambda: self._matching(wanted))

    def aggregate(self, pipeline: list[Document]) -> FakeCursor:
        """`$match` and then a page (`$sort`, `$limit`) or sums (`$group`)."""
        match, second = pipeline[0]["$match"], pipeline[1]
        if "$sort" in second:
            return self.find(match).sort(list(second["$sort"].items())).limit(pipeline[2]["$limit"])
        return FakeCursor(self.points, lambda: self._sums(match, second["$group"]))

    def _sums(self, match: Document, group: Document) -> list[Document]:
        amount = group["sum"]["$sum"]
        sums: dict[Any, int] = {}
        for one in self._matching(match):
            worth = amount if isinstance(amount, int) else one.get(amount[1:], 0)
            key = None if group["_id"] is None else one.get(str(group["_id"])[1:])
            sums[key] = sums.get(key, 0) + worth
        return [{"_id": key, "sum": worth} for key, worth in sums.items()]

    async def create_indexes(self, models: list[Any]) -> None:
        unique = [model for model in models if model.document.get("unique")]
        assert not unique, "unique keys beside _id are proven on the real stores"

    async def _step(self, write: Callable[[], int]) -> int:
        await self.points.pass_by()
        matched = write()
        await self.points.pass_by()
        return matched

    async def _many(self, writes: Iterable[Callable[[], int]]) -> list[int]:
        """A bulk is many writes, not one: it can die between any two of them."""
        matched: list[int] = []
        errors: list[Document] = []
        for index, write in enumerate(writes):
            try:
                matched.append(await self._step(write))
            except DuplicateKeyError:
                errors.append({"index": index, "code": 11_000})
        if errors:
            raise BulkWriteError({"writeErrors": errors})
        return matched

    def _insert(self, document: Document) -> int:
        if document["_id"] in self.documents:
            raise DuplicateKeyError(f"{document['_id']} is there")
        self._put(document)
        return 1

    def _replace(self, wanted: Document, document: Document, *, upsert: bool) -> int:
        if not self.guarded:
            wanted = {key: value for key, value in wanted.items() if key != "version"}
        found = self._matching(wanted)
        if not found:
            return self._insert(document) * 0 if upsert else 0
        self._put({**document, "_id": found[0]["_id"]})
        return 1

    def _set(self, wanted: Document, values: Mapping[str, Any]) -> int:
        found = self._matching(wanted)
        for one in found[:1]:
            self._put({**one, **values})
        return len(found[:1])

    def _delete(self, name: str) -> int:
        before = self.documents.pop(name)
        self.journal.written(partial(self.documents.update, {name: before}), journalled=self.journalled)
        return 1

    def _put(self, document: Document) -> None:
        name = document["_id"]
        before = self.documents.get(name)
        self.documents[name] = copy.deepcopy(document)
        undo = partial(self.documents.pop, name) if before is None else partial(self.documents.update, {name: before})
        self.journal.written(undo, journalled=self.journalled)

    def _steps(self, write: Any) -> list[Callable[[], int]]:
        """A write of many documents is many writes, each of which looks again whether its document fits."""
        match type(write).__name__:
            case "UpdateMany":
                ids = [one["_id"] for one in self._matching(write._filter)]
                return [partial(self._set, {**write._filter, "_id": name}, write._doc["$set"]) for name in ids]
            case "UpdateOne":
                return [partial(self._set, write._filter, write._doc["$set"])]
        return [partial(self._replace, write._filter, write._doc, upsert=bool(write._upsert))]

    def _matching(self, wanted: Document) -> list[Document]:
        return [one for _, one in sorted(self.documents.items()) if all(_fits(one, *want) for want in wanted.items())]


def _fits(document: Document, field: str, want: Any) -> bool:
    have = document.get(field)
    if isinstance(want, dict):
        return all(COMPARE[operator](have, bound) for operator, bound in want.items())
    return bool(have == want)


class FakeClient:
    """One server, alone."""

    topology_description = SimpleNamespace(
        server_descriptions=lambda: {("here", 0): SimpleNamespace(server_type_name="Standalone")}
    )


class FakeDatabase:
    """`guarded=False` plants a fault: replaces ignore the version that was read; `journalled=False`: none is."""

    def __init__(self, points: Points, name: str = "library", *, guarded: bool = True, journalled: bool = True) -> None:
        self.name = name
        self.points = points
        self.client = FakeClient()
        self.journal = Journal()
        self._guarded = guarded
        self._journalled = journalled
        self._collections: dict[str, FakeCollection] = {}

    def __getitem__(self, name: str) -> FakeCollection:
        if name not in self._collections:
            self._collections[name] = FakeCollection(
                self.points, self.journal, guarded=self._guarded, journalled=self._journalled
            )
        self._collections[name].points = self.points
        return self._collections[name]

    def alive(self, points: Points) -> None:
        """A new process speaks to the same disk."""
        self.points = points
        for collection in self._collections.values():
            collection.points = points

    def dump(self, *names: str) -> dict[str, dict[str, Document]]:
        return {name: copy.deepcopy(self[name].documents) for name in names}
