"""The table of faults as it is printed, and as docs/reliability.md keeps it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.chaos.runs import Row

TITLES = ("fault", "acked", "kills", "lost", "doubled", "inverted", "back to work", "hears again", "else")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- seen: {name} -->", "<!-- end: {name} -->"


def line(row: Row) -> str:
    """For the terminal; what is not clean follows below it."""
    if row.skipped:
        return f"{row.fault:<44} skipped: {row.skipped}"
    verdict = row.verdict
    hears = f" hears {row.hears:4.1f} s" if row.hears else ""
    head = (
        f"{row.fault:<44} {row.acked:>7,} acked  {row.kills} kills  lost {verdict.lost}  doubled {verdict.doubled}"
        f"  inverted {verdict.inverted}  back {row.back:5.1f} s{hears}  ({row.seconds:.0f} s)"
    )
    below = [f"    {one}" for one in (*row.notes, *verdict.other, *verdict.shown)]
    return "\n".join([head, *below])


def markdown(rows: Sequence[Row], seed: int) -> str:
    head = ["| " + " | ".join(TITLES) + " |", "|---|---:|---:|---:|---:|---:|---:|---:|---|"]
    return "\n".join([f"Seed {seed}. {machine()}.", "", *head, *(_cells(row) for row in rows), ""])


def _cells(row: Row) -> str:
    if row.skipped:
        return f"| {row.fault} | | | | | | | | skipped: {row.skipped} |"
    verdict = row.verdict
    hears = f"{row.hears:.1f} s" if row.hears else ""
    cells = (row.fault, f"{row.acked:,}", row.kills, verdict.lost, verdict.doubled, verdict.inverted)
    rest = (f"{row.back:.1f} s", hears, "; ".join((*row.notes, *verdict.other)))
    return "| " + " | ".join(str(cell) for cell in (*cells, *rest)) + " |"


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    kind = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {memory:.0f} GB, load {load:.0f}"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {kind}, Python {platform.python_version()}"


def keep(name: str, text: str) -> None:
    """Replaces what stands between the two marks of `name`."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name=name), END.format(name=name)
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n{text}{end}{after}", encoding="utf-8")
