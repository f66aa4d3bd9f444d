"""Every night a house holds what it heard against what was told and signed, and names what differs."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

import structlog

from chassis import metrics
from chassis.clock import Clock
from chassis.errors import Conflict
from operating.rebuild.progress import Progress
from operating.rebuild.running import Rebuild

log = structlog.get_logger()


def seconds_until(at: time, now: datetime) -> float:
    """From `now` to the next `at`, in the time zone of `at`; a whole day when it is that very moment."""
    here = now.astimezone(at.tzinfo)
    following = datetime.combine(here.date(), at)
    if following <= here:
        following += timedelta(days=1)
    return (following - here).total_seconds()


class Nightly:
    """Repairs nothing: `edu rebuild <house> --take` does, once somebody has looked at what was altered."""

    def __init__(self, rebuild: Rebuild, clock: Clock, *, service: str, at: time) -> None:
        self._rebuild = rebuild
        self._clock = clock
        self._service = service
        self._at = at
        self.found = ""

    async def run(self) -> None:
        """Ends only by cancellation."""
        while True:
            await asyncio.sleep(seconds_until(self._at, self._clock.now()))
            try:
                await self.compare()
            except Exception:
                metrics.NIGHTLY_FAILED.inc()
                log.exception("the nightly comparison failed")

    async def compare(self) -> None:
        """One comparison; where another process or an operator compares just now, that one stands for it."""
        try:
            progress = await self._rebuild.run(take=False)
        except Conflict as other:
            log.info("no nightly comparison", why=str(other))
            return
        self.found = self._say(progress)
        metrics.REPLICAS_DIFFERING.set(progress.different)
        metrics.NIGHTLY_DONE.set(self._clock.now().timestamp())
        if self.found:
            named = [f"{one.collection}/{one.id}: {one.what}" for one in progress.differences]
            log.error("what is kept differs from what was told", documents=progress.different, named=named)

    def _say(self, progress: Progress) -> str:
        if not progress.different:
            return ""
        first = progress.differences[0]
        return (
            f"{progress.different} documents differ from what was told, first {first.collection}/{first.id} "
            f"({first.what}): `edu rebuild {self._service}` names them, with --take it repairs them"
        )
