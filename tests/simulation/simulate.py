"""Runs many generated histories, each from its seed: `python -m tests.simulation.simulate [--runs N] [--from SEED]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time

import structlog

from tests.simulation.virtual_time import VirtualLoop
from tests.simulation.world import PromiseBrokenError, World, generated

RUNS = 10_000


async def simulate(first: int, runs: int) -> int:
    """Returns how many histories broke a promise; prints the seed of each."""
    broken = kills = commands = 0
    started = time.perf_counter()
    for seed in range(first, first + runs):
        world = World(generated(seed))
        try:
            await world.run()
        except PromiseBrokenError as promise:
            broken += 1
            print(f"seed {seed}: {promise}   (again: python -m tests.simulation.simulate --from {seed} --runs 1)")
        kills += world.kills
        commands += len(world.accepted)
    seconds = time.perf_counter() - started
    print(
        f"{runs:,} histories from seed {first}: {commands:,} commands accepted, {kills:,} kills, "
        f"{broken} promises broken, {seconds:.0f} s"
    )
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--from", type=int, default=1, dest="first")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return 1 if runner.run(simulate(chosen.first, chosen.runs)) else 0


if __name__ == "__main__":
    sys.exit(main())
