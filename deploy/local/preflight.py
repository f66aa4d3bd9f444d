"""What the machine must have before anything is started; each lack names its repair."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from deploy.local import jars, java, limits, store
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout


def python(version: tuple[int, int]) -> None:
    if version != limits.PYTHON_NEEDED:
        needed, found = (".".join(map(str, numbers)) for numbers in (limits.PYTHON_NEEDED, version))
        raise CannotStart(
            "PYTHON_WRONG",
            both(f"Cần Python {needed}; đây là Python {found}.", f"Python {needed} is needed; this is {found}."),
            both(
                "Sửa: `apt install python3.11 python3.11-venv`, xoá .venv, rồi chạy lại.",
                "Repair: `apt install python3.11 python3.11-venv`, remove .venv, then run this again.",
            ),
        )


def disk(folder: Path, *, needed_mb: int = limits.FREE_DISK_MB) -> None:
    """Measures the disk of the folder, or of the nearest folder above it that exists. Raises CannotStart."""
    there = next(place for place in (folder, *folder.parents) if place.is_dir())
    free_mb = shutil.disk_usage(there).free // limits.MB
    if free_mb < needed_mb:
        raise disk_full(folder, f"{free_mb} MB", f"{needed_mb} MB")


def disk_full(folder: Path, free: str, needed: str) -> CannotStart:
    return CannotStart(
        "DISK_FULL",
        both(
            f"Đĩa chứa {folder} chỉ còn {free}; cần ít nhất {needed}.",
            f"The disk that holds {folder} has {free} left; at least {needed} is needed.",
        ),
        both(
            "Sửa: giải phóng chỗ (`make reset` xoá dữ liệu mẫu), hoặc EDU_VAR=<thư mục ở đĩa khác> make run",
            "Repair: free some space (`make reset` removes the sample data), or EDU_VAR=<folder elsewhere> make run",
        ),
    )


def check(layout: Layout) -> str:
    """All of it; fetches Kafka's jars when they are not here yet. Returns the Java to use."""
    python((sys.version_info.major, sys.version_info.minor))
    disk(layout.var)
    store.chosen()
    program, _ = java.find()
    jars.fetch(layout)
    return program
