"""Bytes live outside documents, each under its SHA-256."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from chassis import limits
from chassis.errors import Invalid, NotFound, StoreBusyError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileTooLarge(Invalid):
    reason = "FILE_TOO_LARGE"

    def __init__(self, size: int) -> None:
        super().__init__(f"the file has {size} bytes, at most {limits.FILE_BYTES} are taken", size=str(size))


class FileStore:
    """A folder of files named by their content; putting the same bytes twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, content: bytes) -> str:
        """Returns the SHA-256 in hexadecimal. Durable when it returns. Raises FileTooLarge or StoreBusyError."""
        if len(content) > limits.FILE_BYTES:
            raise FileTooLarge(len(content))
        return await asyncio.to_thread(self._put, content)

    async def get(self, sha256: str) -> bytes:
        """Raises NotFound; raises StoreBusyError when the bytes no longer fit their name."""
        return await asyncio.to_thread(self._get, sha256)

    async def has(self, sha256: str) -> bool:
        return await asyncio.to_thread(self.path(sha256).exists)

    def paths(self) -> Iterator[Path]:
        """Every whole file, in the order of names."""
        return (path for path in sorted(self.folder.glob("??/*")) if _SHA256.fullmatch(path.name))

    def path(self, sha256: str) -> Path:
        """Where a file of that name is, or would be. Raises NotFound for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound(f"no file has the name {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def _put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.exists():
            return sha256
        partial = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            flush_folder(path.parent)
            flush_folder(self.folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise StoreBusyError(f"a file of {len(content)} bytes could not be kept: {error}") from error
        return sha256

    def _get(self, sha256: str) -> bytes:
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"no file has the name {sha256}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreBusyError(f"the file {sha256} no longer has the bytes it was named after")
        return content


def flush_folder(folder: Path) -> None:
    """Until then a name in it may be lost with the power, however whole its file is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
