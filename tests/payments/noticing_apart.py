"""The desk of notices in a process of its own, on the store it is given, so that a test can kill it at any write."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chassis.clock import FrozenClock
from chassis.documents import connect
from services.payments.files.notice_keys import NoticeKeys
from services.payments.store import PaymentsStore
from services.payments.usecases.notices import NoticeDesk, book_accepted
from services.payments.usecases.settling import book_missing, settle_waiting
from tests.architecture.laws.source import ROOT
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, pupils_of
from tests.payments.telling import KEY, sepay

AT_ONCE = 16
ACCEPTED, BEFORE, AFTER, ENDED = "accepted", "before", "after", "ended"
PUPILS = pupils_of(SCHOOL)


class Place(NamedTuple):
    """Where the desk is: the store and its database, and the folder of keys."""

    uri: str
    database: str
    keys: str


def entry(number: int) -> BankEntry:
    """What the bank knows of the payment of this number."""
    return BankEntry(f"FT26{number:012d}", 10_000, f"{PUPILS[number % len(PUPILS)].id} T10")


def lay_key(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / f"sepay-{ACCOUNT}.key").write_text(f"{KEY}\n")


def say(*words: object) -> None:
    """A line that whoever started this process reads at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def heard(store: PaymentsStore) -> PaymentsStore:
    """Says each write of a booking, before it and after it."""
    for name in ("lines", "invoices", "entries", "notices"):
        collection = getattr(store, name)
        collection.keep_many = _said(name, collection.keep_many)
    return store


def _said(name: str, write: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def written(*given: Any) -> Any:
        say(BEFORE, name)
        done = await write(*given)
        say(AFTER, name)
        return done

    return written


async def take_all(place: Place, numbers: Sequence[int]) -> None:
    """As a house that starts: what a crash left is finished, then notices come while those before them are booked."""
    store = heard(PaymentsStore(connect(place.uri, place.database), FrozenClock()))
    await settle_waiting(store)
    await book_missing(store)
    desk, free = NoticeDesk(store, NoticeKeys(Path(place.keys))), asyncio.Semaphore(AT_ONCE)

    async def comes(number: int) -> None:
        reference, amount, memo, _ = entry(number)
        told = sepay(id=number, referenceCode=reference, transferAmount=amount, content=memo)
        async with free:
            await desk.accept(told)
        say(ACCEPTED, number)

    booking = asyncio.create_task(desk.run())
    await asyncio.gather(*map(comes, numbers))
    booking.cancel()
    await asyncio.gather(booking, return_exceptions=True)
    await settle_waiting(store)
    await book_accepted(store)
    say(ENDED)


def in_a_process(place: Place, numbers: Sequence[int], *, killed_at: tuple[str, int] | None = None) -> list[int]:
    """The numbers that were answered for. Killed with SIGKILL when it has said the words so often."""
    command = [sys.executable, "-m", "tests.payments.noticing_apart", *place]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(list(numbers)))
        process.stdin.close()
        said: Counter[str] = Counter()
        answered = []
        for line in process.stdout:
            word, _, number = line.strip().partition(" ")
            if word == ACCEPTED:
                answered.append(int(number))
            said[word if word == ACCEPTED else line.strip()] += 1
            if killed_at and said[killed_at[0]] == killed_at[1]:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.wait()
    assert (process.returncode == -signal.SIGKILL) == (killed_at is not None)
    assert said[ENDED] == (killed_at is None)
    return answered


if __name__ == "__main__":
    asyncio.run(take_all(Place(*sys.argv[1:4]), json.load(sys.stdin)))
