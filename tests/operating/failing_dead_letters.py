"""What an operator writes when a dead letter is resolved, and what stands after each of those writes failed."""

from __future__ import annotations

from chassis.delivery.dead_letters import DeadLetters, park
from chassis.errors import ServiceUnavailableError
from chassis.identity.actor import Actor
from operating.dead_letters import Resolver
from tests.chassis.failing_log import AT, SERVICE, Log, a_record, waits
from tests.failing_twice import Outcome, Twice

LAN = Actor("lan", "Lan", ())


async def resolver(log: Log) -> tuple[Resolver, str]:
    [waiting] = [letter for letter in await DeadLetters(log.kafka).list(resolved=True) if letter.subject == log.name]
    return Resolver(SERVICE, log.kafka, log.store.audit), waiting.id


async def parks(log: Log) -> None:
    async with log.producing() as producer:
        await park(producer, a_record(log), by=SERVICE, reason=log.name, tries=1, at=AT)


async def replays(log: Log) -> None:
    resolving, name = await resolver(log)
    await resolving.replay(name, actor=LAN)


async def drops(log: Log) -> None:
    resolving, name = await resolver(log)
    await resolving.drop(name, actor=LAN, why="a test")


IN_DEAD_LETTERS: dict[str, Twice[Log]] = {
    "operating/dead_letters.py:Resolver._put_back send_and_wait": Twice(
        before=parks,
        act=replays,
        sees=waits,
        not_done=Outcome((1, 0, [""]), (2, 1, ["replayed by lan"])),
        answer_lost=Outcome((1, 1, [""]), (2, 2, ["replayed by lan"])),
        raises=ServiceUnavailableError,
    ),
    "operating/dead_letters.py:_mark send_and_wait": Twice(
        before=parks,
        act=drops,
        sees=waits,
        not_done=Outcome((1, 0, [""]), (2, 0, ["dropped by lan: a test"])),
        answer_lost=Outcome((2, 0, ["dropped by lan: a test"]), (2, 0, ["dropped by lan: a test"])),
        raises=ServiceUnavailableError,
    ),
}
