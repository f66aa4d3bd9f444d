"""Measures the build that stands first on its path: `python -P probe.py <figure> <kafka> <store>` prints JSON.

Run as a file, never imported: so that an earlier build, which does not have it, is measured by the same lines.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from chassis.service import collect_garbage_seldom
from tests.bench import delivery, frame, money
from tests.bench.parts import Parts


async def main(figure: str, kafka: str, store_uri: str) -> None:
    """Each build has these functions of its own; what they do is the same in all since d707764."""
    collect_garbage_seldom()
    at = Parts(kafka, store_uri, "", Path())
    files = runpy.run_path(str(Path(__file__).with_name("probe_files.py")))  # ours, whichever build is measured
    if figure in files["FIGURES"]:
        sys.stdout.write(json.dumps([await files["measured"](figure, at)]))
        return
    match figure:
        case "delay":
            found = [*await delivery.latency_ours(vars(delivery)["Kafka"](kafka), store_uri)]
        case "drain":
            found = [await frame.drained(at)]
        case "lines":
            with TemporaryDirectory() as folder:
                found = [(await money.figures(Parts(kafka, store_uri, "", Path(folder))))[0].ours]
        case _:
            found = [await frame.kept_ours(at)]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
