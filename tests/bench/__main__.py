"""`make bench`: every figure beside its floor, both measured in this run; a goal not met is printed as such."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

from tests.bench import beside, calls, delivery, frame, growth, isolation, money, recovery, rows, signing
from tests.bench.floor import Figure, busy, machine
from tests.bench.parts import Parts, parts

Measure = Callable[[Parts], Awaitable[list[Figure]]]
MEASURES: dict[str, Measure] = {
    "log": lambda at: delivery.figures(at.kafka),
    "frame": frame.figures,
    "isolation": isolation.figures,
    "growth": growth.figures,
    "recovery": recovery.figures,
    "rows": rows.figures,
    "money": money.figures,
    "calls": calls.figures,
    "signing": signing.figures,
}


def main() -> int:
    """Measures what is named, or everything; beside an earlier build only what both have.

    Exits 0 also when a goal is not met: a figure is no test.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "figures", nargs="*", metavar="FIGURE", help=f"of {', '.join(MEASURES)}; all when none is named"
    )
    parser.add_argument("--base", default="", metavar="COMMIT", help="the earlier build to measure beside this one")
    beside_those = ", ".join(beside.FIGURES)
    parser.add_argument("--beside", default="", metavar="FIGURE,…", help=f"of {beside_those}; all where none is named")
    parser.add_argument("--pairs", type=int, default=beside.PAIRS, help="rounds of each figure beside a build")
    asked = parser.parse_args()
    chosen = [name for name in asked.beside.split(",") if name] or beside.FIGURES
    if strange := set(chosen) - set(beside.FIGURES):
        parser.error(f"no such figure beside a build: {', '.join(sorted(strange))}")
    if unknown := set(asked.figures) - set(MEASURES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    measures = [MEASURES[name] for name in asked.figures or ([] if asked.base else MEASURES)]
    if asked.base:
        measures.insert(0, lambda at: beside.figures(at, asked.base, chosen, asked.pairs))
    started = time.perf_counter()
    with parts() as at:
        print(f"{machine()}, store {at.store_kind}", flush=True)
        for measure in measures:
            for figure in asyncio.run(_measured(measure, at)):
                print(figure.line(), flush=True)
    print(f"{time.perf_counter() - started:.0f} s, {busy()} after it")
    return 0


async def _measured(measure: Measure, at: Parts) -> list[Figure]:
    return await measure(at)


if __name__ == "__main__":
    sys.exit(main())
