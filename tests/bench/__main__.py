"""`make bench`: every figure beside its floor, both measured in this run; a goal not met is printed as such."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

from tests.bench import calls, delivery, frame, growth, money, recovery, rows, signing
from tests.bench.floor import Figure, machine
from tests.bench.parts import Parts, parts

Measure = Callable[[Parts], Awaitable[list[Figure]]]
MEASURES: dict[str, Measure] = {
    "log": lambda at: delivery.figures(at.kafka),
    "frame": frame.figures,
    "growth": growth.figures,
    "recovery": recovery.figures,
    "rows": rows.figures,
    "money": money.figures,
    "calls": calls.figures,
    "signing": signing.figures,
}


def main() -> int:
    """Measures what is named, or everything. Exits 0 also when a goal is not met: a figure is no test."""
    chosen = sys.argv[1:] or list(MEASURES)
    started = time.perf_counter()
    with parts() as at:
        print(f"{machine()}, store {at.store_kind}")
        for name in chosen:
            for figure in asyncio.run(_measured(MEASURES[name], at)):
                print(figure.line(), flush=True)
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


async def _measured(measure: Measure, at: Parts) -> list[Figure]:
    return await measure(at)


if __name__ == "__main__":
    sys.exit(main())
