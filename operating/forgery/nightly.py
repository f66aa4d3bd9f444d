"""Every night each house looks for documents that it never kept so, and names them."""

from __future__ import annotations

import asyncio
from datetime import time

import structlog

from chassis import metrics
from chassis.clock import Clock
from chassis.errors import Conflict
from operating.forgery.searching import Findings, Search
from operating.rebuild.nightly import seconds_until

log = structlog.get_logger()


class NightlySearch:
    """Repairs nothing: what a document was before it was altered stands in a backup, not in the chain."""

    def __init__(self, search: Search, clock: Clock, *, service: str, at: time) -> None:
        self._search = search
        self._clock = clock
        self._service = service
        self._at = at
        self.said = ""

    async def run(self) -> None:
        """Ends only by cancellation."""
        while True:
            await asyncio.sleep(seconds_until(self._at, self._clock.now()))
            try:
                await self.look()
            except Exception:
                metrics.SEARCH_FAILED.inc()
                log.exception("the nightly search for forged documents failed")

    async def look(self) -> None:
        """One search; where an operator searches just now, that one stands for it."""
        try:
            found = await self._search.run()
        except Conflict as other:
            log.info("no nightly search", why=str(other))
            return
        self.said = self._say(found)
        metrics.FORGED.set(found.forged)
        metrics.UNPROVED.set(sum(found.unproved.values()))
        metrics.SEARCH_DONE.set(self._clock.now().timestamp())
        if self.said:
            named = [f"{one.collection}/{one.id}: {one.what}" for one in found.named]
            log.error("forged documents", documents=found.forged, named=named)

    def _say(self, found: Findings) -> str:
        if not found.forged:
            return ""
        first = found.named[0]
        return (
            f"{found.forged} documents are not as the house kept them, first {first.collection}/{first.id} "
            f"({first.what}): `edu audit search {self._service}` names them"
        )
