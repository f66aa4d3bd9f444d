"""Small files that are there whole or not at all; a secret is made once, and readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

NAME_BYTES = 8


class SecretMissingError(OSError):
    """A secret that is mounted lacks a file, and it cannot be made there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing, and its folder cannot be written: put it into the secret of this house")


def secret_file(path: Path, fresh: bytes) -> bytes:
    """Returns what the file holds; writes `fresh` there first where there is no file. Raises OSError.

    The secret is written beside its name and linked when it is whole: a crash half way leaves no empty key, and two
    processes that start at once use one key.
    """
    if not path.exists():
        if is_read_only(path.parent):
            raise SecretMissingError(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(NAME_BYTES)}.part")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(partial, path)
        finally:
            partial.unlink(missing_ok=True)
    return path.read_bytes()


def is_read_only(folder: Path) -> bool:
    """Whether the folder, or the nearest that there is above it, is mounted or kept so that we cannot write there."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), folder)
    return not os.access(there, os.W_OK)


def replace_whole(path: Path, content: str) -> None:
    """Puts the content in place of what stands at the path, for everybody to read. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(NAME_BYTES)}.part")
    try:
        partial.write_text(content, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
