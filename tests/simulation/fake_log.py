"""A log in memory: it redelivers what was not committed, keeps order per key, and can die at each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from chassis.documents.outbox import Entry
from contracts.envelope import to_headers
from tests.simulation.points import Points


class FakeRecord(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class FakeLog:
    """One partition; `committed` is where the only group stands."""

    def __init__(self) -> None:
        self.records: list[FakeRecord] = []
        self.parked: list[bytes] = []
        self.committed = 0

    def append(self, entry: Entry) -> None:
        self.records.append(
            FakeRecord(
                "edu.library.v1",
                0,
                len(self.records),
                entry["subject"].encode(),
                entry["body"].encode(),
                to_headers(entry),
            )
        )


class FakePublisher:
    """Acknowledges one by one: a kill may leave some of them told and none of them known to be."""

    def __init__(self, log: FakeLog, points: Points) -> None:
        self._log = log
        self._points = points

    async def tell(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            await self._points.pass_by()
            self._log.append(entry)
        await self._points.pass_by()


class FakeParking:
    """Stands where the listener's own producer stands."""

    def __init__(self, log: FakeLog, points: Points) -> None:
        self._log = log
        self._points = points

    async def send_and_wait(self, _topic: str, *, key: bytes, value: bytes, headers: Any) -> None:
        await self._points.pass_by()
        self._log.parked.append(value)
        await self._points.pass_by()
