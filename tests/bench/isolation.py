"""How long one service waits for its store while another service imports: with a store for both, and one for each."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.clock import SystemClock
from chassis.documents import DocumentMapping, connect
from chassis.store import Store
from deploy.local import store
from deploy.local.layout import ROOT
from tests.bench.delivery import Note, Noted
from tests.bench.floor import Figure, in_turn, percentile
from tests.bench.parts import Parts
from tests.servers import a_store

KEPT = 300
EVERY_SECONDS = 0.01
BULK = 1_000


@asynccontextmanager
async def importing(uri: str) -> AsyncIterator[None]:
    """Another process keeps documents in bulks, one after the other, inside the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, uri, cwd=ROOT, stdout=PIPE)
    try:
        assert process.stdout is not None
        await process.stdout.readline()  # the first bulk is kept
        yield
    finally:
        process.kill()
        await process.wait()


async def kept_beside(quiet: str, busy: str) -> float:
    """Milliseconds that all but the slowest hundredth of the keeps take, a hundred a second."""
    own = Store(connect(quiet, f"bench{uuid.uuid4().hex[:8]}"), SystemClock())
    notes = own.aggregates(DocumentMapping("notes", Note))
    await own.prepare()
    seconds = []
    async with importing(busy):
        for number in range(KEPT):
            note = Note(id=str(number))
            note.tell(Noted(title=note.id))
            started = time.perf_counter()
            await notes.keep(note)
            seconds.append(time.perf_counter() - started)
            await asyncio.sleep(EVERY_SECONDS)
    await own.database.client.drop_database(own.database.name)
    own.database.client.close()
    return percentile(seconds, 0.99) * 1_000


async def figures(at: Parts) -> list[Figure]:
    with a_store(at.folder / "another", store.at_hand()[0]) as another:
        apart, shared = await in_turn(lambda: kept_beside(at.store_uri, another), lambda: kept_beside(another, another))
    name = "a keep while another service imports, p99"
    return [Figure(name, apart, shared, "ms", "one store for both", None, at_most=True)]


async def main(uri: str) -> None:
    """Keeps documents until it is killed."""
    own = Store(connect(uri, f"bench{uuid.uuid4().hex[:8]}"), SystemClock())
    notes = own.aggregates(DocumentMapping("notes", Note))
    await own.prepare()
    while True:
        bulk = [Note(id=uuid.uuid4().hex) for _ in range(BULK)]
        for note in bulk:
            note.tell(Noted(title=note.id))
        await notes.keep_many(bulk)
        sys.stdout.write("kept\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
