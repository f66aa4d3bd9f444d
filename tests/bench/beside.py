"""This build beside an earlier one, in turn in one run: `make bench BASE=<commit>`."""

from __future__ import annotations

import asyncio
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.local.layout import ROOT
from tests.bench.floor import Figure
from tests.bench.parts import Parts, parts

PAIRS = 5
PROBE = Path(__file__).with_name("probe.py")
# What is measured: the figure, the names of its numbers, their unit, the goal and whether that is the most.
MEASURED = (
    ("delay", ("write → heard, p50 at 400/s", "write → heard, p99 at 400/s"), "ms", (None, 0.5), True),
    ("drain", ("the relay's drain",), "facts/s", (2.0,), False),
    ("lines", ("statement lines matched and booked",), "lines/s", (8.0,), False),
    ("keep", ("a kept document, median",), "ms", (None,), True),
    ("list", ("a list of 5,000 pupils read and decided",), "s", (1.1,), True),
    ("statement", ("a statement of 2,000 lines read",), "s", (1.1,), True),
    ("questions", ("a bank of 400 questions read and decided",), "s", (1.1,), True),
    ("gradebook", ("a gradebook of 30 pupils read and decided",), "s", (1.1,), True),
    ("block", ("180 pasted marks saved",), "s", (0.2,), True),
)
FIGURES = tuple(figure for figure, *_ in MEASURED)


class NotABuildError(Exception):
    """Git knows no such commit here; a shallow clone may lack it."""


@contextmanager
def earlier_build(commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own. Raises NotABuildError."""
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise NotABuildError(done.stderr.decode().strip())
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


async def probed(tree: Path, figure: str, at: Parts) -> list[float]:
    """Measured by a process that finds the build in `tree` before any that is installed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", str(PROBE), figure, at.kafka, at.store_uri),
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, f"{figure} of {tree}"
    numbers: list[float] = json.loads(out)
    return numbers


async def figures(at: Parts, commit: str, chosen: Collection[str] = FIGURES, pairs: int = PAIRS) -> list[Figure]:
    """Those of MEASURED that are chosen. The ratio is the median of so many ratios, each of two rounds in turn.

    The earlier build has a broker and a store of its own: this one trusts no fact that it told.
    """
    found = []
    with earlier_build(commit) as tree, ExitStack() as ended:
        before_at = await asyncio.to_thread(ended.enter_context, parts())
        for figure, names, unit, goals, at_most in (one for one in MEASURED if one[0] in chosen):
            rounds = [(await probed(tree, figure, before_at), await probed(ROOT, figure, at)) for _ in range(pairs)]
            for place, name in enumerate(names):
                before = [earlier[place] for earlier, _ in rounds]
                now = [ours[place] for _, ours in rounds]
                found.append(
                    Figure(
                        name,
                        statistics.median(now),
                        statistics.median(before),
                        unit,
                        f"build {commit}",
                        goals[place],
                        at_most,
                        paired=statistics.median(a / b for a, b in zip(now, before, strict=True)),
                    )
                )
    return found
