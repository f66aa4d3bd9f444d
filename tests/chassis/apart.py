"""A listener in a process of its own, that may be killed or frozen: `python -m tests.chassis.apart HELD_AT …`.

It says each effect on a line, holds at the place it was told until a line comes in, and says that it holds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka, Record
from chassis.delivery.listener import Listener
from chassis.delivery.reactions import Reactions
from chassis.documents import connect
from contracts.envelope import Envelope
from deploy.local.layout import ROOT
from tests.chassis.lending import CopyLent, LendingStore
from tests.signing import verifier

BEFORE_EFFECT, BEFORE_ACK, NOWHERE = "before the effect", "before the ack", "nowhere"
HOLDS, TAKEN = "holds", "taken"


class Holding(Listener):
    held_at = NOWHERE

    async def take(self, records: Sequence[Record]) -> None:
        await super().take(records)
        if self.held_at == BEFORE_ACK:
            await held()


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def held() -> None:
    say(HOLDS)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


def hearing(held_at: str) -> Reactions[LendingStore]:
    hears: Reactions[LendingStore] = Reactions()

    @hears(CopyLent)
    async def remember(fact: CopyLent, envelope: Envelope, store: LendingStore) -> None:
        """Remembers what was lent, and says so."""
        if not envelope.subject.startswith(store.database.name):
            return
        if held_at == BEFORE_EFFECT:
            await held()
        await store.lent.keep(envelope, fact.model_dump(mode="json"))
        await store.seen.put(envelope.subject, envelope.sequence, {"last": fact.title})
        say(TAKEN, envelope.subject, str(envelope.sequence))

    return hears


async def listen(held_at: str, servers: str, uri: str, database: str) -> None:
    """Until it is killed. Its group bears the name of its database."""
    store = LendingStore(connect(uri, database), SystemClock())
    listener = Holding(
        "library",
        hearing(held_at),
        store,
        kafka=Kafka(servers),
        verifier=verifier(),
        clock=SystemClock(),
        group=store.database.name,
    )
    listener.held_at = held_at
    await listener.start()
    await asyncio.Event().wait()


class Apart:
    """That process, as a test holds it."""

    def __init__(self, held_at: str, servers: str, uri: str, database: str, log: Path) -> None:
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chassis.apart", held_at, servers, uri, database],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _said(self) -> list[list[str]]:
        return [line.split() for line in self._log.read_text("utf-8").splitlines()]

    def holds(self) -> bool:
        return [HOLDS] in self._said()

    def took(self, subject: str) -> list[int]:
        return [int(words[2]) for words in self._said() if words[:2] == [TAKEN, subject]]

    def freeze(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """And lets it go on where it holds, for good: no line comes in any more."""
        os.kill(self._process.pid, signal.SIGCONT)
        assert self._process.stdin is not None
        self._process.stdin.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


if __name__ == "__main__":
    asyncio.run(listen(*sys.argv[1:]))
