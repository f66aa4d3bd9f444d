"""What a house has freed goes back to the machine.

glibc keeps freed memory for the process. A house that has once read a large file or drawn 300 papers would hold its
largest moment for ever: 450 MB were seen where 100 MB were in use.
"""

from __future__ import annotations

import ctypes
import gc

import psutil

from chassis import limits

_LIBC = ctypes.CDLL(None)


def resident() -> int:
    """Bytes of this process that are in memory."""
    held: int = psutil.Process().memory_info().rss
    return held


class FreedMemory:
    """Gives back what was freed, when the process has grown since it last did, or since this was made."""

    def __init__(self) -> None:
        self._held = resident()

    def give_back(self) -> bool:
        """Says whether it gave back anything; blocks for some milliseconds. Without glibc it does nothing."""
        if not hasattr(_LIBC, "malloc_trim") or resident() < self._held + limits.FREED_BYTES:
            return False
        gc.collect()  # trees that were read hold themselves, and an idle process does not look for them
        _LIBC.malloc_trim(0)
        self._held = resident()
        return True
