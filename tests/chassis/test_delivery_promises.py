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
LARGEST_BYTES = 1_048_588 - 200  # with its key and the broker's own bytes about a record
MOST_PARKED = int(limits.PARKED_SHARE * limits.PARKED_WINDOW_RECORDS)


async def test_facts_of_one_subject_take_effect_once_and_in_order(house: Running) -> None:
    shelves = [house.shelf(f"{n}") for n in range(5)]
    await asyncio.gather(*(house.lend(shelf, titles=20) for shelf in shelves))
    await house.settled()
    for shelf in shelves:
        assert await house.heard(shelf) == list(range(1, 21))
    assert await house.store.count_pending() == 0


async def test_what_was_not_acked_is_heard_again_in_order_and_takes_effect_once(house: Running) -> None:
    house.listener.deaths = 2
    await house.lend(house.shelf(), titles=3)
    await house.settled()
    assert house.listener.deaths == 0
    heard = await house.heard(house.shelf())
    assert len(heard) > 3
    assert list(dict.fromkeys(heard)) == [1, 2, 3]
    assert heard[-1] == 3
    assert await house.lent(house.shelf()) == [1, 2, 3]


async def test_what_was_acked_is_not_heard_again_by_the_next_life_of_the_listener(house: Running) -> None:
    await house.lend(house.shelf(), titles=3)
    await house.settled()
    await house.listener.stop()
    await house.lend(house.shelf("b"))
    await house.start_again()
    await house.settled()
    assert await house.heard(house.shelf()) == [1, 2, 3]
    assert await house.heard(house.shelf("b")) == [1]


async def test_a_reaction_that_fails_once_is_tried_again_and_nothing_is_parked(house: Running) -> None:
    house.store.failures = [RuntimeError("once"), RuntimeError("twice")]
    await house.lend(house.shelf())
    await house.settled()
    assert await house.heard(house.shelf()) == [1]
    assert [one.tries for one in house.listener.effects.of(house.shelf())] == [3]


async def test_a_refused_fact_is_parked_at_once_with_reason_tries_and_origin(house: Running) -> None:
    house.store.failing = {1: ShelfEmpty(house.shelf())}
    await house.lend(house.shelf(), titles=2)
    await house.settled(parked_is_fine=True)
    assert await house.heard(house.shelf()) == [2]
    [parked] = await house.parked(house.shelf())
    assert (parked.by, parked.tries, parked.resolved) == ("library", 1, "")
    assert parked.reason == f"SHELF_EMPTY: shelf {house.shelf()} has nothing left to lend"
    assert (parked.fact, parked.type) == (f"library/shelves/{house.shelf()}/1", "library.copy_lent.v1")
    assert (parked.cause, parked.topic) == (f"lend-{house.shelf()}", TOPIC)
    assert parked.id == f"library:{TOPIC}:{parked.partition}:{parked.offset}"


async def test_a_bug_is_tried_a_bounded_number_of_times_then_parked_alone(house: Running) -> None:
    house.store.failing = {1: RuntimeError("bug")}
    await house.lend(house.shelf(), titles=3)
    await house.settled(parked_is_fine=True)
    assert await house.heard(house.shelf()) == [2, 3]
    [parked] = await house.parked(house.shelf())
    assert (parked.tries, parked.reason) == (limits.PARK_AFTER_TRIES, "RuntimeError('bug')")


async def test_a_bug_that_quotes_a_book_is_parked_with_the_beginning_of_it(house: Running) -> None:
    parked = await house.park_one(house.shelf(), RuntimeError("y" * (limits.PARKED_REASON_CHARACTERS * 2)))
    assert len(parked.reason) == limits.PARKED_REASON_CHARACTERS
    assert parked.reason.startswith("RuntimeError('yyy")


async def test_the_largest_record_that_the_broker_takes_is_parked_with_its_marks(house: Running) -> None:
    producer = house.kafka.producer()
    await producer.start()
    await producer.send_and_wait(TOPIC, key=house.shelf().encode(), value=b"x" * LARGEST_BYTES, headers=[])
    await producer.stop()
    await house.lend(house.shelf())
    await house.settled(parked_is_fine=True)
    assert await house.heard(house.shelf()) == [1]
    assert [one.tries for one in await house.lot.list() if len(one.body) == LARGEST_BYTES] == [1]


async def test_trouble_of_the_store_parks_nothing_and_loses_nothing(house: Running) -> None:
    house.store.failures = [StoreBusyError("away") for _ in range(4)]
    await house.lend(house.shelf(), titles=2)
    await house.settled()
    assert await house.heard(house.shelf()) == [1, 2]
    assert await house.parked(house.shelf(), resolved=True) == []


UNREADABLE = {
    "no envelope": (b"k", b"not ours", (), "KeyError('ce_time')"),
    "no body": (b"k", None, (), "KeyError('ce_time')"),
    "no key": (None, b"not ours", (), "KeyError('ce_time')"),
    "a header that is no text": (b"k", b"", (("odd", b"\xff\xfe"),), "KeyError('ce_time')"),
    "a header without a value": (b"k", b"", (("ce_time", None),), "ValueError('a header has no value')"),
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_cannot_be_read_is_parked_as_it_is_and_the_rest_goes_on(house: Running, what: str) -> None:
    key, value, odd, why = UNREADABLE[what]
    await house.settled(parked_is_fine=True)
    producer: Any = house.kafka.producer()
    await producer.start()
    mark = [*odd, ("ce_subject", house.shelf().encode())]
    sent = await producer.send_and_wait(TOPIC, key=key, value=value, headers=mark)
    await producer.stop()
    await house.lend(house.shelf("b"))
    await house.settled(parked_is_fine=True)
    assert await house.heard(house.shelf("b")) == [1]
    [parked] = await house.parked(house.shelf())
    assert (parked.body, parked.tries, parked.fact) == ((value or b"").decode(), 1, "")
    assert parked.reason == f"no envelope, or not what it says: {why}"
    assert (parked.topic, parked.partition, parked.offset) == (sent.topic, sent.partition, sent.offset)


async def test_what_somebody_puts_on_the_topic_of_replays_is_parked_where_an_operator_sees_it(house: Running) -> None:
    producer = house.kafka.producer()
    await producer.start()
    mark = [("ce_subject", house.shelf().encode()), ("replayed_from", b"nowhere:0:0")]
    sent = await producer.send_and_wait(replay("library"), key=b"k", value=b"not ours", headers=mark)
    await producer.stop()
    await house.settled(parked_is_fine=True)
    [parked] = await house.parked(house.shelf())
    assert (parked.topic, parked.partition, parked.offset) == (replay("library"), 0, sent.offset)


async def test_replayed_twice_a_parked_fact_takes_effect_once_and_waits_no_longer(house: Running) -> None:
    parked = await house.park_one(house.shelf(), ShelfEmpty(house.shelf()))
    for _ in range(2):
        assert await house.resolver.replay(parked.id, actor=LAN) == "replayed by lan"
    await house.settled(parked_is_fine=True)
    assert await house.lent(house.shelf()) == [1]
    assert await house.parked(house.shelf()) == []


async def test_what_is_replayed_while_the_listener_is_down_is_heard_when_it_is_back(house: Running) -> None:
    parked = await house.park_one(house.shelf(), ShelfEmpty(house.shelf()))
    await house.listener.stop()
    await house.resolver.replay(parked.id, actor=LAN)
    assert await house.lent(house.shelf()) == []
    await house.start_again()
    await house.settled()
    assert await house.lent(house.shelf()) == [1]


async def test_a_replay_that_fails_again_is_parked_anew_and_still_says_where_it_was_told(house: Running) -> None:
    first = await house.park_one(house.shelf(), ShelfEmpty(house.shelf()))
    house.store.failing = {1: RuntimeError("another")}
    await house.resolver.replay(first.id, actor=LAN)
    await house.settled(parked_is_fine=True)
    [again] = await house.parked(house.shelf())
    assert again.id.rpartition(":")[0] == f"library:{replay('library')}:0"
    assert (again.topic, again.partition, again.offset) == (first.topic, first.partition, first.offset)
    house.store.failing = {}
    await house.resolver.replay(again.id, actor=LAN)
    await house.settled(parked_is_fine=True)
    assert await house.lent(house.shelf()) == [1]
    assert await house.parked(house.shelf()) == []


async def test_a_record_that_was_dropped_stays_dropped_when_a_crash_parks_it_again(house: Running) -> None:
    house.store.failing = {1: ShelfEmpty(house.shelf())}
    house.listener.deaths = 1
    await house.lend(house.shelf())
    await house.settled.until(lambda: bool(house.listener.effects.last(1, outcome="parked")))
    [parked] = await house.parked(house.shelf())
    stands = await house.resolver.drop(parked.id, actor=LAN, why="no")
    await house.settled(parked_is_fine=True)
    assert house.listener.deaths == 0
    assert [one.resolved for one in await house.parked(house.shelf(), resolved=True)] == [stands]


async def test_a_parking_that_the_broker_refuses_acks_nothing_and_is_shown_until_it_is_taken(house: Running) -> None:
    house.store.failing = {1: ShelfEmpty(house.shelf())}
    house.listener.refused = 1
    await house.lend(house.shelf(), titles=2)
    await house.settled.until(lambda: bool(house.listener.failing))
    assert house.listener.failing == "a record could not be parked: KafkaError: the broker refuses"
    assert (await house.parked(house.shelf()), house.listener.stopped) == ([], "")
    await house.settled(parked_is_fine=True)
    assert house.listener.refused == 0
    assert await house.lent(house.shelf()) == [2]
    assert [one.fact for one in await house.parked(house.shelf())] == [f"library/shelves/{house.shelf()}/1"]


async def test_past_the_parked_share_nothing_is_acked_and_all_is_heard_once_the_cause_is_repaired(
    house: Running,
) -> None:
    titles = MOST_PARKED + 5
    house.store.failing = {sequence: ShelfEmpty(house.shelf()) for sequence in range(1, titles + 1)}
    await house.lend(house.shelf(), titles=titles)
    await house.settled.until(lambda: bool(house.listener.stopped))
    assert house.listener.stopped.startswith(f"{MOST_PARKED + 1} of the last ")
    house.store.failing = {}
    await house.lend(house.shelf("b"), titles=3)
    assert await house.heard(house.shelf()) + await house.heard(house.shelf("b")) == []
    await house.listener.stop()
    await house.start_again()
    await house.settled()
    assert house.listener.stopped == ""
    assert await house.heard(house.shelf("b")) == [1, 2, 3]
    for one in await house.parked(house.shelf()):
        await house.resolver.replay(one.id, actor=LAN)
    await house.settled()
    assert await house.lent(house.shelf()) == list(range(1, titles + 1))
    assert await house.parked(house.shelf()) == []
