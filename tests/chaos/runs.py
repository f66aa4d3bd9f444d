"""The runs: each fault in turn under load, judged after it; then many kills in a row, judged at the end."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pymongo.errors import PyMongoError

from chassis.delivery.kafka import KafkaError
from edu.problems import CommandProblem
from tests.chaos import limits
from tests.chaos.acks import AckLog
from tests.chaos.checks import Checker, Verdict
from tests.chaos.commands import Sizes
from tests.chaos.faults import Fault, Struck, wait
from tests.chaos.load import Load
from tests.chaos.system import HOUSES, System
from tests.chaos.watching import back_to_work

Say = Callable[[str], None]


@dataclass
class Row:
    """One line of the table."""

    fault: str
    acked: int = 0
    kills: int = 0
    back: float = 0.0
    hears: float = 0.0
    seconds: float = 0.0
    skipped: str = ""
    verdict: Verdict = field(default_factory=Verdict)
    notes: list[str] = field(default_factory=list)


class Ground:
    """A prepared system with its load and its judge."""

    def __init__(self, folder: Path, seed: int, sizes: Sizes, *, with_faults: bool) -> None:
        self.system = System(folder, own_disks=with_faults, through_proxy=with_faults)
        self.acks = AckLog(folder / "acknowledged.jsonl")
        self.load = Load(self.system.operator, self.acks, sizes, seed)
        self.checker = Checker(self.system, self.acks)
        self.chance = Random(seed)

    def prepare(self) -> None:
        """Raises AssertionError when the system does not come to rest even without a fault."""
        self.load.prepare()
        api = self.system.operator()
        api.sign_in()
        late = self.checker.settle(api)
        assert not late, late
        self.load.open_account()
        self.load.start()

    def judge(self, *, offline: bool = True) -> Verdict:
        waiting = self.load.pause()
        verdict = Verdict()
        try:
            api = self.system.operator()
            api.sign_in()
            verdict = self.checker.check(api, offline=offline)
        except (CommandProblem, PyMongoError, KafkaError, subprocess.TimeoutExpired) as error:
            verdict.other.append(f"could not be judged: {error!r} {getattr(error, 'why', '')}")
        verdict.other += [f"{name}: no acknowledgement in {limits.PAUSE_SECONDS:.0f} s" for name in waiting]
        verdict.other += [f"refused: {key}: {why}" for key, why in self.load.refused]
        self.load.refused.clear()
        return verdict

    def close(self) -> None:
        try:
            self.load.stop()
        finally:
            self.acks.close()
            self.system.close()


def one_by_one(ground: Ground, faults: Iterable[Fault], say: Callable[[Row], None]) -> list[Row]:
    rows = []
    for fault in faults:
        row = one(ground, fault) if not fault.missing else Row(fault.name, skipped=fault.missing)
        rows.append(row)
        say(row)
    return rows


def one(ground: Ground, fault: Fault, *, offline: bool = True) -> Row:
    started, acked = time.monotonic(), ground.acks.items
    struck = Struck(ground.system, ground.checker, ground.chance)
    ground.load.go_on()
    wait(limits.BEFORE_SECONDS * (1 + ground.chance.random()))
    over = time.monotonic()
    fault.begin(struck)
    if fault.lasts:
        wait(fault.lasts)
        over = time.monotonic()
    fault.end(struck)
    back, hears = back_to_work(ground.system, ground.load, over, fault.listener)
    wait(limits.AFTER_SECONDS)
    verdict = ground.judge(offline=offline)
    odd = [f"{count} × {what}" for what, count in ground.load.odd.items()]
    ground.load.odd.clear()
    return Row(
        fault.name,
        acked=ground.acks.items - acked,
        kills=struck.kills,
        back=back,
        hears=hears,
        seconds=time.monotonic() - started,
        verdict=verdict,
        notes=[*struck.notes, *odd],
    )


@dataclass(frozen=True)
class Long:
    """How much the long run wants, and when it stops all the same."""

    commands: int = limits.LONG_COMMANDS
    kills: int = limits.LONG_KILLS
    minutes: float = limits.LONG_MINUTES


def many_kills(ground: Ground, wanted: Long, say: Say) -> Row:
    """Kills one process after the other, now and then two at once, until enough is acknowledged and killed."""
    started = time.monotonic()
    ends = started + wanted.minutes * 60
    kills: dict[str, int] = {}
    ground.load.go_on()
    while time.monotonic() < ends:
        count = sum(kills.values())
        if ground.acks.items >= wanted.commands and count >= wanted.kills:
            break
        wait(ground.chance.uniform(*limits.KILL_EVERY_SECONDS))
        for name in ground.chance.sample((*HOUSES, "kafka", "store"), 2 if ground.chance.random() < 1 / 8 else 1):
            if ground.system.kill(name):
                kills[name] = kills.get(name, 0) + 1
        say(f"  {time.monotonic() - started:5.0f} s  {ground.acks.items:>7,} acknowledged  {sum(kills.values())} kills")
    over = time.monotonic()
    back, _ = back_to_work(ground.system, ground.load, over, "")
    verdict = ground.judge()
    row = Row(f"{sum(kills.values())} kills in a row", ground.acks.items, sum(kills.values()), back, verdict=verdict)
    row.seconds = time.monotonic() - started
    row.notes.append(", ".join(f"{name} {count}" for name, count in sorted(kills.items())))
    row.notes.append(f"{ground.acks.requests:,} requests, {ground.checker.facts:,} facts told")
    row.notes += [f"{count} × {what}" for what, count in ground.load.odd.items()]
    return row
