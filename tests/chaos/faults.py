"""The faults, each with a beginning and an end; two of them make a pair."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from deploy.local.waiting import until
from tests.chaos import limits
from tests.chaos.checks import Checker
from tests.chaos.delivering import deliver_again, poison, rewind
from tests.chaos.system import NotBackError, System

CLOCKS = tuple(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
GATEWAY, KAFKA, STORE = "gateway", "kafka", "store"


@dataclass
class Struck:
    """What a fault strikes, and what it has to tell whoever judges."""

    system: System
    checker: Checker
    chance: Random
    kills: int = 0
    notes: list[str] = field(default_factory=list)

    def kill(self, name: str) -> None:
        if until(lambda: self.system.kill(name), limits.BACK_SECONDS):
            self.kills += 1
        else:
            raise NotBackError(f"{name} is not running, so that it cannot be killed")


Act = Callable[[Struck], None]


def _nothing(_: Struck) -> None:
    return


@dataclass(frozen=True)
class Fault:
    """`lasts` seconds lie between the two. `listener`: the house whose listening is broken off by it."""

    name: str
    begin: Act
    end: Act = _nothing
    lasts: float = 0.0
    listener: str = ""
    missing: str = ""  # what the machine lacks for it; then it is skipped, and the table says so


def both(first: Fault, second: Fault) -> Fault:
    def begin(struck: Struck) -> None:
        first.begin(struck)
        second.begin(struck)

    def end(struck: Struck) -> None:
        first.end(struck)
        second.end(struck)

    name, lasts = f"{first.name} + {second.name}", max(first.lasts, second.lasts)
    return Fault(name, begin, end, lasts, missing=first.missing or second.missing)


def killed(name: str) -> Fault:
    listener = name if name in {"records", "payments", "reporting"} else ""
    return Fault(f"kill -9 {name}", lambda struck: struck.kill(name), listener=listener)


def frozen(name: str) -> Fault:
    """Longer than its group lease: its partitions are taken from it, and it does not know."""

    def begin(struck: Struck) -> None:
        struck.system.freeze(name)

    def end(struck: Struck) -> None:
        struck.system.thaw(name)

    return Fault(f"frozen {name} {limits.FROZEN_SECONDS:.0f} s", begin, end, limits.FROZEN_SECONDS)


def full_disk(name: str) -> Fault:
    def begin(struck: Struck) -> None:
        disk = struck.system.disks[name]
        disk.fill(struck.system.processes(name))
        struck.notes.append(f"full disk by {disk.kind}")

    def end(struck: Struck) -> None:
        struck.system.disks[name].free(struck.system.processes(name))

    return Fault(f"full disk under {name}", begin, end, limits.FULL_SECONDS)


def slow_store() -> Fault:
    def begin(struck: Struck) -> None:
        struck.system.order_store(delay_ms=limits.SLOW_MS)

    def end(struck: Struck) -> None:
        struck.system.order_store()

    return Fault(f"slow store, {limits.SLOW_MS} ms an answer", begin, end, limits.SLOW_SECONDS)


def lost_answers() -> Fault:
    """The store does what it is asked, and nobody hears of it."""

    def begin(struck: Struck) -> None:
        struck.system.order_store(lose=limits.LOST_ANSWERS)

    return Fault(f"{limits.LOST_ANSWERS} answers of the store lost", begin)


def clock_off(house: str, seconds: int) -> Fault:
    """The house is started again with another clock, and after a while with the right one."""
    name = f"clock of {house} {seconds / 3600:+.0f} h"
    if not CLOCKS:
        return Fault(name, _nothing, missing="libfaketime is not installed (Debian: faketime)")

    def begin(struck: Struck) -> None:
        struck.system.circumstances(
            house, LD_PRELOAD=str(CLOCKS[0]), FAKETIME=f"{seconds:+d}s", FAKETIME_DONT_FAKE_MONOTONIC="1"
        )
        struck.kill(house)

    def end(struck: Struck) -> None:
        struck.system.circumstances(house)
        struck.kill(house)

    return Fault(name, begin, end, limits.SKEWED_SECONDS)


def delivered_twice() -> Fault:
    return Fault("last records produced again", lambda struck: deliver_again(struck.system.kafka))


def read_again(house: str) -> Fault:
    """Everything that the house ever heard is delivered to it once more: its committed offsets are set back."""

    def end(struck: Struck) -> None:
        struck.notes.append(rewind(struck.system.kafka, f"edu-{house}"))
        struck.kill(house)

    frozen_first = frozen(house)
    return Fault(f"offsets of {house} set back to 0", frozen_first.begin, end, limits.FROZEN_SECONDS)


def poisoned() -> Fault:
    return Fault("poison facts", lambda struck: struck.checker.expect_parked(poison(struck.system.kafka)))


SINGLE: tuple[Fault, ...] = (
    *(killed(name) for name in ("accounts", "records", "library", "payments", "reporting", GATEWAY, KAFKA, STORE)),
    frozen("payments"),
    frozen("reporting"),
    frozen(KAFKA),
    frozen(STORE),
    delivered_twice(),
    read_again("reporting"),
    poisoned(),
    full_disk(STORE),
    full_disk(KAFKA),
    slow_store(),
    lost_answers(),
    clock_off("accounts", limits.CLOCK_OFF_SECONDS),
    clock_off("payments", limits.CLOCK_OFF_SECONDS),
    clock_off("reporting", -limits.CLOCK_OFF_SECONDS),
)
PAIRS: tuple[Fault, ...] = (
    both(killed("payments"), killed(KAFKA)),
    both(killed("accounts"), killed(STORE)),
    both(killed(KAFKA), killed(STORE)),
    both(frozen("reporting"), killed(KAFKA)),
    both(slow_store(), killed("payments")),
    both(lost_answers(), killed("records")),
    both(full_disk(STORE), killed("payments")),
    both(full_disk(KAFKA), killed("accounts")),
    both(delivered_twice(), killed("reporting")),
    both(poisoned(), killed("reporting")),
    both(clock_off("payments", limits.CLOCK_OFF_SECONDS), killed(KAFKA)),
)


def wait(seconds: float) -> None:
    threading.Event().wait(seconds)
