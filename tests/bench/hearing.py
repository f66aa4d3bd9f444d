"""A listener that can be killed: `python -m tests.bench.hearing <servers> <group> <topic>` writes what it heard."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.delivery.listener import Listener
from chassis.delivery.reactions import Reactions
from contracts.envelope import Envelope
from tests.bench.delivery import Noted
from tests.signing import verifier


async def main(servers: str, group: str, topic: str) -> None:
    """Ends only by a signal."""
    hears: Reactions[Any] = Reactions()

    @hears.batch(Noted)
    async def say(heard: list[tuple[Noted, Envelope]], _store: Any) -> None:
        sys.stdout.write("".join(f"{told.subject}\n" for _, told in heard))
        sys.stdout.flush()

    listener = Listener(
        "library",
        hears,
        None,
        kafka=Kafka(servers),
        verifier=verifier(),
        clock=SystemClock(),
        group=group,
        topics=[topic],
    )
    await listener.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
