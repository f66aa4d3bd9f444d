"""`make chaos`: faults under load, one by one, in pairs and many in a row. Exits 1 when a promise was broken."""

from __future__ import annotations

import argparse
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.chaos import limits, table
from tests.chaos.commands import Sizes
from tests.chaos.faults import PAIRS, SINGLE, Fault
from tests.chaos.runs import Ground, Long, Row, many_kills, one_by_one

SEEDS = 1_000_000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos ARGS=…", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(SEEDS), help="of an earlier run, to repeat it")
    parser.add_argument("--only", default="", help="faults whose name holds these words")
    parser.add_argument("--no-faults", action="store_true", help="the long run alone")
    parser.add_argument("--no-long", action="store_true", help="the faults alone")
    parser.add_argument("--commands", type=int, default=limits.LONG_COMMANDS)
    parser.add_argument("--kills", type=int, default=limits.LONG_KILLS)
    parser.add_argument("--minutes", type=float, default=limits.LONG_MINUTES)
    parser.add_argument("--write", action="store_true", help="keep what was seen in docs/reliability.md")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    return parser.parse_args()


def _ended(*_: object) -> None:
    raise SystemExit("ended from outside")


def main() -> int:
    chosen = _arguments()
    signal.signal(signal.SIGTERM, _ended)
    print(f"seed {chosen.seed}   (again: make chaos ARGS='--seed {chosen.seed}')   {table.machine()}", flush=True)
    rows: list[Row] = []
    if not chosen.no_faults:
        for some in (SINGLE, PAIRS):  # each on a ground of its own: what is checked grows with all that came before
            faults = [fault for fault in some if chosen.only in fault.name]
            if faults:
                rows += _on_ground(chosen, Sizes(), partial(_faults, faults=faults), with_faults=True)
        _keep(chosen, "faults", rows)
    if not chosen.no_long and not chosen.only:
        sizes = Sizes(limits.LONG_PAYING_PUPILS, limits.LONG_PUPILS_A_FILE, limits.LONG_PUPILS_A_FILE)
        wanted = Long(chosen.commands, chosen.kills, chosen.minutes)
        last = _on_ground(chosen, sizes, lambda ground: _long(ground, wanted), with_faults=False)
        _keep(chosen, "long", last)
        rows += last
    unclean = [row.fault for row in rows if not row.verdict.is_clean]
    print("every promise held" if not unclean else f"BROKEN: {'; '.join(unclean)}")
    return 1 if unclean else 0


def _on_ground(
    chosen: argparse.Namespace, sizes: Sizes, work: Callable[[Ground], list[Row]], *, with_faults: bool
) -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    ground = None
    try:
        ground = Ground(folder, chosen.seed, sizes, with_faults=with_faults)
        ground.prepare()
        return work(ground)
    finally:
        if ground is not None:
            ground.close()
        if chosen.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _faults(ground: Ground, faults: list[Fault]) -> list[Row]:
    return one_by_one(ground, faults, lambda row: print(table.line(row), flush=True))


def _long(ground: Ground, wanted: Long) -> list[Row]:
    row = many_kills(ground, wanted, lambda text: print(text, flush=True))
    print(table.line(row), flush=True)
    return [row]


def _keep(chosen: argparse.Namespace, name: str, rows: list[Row]) -> None:
    if chosen.write:
        table.keep(name, table.markdown(rows, chosen.seed))


if __name__ == "__main__":
    sys.exit(main())
