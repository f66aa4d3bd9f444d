"""`python -m deploy.sample --into DIR --schools 3 --seed 1` writes a district."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from deploy.sample.month import make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.sample", description=__doc__)
    parser.add_argument("--into", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--schools", type=int, default=3)
    parser.add_argument("--pupils-per-school", type=int, default=None, help="default: 50, 150 and 280 by level")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another district, with other columns")
    parser.add_argument("--plain", action="store_true", help="without the files that are typed as people type them")
    given = parser.parse_args()
    started = time.perf_counter()
    pupils, habits = given.pupils_per_school, not given.plain
    expected = make(given.into, seed=given.seed, schools=given.schools, pupils_per_school=pupils, habits=habits)
    files = sum(1 for path in given.into.rglob("*") if path.is_file())
    print(f"{files} files in {given.into}, {len(expected)} expectations, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
