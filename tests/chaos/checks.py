"""Everything that must hold once a fault is over and all is settled; each check says in a sentence what does not."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

from deploy.local.layout import ROOT
from deploy.local.waiting import until
from edu.client import Api
from edu.problems import CommandProblem
from tests.chaos import limits
from tests.chaos.acks import AckLog
from tests.chaos.promises import broken
from tests.chaos.system import System
from tests.chaos.told import Told

REPORTING = "reporting"


@dataclass
class Verdict:
    lost: int = 0
    doubled: int = 0
    inverted: int = 0
    other: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # the first few of each, for whoever looks for the cause

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.inverted or self.other)


class Checker:
    """Of one system over all its faults: it goes on reading the log where it stopped."""

    def __init__(self, system: System, acks: AckLog) -> None:
        self._system = system
        self._acks = acks
        self._told = Told(system.kafka)
        self._parked: set[str] = set()

    @property
    def facts(self) -> int:
        return self._told.facts

    @property
    def told_twice(self) -> int:
        return self._told.twice

    def expect_parked(self, subjects: set[str]) -> None:
        self._parked |= subjects

    def settle(self, api: Api) -> str:
        """Empty once everything told is heard; else what is still under way at the deadline."""
        said = ["nobody answered"]

        def is_settled() -> bool:
            try:
                state = api.get("/ops/settled")
            except CommandProblem as problem:
                said[0] = str(problem.why)
                return False
            said[0] = json.dumps(state, ensure_ascii=False)
            return bool(state["settled"])

        return "" if until(is_settled, limits.SETTLE_SECONDS) else f"not settled: {said[0]}"

    def check(self, api: Api, *, offline: bool = True) -> Verdict:
        """`offline` adds what takes longest: the rebuild and the chains."""
        verdict = Verdict()
        if late := self.settle(api):
            verdict.other.append(late)
        asyncio.run(self._told.read())
        found = broken(self._system, self._acks)
        verdict.lost, verdict.doubled = len(found.lost), len(found.doubled)
        verdict.inverted = len(self._told.inverted)
        verdict.other += [*found.other, *_ledger(api, self._paid()), *self._not_parked(api)]
        if offline:
            verdict.other += [*_rebuild(api), *self._chains()]
        for several in (found.lost, found.doubled, self._told.inverted):
            verdict.shown += several[: limits.FIRST_SHOWN]
        return verdict

    def _paid(self) -> int:
        return sum(value[1] for ack in self._acks if ack.kind == "payments" for _, value in ack.items)

    def _not_parked(self, api: Api) -> list[str]:
        """Only what was made to be parked is."""
        parked = api.get("/ops/parked")["parked"]
        odd = [one for one in parked if one["subject"] not in self._parked]
        return [f"parked: {one['type']} {one['subject']} by {one['by']}: {one['reason']}" for one in odd]

    def _chains(self) -> list[str]:
        here = {"EDU_VAR": str(self._system.layout.var), "EDU_URL": ""}
        done = subprocess.run(
            [sys.executable, "-m", "edu.main", "audit", "verify", "--json"],
            cwd=ROOT,
            env={**os.environ, **here},
            capture_output=True,
            text=True,
            check=False,
            timeout=limits.AUDIT_SECONDS,
        )
        if done.returncode == 0:
            return []
        return [f"audit chains: {(done.stdout + done.stderr).strip()[-limits.SAID_CHARACTERS :]}"]


def _ledger(api: Api, paid: int) -> list[str]:
    ledger = api.get("/ledger")
    wrong = [] if ledger["sum"] == 0 else [f"the ledger sums to {ledger['sum']}"]
    in_bank = sum(one["amount"] for one in ledger["balances"] if one["account"] == "112")
    return wrong if in_bank == paid else [*wrong, f"the ledger holds {in_bank} in the bank, {paid} was acknowledged"]


def _rebuild(api: Api) -> list[str]:
    """What reporting keeps equals what the log alone gives."""
    api.post(f"/ops/rebuild/{REPORTING}")
    done: dict[str, object] = {}

    def is_done() -> bool:
        done.update(api.get(f"/ops/rebuild/{REPORTING}"))
        return done["state"] in {"equal", "different", "failed"}

    until(is_done, limits.REBUILD_SECONDS)
    if done["state"] == "equal":
        return []
    found = f"a rebuild of {REPORTING} is {done['state']}: {done['different']} differ, {done['differences']}"
    return [found[: limits.SAID_CHARACTERS]]
