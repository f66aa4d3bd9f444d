"""A house holds what it uses, not what it once used."""

from __future__ import annotations

import subprocess
import sys

# Pieces too large for the interpreter's own pools; every hundredth stays, so that no heap of glibc ends in free space.
GROWN_AND_FREED = """
from chassis.memory import FreedMemory, resident
freed = FreedMemory()
began = resident()
pieces = [bytes(2_000) for _ in range(50_000)]
kept = pieces[::100]
del pieces
before = resident()
print(freed.give_back(), before - began, resident() - began, freed.give_back())
"""


def test_what_was_freed_goes_back_and_nothing_is_done_until_it_has_grown_again() -> None:
    done = subprocess.run([sys.executable, "-c", GROWN_AND_FREED], capture_output=True, text=True, check=True)
    gave, before, after, again = done.stdout.split()
    assert (gave, again) == ("True", "False")
    assert int(before) > 80_000_000
    assert int(after) < int(before) // 4
