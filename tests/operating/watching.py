"""A database that lets something happen right before, or right after, one call to one collection; and counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from chassis.documents import Database

Happening = Callable[[], Awaitable[object]]


class Call(NamedTuple):
    collection: str
    method: str  # find, of those that name ids, or bulk_write


class Watched:
    """The real one in all else. What is to happen happens once."""

    def __init__(self, real: Database) -> None:
        self._real = real
        self.before: dict[Call, Happening] = {}
        self.after: dict[Call, Happening] = {}
        self.asked: list[int] = []  # how many ids each find named

    def __getitem__(self, name: str) -> WatchedCollection:
        return WatchedCollection(self, self._real[name])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def around(self, call: Call, real: Callable[[], Awaitable[Any]]) -> Any:
        if call in self.before:
            await self.before.pop(call)()
        answer = await real()
        if call in self.after:
            await self.after.pop(call)()
        return answer


class WatchedCollection:
    def __init__(self, database: Watched, real: Any) -> None:
        self._database = database
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def find(self, matching: dict[str, Any]) -> Any:
        cursor = self._real.find(matching)
        if "_id" not in matching:
            return cursor
        self._database.asked.append(len(matching["_id"]["$in"]))
        return WatchedAnswer(self._database, Call(self._real.name, "find"), cursor)

    async def bulk_write(self, *writes: Any, **named: Any) -> Any:
        call = Call(self._real.name, "bulk_write")
        return await self._database.around(call, lambda: self._real.bulk_write(*writes, **named))


class WatchedAnswer:
    def __init__(self, database: Watched, call: Call, real: Any) -> None:
        self._database = database
        self._call = call
        self._real = real

    async def to_list(self, length: int | None) -> Any:
        return await self._database.around(self._call, lambda: self._real.to_list(length))
