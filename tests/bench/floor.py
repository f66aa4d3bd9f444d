"""A figure beside its floor, both measured in one run; what counts is the ratio."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """`ours` and `floor` in `unit`; `goal` is the ratio to reach, at least or at most; none where none was set."""

    name: str
    ours: float
    floor: float
    unit: str
    floor_name: str
    goal: float | None
    at_most: bool = False
    paired: float | None = None  # the median of the ratios of rounds that were measured in pairs

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.paired is None else self.paired

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def line(self) -> str:
        sign = "≤" if self.at_most else "≥"
        verdict = "met" if self.met else "NOT MET"
        goal = "no goal set" if self.goal is None else f"goal {sign} {self.goal:g}×  {verdict}"
        return (
            f"{self.name:<34} {self.ours:>12,.1f} {self.unit:<10} floor {self.floor:>12,.1f} ({self.floor_name})"
            f"  ratio {self.ratio:6.2f}×  {goal}"
        )


def machine() -> str:
    """The processor and its count, and how busy the machine is with other work, as the system tells."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = [line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")]
    cores = f"{models[0] if models else platform.processor()} × {len(models)}"
    return f"{cores}, Python {platform.python_version()}, {busy()} before the run"


def busy() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


async def in_turn(ours: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]]) -> tuple[float, float]:
    """Medians of ROUNDS rounds, floor and ours alternating so that a drift of the machine hits both."""
    mine: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        bare.append(await floor())
        mine.append(await ours())
    return statistics.median(mine), statistics.median(bare)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
