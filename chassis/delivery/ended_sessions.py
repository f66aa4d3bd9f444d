"""Sessions that ended while tokens of theirs may still live: every process hears of them for itself, in no group."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import limits
from chassis.clock import Clock
from chassis.delivery.kafka import Kafka, KafkaError, Record
from chassis.delivery.signing import FactNotTrustedError, Forged, Verifier
from contracts.facts.accounts import SessionEnded
from contracts.topics import SESSIONS

log = structlog.get_logger()


class EndedSessions:
    """Holds what was told of the last minutes, as long as an access token lives, and goes on listening.

    `forged` is what it did not trust. Nothing of that is parked: every process reads it where it stands.
    """

    def __init__(self, kafka: Kafka, clock: Clock, verifier: Verifier) -> None:
        self._kafka = kafka
        self._verifier = verifier
        self._clock = clock
        self.forged = Forged()
        self._until: dict[str, datetime] = {}
        self._reader: AIOKafkaConsumer | None = None

    def has(self, session: str) -> bool:
        """Whether the session ended: no token of it is good any more."""
        return session in self._until

    async def start(self) -> None:
        """Returns when all that was told so far is known. Raises KafkaError."""
        reader = self._kafka.reader()
        await reader.start()
        self._reader = reader
        places = [TopicPartition(SESSIONS.name, number) for number in range(SESSIONS.partitions)]
        reader.assign(places)
        since = self._clock.now() - timedelta(seconds=limits.ENDED_SESSION_SECONDS)
        found = await reader.offsets_for_times({place: int(since.timestamp() * 1000) for place in places})
        ends = await reader.end_offsets(places)
        for place in places:
            at = found.get(place)
            reader.seek(place, at.offset if at else ends[place])
        while any([await reader.position(place) < ends[place] for place in places]):
            await self.hear()

    async def run(self) -> None:
        """Listens until it is cancelled; a broker that is away is waited for."""
        while True:
            try:
                await self.hear()
            except KafkaError as error:
                log.warning("ended sessions are not heard", error=str(error))
                await asyncio.sleep(limits.BACKOFF_LAST_SECONDS)

    async def stop(self) -> None:
        if self._reader is not None:
            await self._reader.stop()

    async def hear(self) -> None:
        """Takes what was told since; waits a moment where nothing was. Raises KafkaError."""
        assert self._reader is not None
        batches = await self._reader.getmany(timeout_ms=limits.READ_IDLE_MS)
        self._verifier.begin()
        for records in batches.values():
            for record in records:
                self.take(record)

    def take(self, record: Record) -> None:
        """Remembers the session that a record tells of.

        One that accounts did not sign, or that tells of no session, signs nobody out and holds up nobody.
        """
        try:
            self._verifier.check(record)
            ended = SessionEnded.model_validate_json(record.value or b"")
        except FactNotTrustedError as forged:
            fact = dict(record.headers).get("ce_id") or b"without a name"
            log.warning("a forged end of a session", offset=record.offset, error=str(forged))
            self.forged.add(fact.decode(errors="replace"), forged)
            return
        except (KeyError, ValueError) as error:
            log.warning("no ended session", offset=record.offset, error=str(error))
            return
        now = self._clock.now()
        if len(self._until) >= limits.ENDED_SESSIONS_REMEMBERED:
            self._until = {session: until for session, until in self._until.items() if until > now}
        if ended.until > now:
            self._until[ended.session] = ended.until
