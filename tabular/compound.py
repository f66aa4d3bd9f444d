"""The container of old Office files (OLE compound file): its streams by name, read within bounds."""

from __future__ import annotations

import struct
from itertools import pairwise

from tabular import limits
from tabular.zipped import broken

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE_FROM = 0xFFFFFFFE, 0xFFFFFFFA
_ENTRY_BYTES = 128
_HEADER_FAT_SECTORS = 109
_STREAM, _ROOT = 2, 5
_SMALL_SECTOR_BYTES = 64


class CompoundFile:
    """Raises Unreadable (FILE_BROKEN) for chains that loop or lead outside the file."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise broken()
        self._content = content
        self._sector_bytes = 1 << struct.unpack_from("<H", content, 30)[0]
        if self._sector_bytes not in {512, 4096}:
            raise broken()
        self._fat = self._read_fat()
        directory = self._chain(struct.unpack_from("<I", content, 48)[0])
        self._entries = self._read_directory(directory)
        small_fat = self._chain(struct.unpack_from("<I", content, 60)[0])
        self._small_fat = struct.unpack(f"<{len(small_fat) // 4}I", small_fat[: len(small_fat) // 4 * 4])
        self._small_below = struct.unpack_from("<I", content, 56)[0]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        kind, start, size = self._entries[name]
        if kind == _STREAM and size < self._small_below:
            return self._small_chain(start)[:size]
        return self._chain(start)[:size]

    def _sector(self, number: int) -> bytes:
        offset = (number + 1) * self._sector_bytes
        if offset >= len(self._content):
            raise broken()
        return self._content[offset : offset + self._sector_bytes]

    def _read_fat(self) -> tuple[int, ...]:
        numbers = list(struct.unpack_from(f"<{_HEADER_FAT_SECTORS}I", self._content, 76))
        following = struct.unpack_from("<I", self._content, 68)[0]
        seen = 0
        while following < _FREE_FROM:
            block = self._sector(following)
            *more, following = struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
            numbers += more
            seen += 1
            if seen > limits.COMPOUND_SECTORS // self._sector_bytes:
                raise broken()
        sectors = b"".join(self._sector(number) for number in numbers if number < _FREE_FROM)
        return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])

    def _follow(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain: list[int] = []
        at = start
        while at < _FREE_FROM:
            chain.append(at)
            if at >= len(table) or len(chain) > limits.COMPOUND_SECTORS:
                raise broken()
            at = table[at]
        return chain

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._follow(start, self._fat)))

    def _small_chain(self, start: int) -> bytes:
        root = next((entry for entry in self._entries.values() if entry[0] == _ROOT), None)
        if root is None:
            raise broken()
        store = self._chain(root[1])
        size = _SMALL_SECTOR_BYTES
        return b"".join(store[at * size : (at + 1) * size] for at in self._follow(start, self._small_fat))

    def _read_directory(self, directory: bytes) -> dict[str, tuple[int, int, int]]:
        entries: dict[str, tuple[int, int, int]] = {}
        bounds = range(0, min(len(directory), limits.COMPOUND_ENTRIES * _ENTRY_BYTES) + 1, _ENTRY_BYTES)
        for begin, end in pairwise(bounds):
            entry = directory[begin:end]
            length = struct.unpack_from("<H", entry, 64)[0]
            kind = entry[66]
            if kind and 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", errors="replace")
                entries.setdefault(name, (kind, *struct.unpack_from("<II", entry, 116)))
        return entries
