"""Runs one rebuild at a time, and says how far it is."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from chassis import limits
from chassis.delivery.kafka import Kafka
from chassis.delivery.reactions import Reactions
from chassis.delivery.signing import Verifier
from chassis.errors import Conflict, in_words
from chassis.store import Store
from operating.rebuild.building import Make, RebuiltDatabase, Source
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
    """The rebuilds of one service, which listens as `group`. Aggregates are not touched: they tell facts."""

    def __init__(
        self,
        live: Store,
        make: Make,
        reactions: Reactions[Any],
        kafka: Kafka,
        *,
        group: str,
        verifier: Verifier,
        page: int = limits.PAGE_DOCUMENTS,
    ) -> None:
        self._live = live
        self._make = make
        self._source = Source(kafka, reactions, group, verifier)
        self._page = page
        self.progress = Progress()

    async def run(self, *, take: bool) -> Progress:
        """Rebuilds and compares; with `take` the log wins where the two differ. Raises AlreadyRebuilding."""
        return await self.start(take=take)

    def start(self, *, take: bool) -> asyncio.Task[Progress]:
        """Starts `run` in a task; `progress` is that of this run from now on. Raises AlreadyRebuilding."""
        if self.progress.state in UNDER_WAY:
            raise AlreadyRebuilding
        self.progress = Progress(state=READING)
        return asyncio.create_task(self._run(take=take))

    async def _run(self, *, take: bool) -> Progress:
        progress = self.progress
        rebuilt = RebuiltDatabase(self._live, self._make, self._source, progress)
        try:
            try:
                await rebuilt.begin()
                progress.state = COMPARING
                for name in self._live.projections():
                    rules = Rules(take=take, page=self._page)
                    await Comparison(name, self._live.database, rebuilt, progress, rules).run()
            finally:
                await rebuilt.end()
        except (Exception, asyncio.CancelledError) as error:
            progress.state, progress.why = "failed", in_words(error)
            log.warning("a rebuild failed", why=repr(error))
            raise
        progress.ended(take=take)
        return progress
