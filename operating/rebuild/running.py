"""Starts a rebuild, one at a time, and says how far it is."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from chassis import limits
from chassis.delivery.kafka import Kafka
from chassis.delivery.reactions import Reactions
from chassis.errors import Conflict
from chassis.store import Store
from operating.rebuild.building import Anew, Make, Source
from operating.rebuild.comparing import Comparison, Rules
from operating.rebuild.progress import COMPARING, READING, UNDER_WAY, Progress

log = structlog.get_logger()


class NothingToRebuild(Conflict):
    reason = "NOTHING_TO_REBUILD"

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} keeps nothing that the log alone could build anew", service=service)


class AlreadyRebuilding(Conflict):
    reason = "ALREADY_REBUILDING"

    def __init__(self) -> None:
        super().__init__("a rebuild is under way; ask for its progress")


class Rebuild:
    """Of one house, whose places in the log are kept under `group`. Aggregates are not touched: they tell, not hear."""

    def __init__(
        self,
        live: Store,
        make: Make,
        reactions: Reactions[Any],
        kafka: Kafka,
        *,
        group: str,
        page: int = limits.PAGE_DOCUMENTS,
    ) -> None:
        self._live = live
        self._make = make
        self._source = Source(kafka, reactions, group)
        self._page = page
        self.progress = Progress()

    async def run(self, *, take: bool) -> Progress:
        """Builds and compares; with `take` the log wins where they differ. Raises AlreadyRebuilding."""
        return await self.start(take=take)

    def start(self, *, take: bool) -> asyncio.Task[Progress]:
        """Whoever asks for the progress from now on is told of this one. Raises AlreadyRebuilding."""
        if self.progress.state in UNDER_WAY:
            raise AlreadyRebuilding
        self.progress = Progress(state=READING)
        return asyncio.create_task(self._run(take=take))

    async def _run(self, *, take: bool) -> Progress:
        progress = self.progress
        anew = Anew(self._live, self._make, self._source, progress)
        try:
            try:
                await anew.begin()
                progress.state = COMPARING
                for name in self._live.projections():
                    rules = Rules(take=take, page=self._page)
                    await Comparison(name, self._live.database, anew, progress, rules).run()
            finally:
                await anew.end()
        except (Exception, asyncio.CancelledError) as error:
            progress.state, progress.why = "failed", str(error) or type(error).__name__
            log.warning("a rebuild failed", why=progress.why)
            raise
        progress.ended(take=take)
        return progress
