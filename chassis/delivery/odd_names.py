"""Headers whose names are no UTF-8: the broker takes them from anybody, and the Kafka client would read no further.

It raises at such a record, forgets those before it in the same answer of the broker, and raises again at the next try.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords
from typing_extensions import override

LENGTH, HEAD = slice(8, 12), 12  # of a batch: where its length stands, and how many bytes that does not count


class _Lenient(bytearray):
    """What it holds is text in any case: bytes that are none are written out."""

    @override
    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _Lenient(found) if isinstance(found, bytearray) else found

    @override
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Batch:
    """A batch as the client reads it, and from the first name on that is no text by its slower reader, leniently."""

    def __init__(self, batch: Any, content: memoryview) -> None:
        self._batch = batch
        self._content = content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        last = -1
        try:
            for record in self._batch:
                last = record.offset
                yield record
        except UnicodeDecodeError:
            yield from (record for record in _read_leniently(self._content) if record.offset > last)


def _read_leniently(content: memoryview) -> Iterator[Any]:
    batch = iter(_DefaultRecordBatchPy(content))  # whose content is unpacked from here on
    batch._buffer = _Lenient(batch._buffer)  # noqa: SLF001 - foreign: the client lets nobody choose
    return batch


class ReadableRecords:
    """In place of the client's own: the same batches, each of them readable."""

    def __init__(self, content: bytes) -> None:
        self._records = MemoryRecords(content)
        self._content = memoryview(content)
        self._at = 0

    def size_in_bytes(self) -> int:
        return int(self._records.size_in_bytes())

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> _Batch | None:
        batch, begin = self._records.next_batch(), self._at
        if batch is None:
            return None
        self._at += HEAD + int.from_bytes(self._content[begin:][LENGTH], "big")
        return _Batch(batch, self._content[begin : self._at])


def read_any_name() -> None:
    """From now on every consumer of this process reads such records. Again changes nothing."""
    client: Any = fetcher
    client.MemoryRecords = ReadableRecords
