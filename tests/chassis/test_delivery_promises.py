"""Promises of delivery, on a real broker: order per subject, repeats, parking, replay, the stop past a share.

The log in memory is held to the same suite: tests/simulation/test_fake_log.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chassis import limits
from chassis.errors import StoreBusyError
from contracts.topics import TOPICS, replay
from tests.chassis.lending import ShelfEmpty
from tests.chassis.running import LAN, Running

TOPIC = TOPICS["library"].name
OFTEN = 1_000  # more than any machine tries while the test looks
LARGEST_BYTES = 1_048_588 - 200  # with its key and the broker's own bytes about a record
MOST_PARKED = int(limits.PARKED_SHARE * limits.PARKED_WINDOW_RECORDS)


async def test_facts_of_one_subject_take_effect_once_and_in_order(service: Running) -> None:
    shelves = [service.shelf(f"{n}") for n in range(5)]
    await asyncio.gather(*(service.lend(shelf, titles=20) for shelf in shelves))
    await service.settled()
    for shelf in shelves:
        assert await service.heard(shelf) == list(range(1, 21))
    assert await service.store.count_pending() == 0


async def test_what_was_not_acked_is_heard_again_in_order_and_takes_effect_once(service: Running) -> None:
    service.listener.deaths = 2
    await service.lend(service.shelf(), titles=3)
    await service.settled()
    assert service.listener.deaths == 0
    heard = await service.heard(service.shelf())
    assert len(heard) > 3
    assert list(dict.fromkeys(heard)) == [1, 2, 3]
    assert heard[-1] == 3
    assert await service.lent(service.shelf()) == [1, 2, 3]


async def test_what_was_acked_is_not_heard_again_by_the_next_life_of_the_listener(service: Running) -> None:
    await service.lend(service.shelf(), titles=3)
    await service.settled()
    await service.listener.stop()
    await service.lend(service.shelf("b"))
    await service.start_again()
    await service.settled()
    assert await service.heard(service.shelf()) == [1, 2, 3]
    assert await service.heard(service.shelf("b")) == [1]


async def test_a_reaction_that_fails_once_is_tried_again_and_nothing_is_parked(service: Running) -> None:
    service.store.failures = [RuntimeError("once"), RuntimeError("twice")]
    await service.lend(service.shelf())
    await service.settled()
    assert await service.heard(service.shelf()) == [1]
    assert [effect.tries for effect in service.listener.effects.of(service.shelf())] == [3]


async def test_a_refused_fact_is_parked_at_once_with_reason_tries_and_origin(service: Running) -> None:
    service.store.failing = {1: ShelfEmpty(service.shelf())}
    await service.lend(service.shelf(), titles=2)
    await service.settled(parked_is_fine=True)
    assert await service.heard(service.shelf()) == [2]
    [parked] = await service.parked(service.shelf())
    assert (parked.by, parked.tries, parked.resolved) == ("library", 1, "")
    assert parked.reason == f"SHELF_EMPTY: shelf {service.shelf()} has nothing left to lend"
    assert (parked.fact, parked.type) == (f"library/shelves/{service.shelf()}/1", "library.copy_lent.v1")
    assert (parked.cause, parked.topic) == (f"lend-{service.shelf()}", TOPIC)
    assert parked.id == f"library:{TOPIC}:{parked.partition}:{parked.offset}"


async def test_a_bug_is_tried_a_bounded_number_of_times_then_parked_alone(service: Running) -> None:
    service.store.failing = {1: RuntimeError("bug")}
    await service.lend(service.shelf(), titles=3)
    await service.settled(parked_is_fine=True)
    assert await service.heard(service.shelf()) == [2, 3]
    [parked] = await service.parked(service.shelf())
    assert (parked.tries, parked.reason) == (limits.PARK_AFTER_TRIES, "bug")


async def test_a_bug_that_quotes_a_book_is_parked_with_the_beginning_of_it(service: Running) -> None:
    parked = await service.park_one(service.shelf(), RuntimeError("y" * (limits.PARKED_REASON_CHARACTERS * 2)))
    assert len(parked.reason) == limits.PARKED_REASON_CHARACTERS
    assert parked.reason.startswith("yyy")


async def test_the_largest_record_that_the_broker_takes_is_parked_with_its_marks(service: Running) -> None:
    producer = service.kafka.producer()
    await producer.start()
    await producer.send_and_wait(TOPIC, key=service.shelf().encode(), value=b"x" * LARGEST_BYTES, headers=[])
    await producer.stop()
    await service.lend(service.shelf())
    await service.settled(parked_is_fine=True)
    assert await service.heard(service.shelf()) == [1]
    assert [letter.tries for letter in await service.dead_letters.list() if len(letter.body) == LARGEST_BYTES] == [1]


async def test_trouble_of_the_store_parks_nothing_and_loses_nothing(service: Running) -> None:
    service.store.failures = [StoreBusyError("away") for _ in range(4)]
    await service.lend(service.shelf(), titles=2)
    await service.settled()
    assert await service.heard(service.shelf()) == [1, 2]
    assert await service.parked(service.shelf(), resolved=True) == []


UNREADABLE = {
    "no envelope": (b"k", b"not ours", (), "'ce_time'"),
    "no body": (b"k", None, (), "'ce_time'"),
    "no key": (None, b"not ours", (), "'ce_time'"),
    "a header that is no text": (b"k", b"", (("odd", b"\xff\xfe"),), "'ce_time'"),
    "a header without a value": (b"k", b"", (("ce_time", None),), "a header has no value"),
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_cannot_be_read_is_parked_as_it_is_and_the_rest_goes_on(service: Running, what: str) -> None:
    key, value, odd, why = UNREADABLE[what]
    await service.settled(parked_is_fine=True)
    producer: Any = service.kafka.producer()
    await producer.start()
    mark = [*odd, ("ce_subject", service.shelf().encode())]
    sent = await producer.send_and_wait(TOPIC, key=key, value=value, headers=mark)
    await producer.stop()
    await service.lend(service.shelf("b"))
    await service.settled(parked_is_fine=True)
    assert await service.heard(service.shelf("b")) == [1]
    [parked] = await service.parked(service.shelf())
    assert (parked.body, parked.tries, parked.fact) == ((value or b"").decode(), 1, "")
    assert parked.reason == f"no envelope, or not what it says: {why}"
    assert (parked.topic, parked.partition, parked.offset) == (sent.topic, sent.partition, sent.offset)


async def test_what_somebody_puts_on_the_topic_of_replays_is_parked_where_an_operator_sees_it(service: Running) -> None:
    producer = service.kafka.producer()
    await producer.start()
    mark = [("ce_subject", service.shelf().encode()), ("replayed_from", b"nowhere:0:0")]
    sent = await producer.send_and_wait(replay("library"), key=b"k", value=b"not ours", headers=mark)
    await producer.stop()
    await service.settled(parked_is_fine=True)
    [parked] = await service.parked(service.shelf())
    assert (parked.topic, parked.partition, parked.offset) == (replay("library"), 0, sent.offset)


async def test_replayed_twice_a_parked_fact_takes_effect_once_and_waits_no_longer(service: Running) -> None:
    parked = await service.park_one(service.shelf(), ShelfEmpty(service.shelf()))
    for _ in range(2):
        assert await service.resolver.replay(parked.id, actor=LAN) == "replayed by lan"
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == [1]
    assert await service.parked(service.shelf()) == []


async def test_what_is_replayed_while_the_listener_is_down_is_heard_when_it_is_back(service: Running) -> None:
    parked = await service.park_one(service.shelf(), ShelfEmpty(service.shelf()))
    await service.listener.stop()
    await service.resolver.replay(parked.id, actor=LAN)
    assert await service.lent(service.shelf()) == []
    await service.start_again()
    await service.settled()
    assert await service.lent(service.shelf()) == [1]


async def test_a_replay_that_fails_again_is_parked_anew_and_still_says_where_it_was_told(service: Running) -> None:
    first = await service.park_one(service.shelf(), ShelfEmpty(service.shelf()))
    service.store.failing = {1: RuntimeError("another")}
    await service.resolver.replay(first.id, actor=LAN)
    await service.settled(parked_is_fine=True)
    [again] = await service.parked(service.shelf())
    assert again.id.rpartition(":")[0] == f"library:{replay('library')}:0"
    assert (again.topic, again.partition, again.offset) == (first.topic, first.partition, first.offset)
    service.store.failing = {}
    await service.resolver.replay(again.id, actor=LAN)
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == [1]
    assert await service.parked(service.shelf()) == []


async def test_a_record_that_was_dropped_stays_dropped_when_a_crash_parks_it_again(service: Running) -> None:
    service.store.failing = {1: ShelfEmpty(service.shelf())}
    service.listener.deaths = 1
    await service.lend(service.shelf())
    await service.settled.until(lambda: bool(service.listener.effects.last(1, outcome="parked")))
    [parked] = await service.parked(service.shelf())
    stands = await service.resolver.drop(parked.id, actor=LAN, why="no")
    await service.settled(parked_is_fine=True)
    assert service.listener.deaths == 0
    assert [letter.resolved for letter in await service.parked(service.shelf(), resolved=True)] == [stands]


async def test_a_parking_that_the_broker_refuses_acks_nothing_and_is_shown_until_it_is_taken(service: Running) -> None:
    service.store.failing = {1: ShelfEmpty(service.shelf())}
    service.listener.refused = OFTEN
    await service.lend(service.shelf(), titles=2)
    await service.settled.until(lambda: bool(service.listener.failing))
    assert service.listener.failing == "a record could not be parked: the broker refuses"
    assert (await service.parked(service.shelf()), service.listener.stopped) == ([], "")
    assert 0 < service.listener.refused < OFTEN
    service.listener.refused = 0
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == [2]
    assert [letter.fact for letter in await service.parked(service.shelf())] == [f"library/shelves/{service.shelf()}/1"]


async def test_past_the_parked_share_nothing_is_acked_and_all_is_heard_once_the_cause_is_repaired(
    service: Running,
) -> None:
    titles = MOST_PARKED + 5
    service.store.failing = {sequence: ShelfEmpty(service.shelf()) for sequence in range(1, titles + 1)}
    await service.lend(service.shelf(), titles=titles)
    await service.settled.until(lambda: bool(service.listener.stopped))
    assert service.listener.stopped.startswith(f"{MOST_PARKED + 1} of the last ")
    service.store.failing = {}
    await service.lend(service.shelf("b"), titles=3)
    assert await service.heard(service.shelf()) + await service.heard(service.shelf("b")) == []
    await service.listener.stop()
    await service.start_again()
    await service.settled()
    assert service.listener.stopped == ""
    assert await service.heard(service.shelf("b")) == [1, 2, 3]
    for letter in await service.parked(service.shelf()):
        await service.resolver.replay(letter.id, actor=LAN)
    await service.settled()
    assert await service.lent(service.shelf()) == list(range(1, titles + 1))
    assert await service.parked(service.shelf()) == []
