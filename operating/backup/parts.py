"""The files of a backup: written once with their checksum, for their owner alone, and read back only when it fits."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chassis import limits
from operating.backup.refusals import PartDamaged, TargetNotEmpty

Write = Callable[[bytes], None]


class Part(BaseModel):
    """`name` is its path below the backup's folder."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha256: str
    size: int


class Parts:
    """Writes the parts below one folder. Raises TargetNotEmpty when the folder holds something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Part] = []
        private_folder(folder)
        if any(folder.iterdir()):
            raise TargetNotEmpty(str(folder))
        folder.chmod(0o700)

    @contextmanager
    def part(self, name: str) -> Iterator[Write]:
        """Durable when the block ends; a block that fails leaves it out of the backup."""
        path, digest, size = self.folder / name, hashlib.sha256(), 0
        with os.fdopen(new_file(path), "wb") as file:

            def write(content: bytes) -> None:
                nonlocal size
                digest.update(content)
                size += len(content)
                file.write(content)

            yield write
            file.flush()
            os.fsync(file.fileno())
        self.made.append(Part(name=name, sha256=digest.hexdigest(), size=size))

    def copy(self, source: Path, name: str) -> None:
        with self.part(name) as write:
            for block in blocks_of(source):
                write(block)


def private_folder(path: Path) -> None:
    """Makes the folder and its parents, each for its owner alone: `mkdir` sets the mode of the last folder only."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(exist_ok=True, mode=0o700)


def new_file(path: Path) -> int:
    """A handle on a file that was not there, readable by its owner alone, in folders of the same kind."""
    private_folder(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(limits.BLOCK_BYTES):
            yield block


def digest_of(path: Path) -> str:
    """SHA-256 in hexadecimal; empty for a file that is not there."""
    digest = hashlib.sha256()
    try:
        for block in blocks_of(path):
            digest.update(block)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def verified(folder: Path, part: Part) -> Path:
    """The path of the part, whose checksum fits. Raises PartDamaged."""
    path = folder / part.name
    if not path.resolve().is_relative_to(folder.resolve()) or digest_of(path) != part.sha256:
        raise PartDamaged(part.name)
    return path


def copy_whole(source: Path, target: Path, sha256: str, *, name: str) -> None:
    """Copies a file and verifies its checksum once more while it is copied. Raises PartDamaged."""
    digest = hashlib.sha256()
    with os.fdopen(new_file(target), "wb") as file:
        for block in blocks_of(source):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != sha256:
        target.unlink()
        raise PartDamaged(name)
