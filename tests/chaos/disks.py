"""Disks small enough to be filled: an image mounted through a loop device where that is allowed, else a stand-in."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.chaos import limits


class Disk:
    """What lies below `folder`. `kind` is `loop` for a real disk, `quota` where a process is only kept from writing."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._image = folder.with_name(f"{folder.name}.img")
        self._ballast = folder / ".ballast"
        self.kind = "loop" if self._mounted(megabytes) else "quota"

    def _mounted(self, megabytes: int) -> bool:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
            return False
        with self._image.open("wb") as image:
            image.truncate(megabytes * limits.MB)
        # No block is kept for root: full is full for whoever runs this.
        made = _run("mkfs.ext4", "-q", "-m", "0", str(self._image))
        if not made or not _run("mount", "-o", "loop", str(self._image), str(self.folder)):
            self._image.unlink()
            return False
        (self.folder / "lost+found").rmdir()  # the broker takes every folder here for a topic
        return True

    def fill(self, processes: Sequence[psutil.Process]) -> None:
        """From now on nothing more can be written: no byte is free, or none may be added by the processes."""
        if self.kind == "loop":
            _take_all(self._ballast)
            return
        for process in processes:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limits.SMALL_FILE_BYTES, resource.RLIM_INFINITY))

    def free(self, processes: Sequence[psutil.Process]) -> None:
        self._ballast.unlink(missing_ok=True)
        for process in processes if self.kind == "quota" else ():
            with contextlib.suppress(OSError):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def close(self) -> None:
        if self.kind == "loop":
            _run("umount", "-l", str(self.folder))
            self._image.unlink(missing_ok=True)


def _take_all(ballast: Path) -> None:
    """Down to the last block, in ever smaller steps."""
    with ballast.open("ab") as file:
        step = shutil.disk_usage(ballast.parent).free
        while step >= limits.SMALL_FILE_BYTES:
            try:
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, step)
            except OSError:
                step //= 2


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
