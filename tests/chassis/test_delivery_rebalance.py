"""Promises of delivery while listeners of one group come, leave, die and freeze, on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chassis.apart import BEFORE_ACK, BEFORE_EFFECT, NOWHERE, Apart
from tests.chassis.running import Forgetful, Running, listening
from tests.settled import Settled

SHELVES, TITLES = 12, 10
ALL = list(range(1, TITLES + 1))
Starts = Callable[[str], Apart]


@pytest.fixture
def apart(house: Running, kafka: str, store_uri: str, tmp_path: Path) -> Iterator[Starts]:
    """Starts a listener of the house's group in a process of its own; gone after the test."""
    started: list[Apart] = []

    def start(held_at: str) -> Apart:
        log = tmp_path / f"{len(started)}.log"
        started.append(Apart(held_at, kafka, store_uri, house.store.database.name, log))
        return started[-1]

    yield start
    for one in started:
        one.kill()


async def lend_everywhere(house: Running, name: str) -> list[str]:
    shelves = [house.shelf(f"{name}{number}") for number in range(SHELVES)]
    await asyncio.gather(*(house.lend(shelf, titles=TITLES) for shelf in shelves))
    return shelves


def first_heard(order: list[tuple[str, int]], subject: str) -> list[int]:
    """As they took effect first; what is heard again falls away."""
    return list(dict.fromkeys(sequence for one, sequence in order if one == subject))


async def effects_once_and_in_order(house: Running, shelves: list[str], order: list[tuple[str, int]]) -> None:
    for shelf in shelves:
        assert await house.lent(shelf) == ALL
        assert first_heard(order, shelf) == ALL
        assert await house.store.seen.get(shelf) == {"id": shelf, "sequence": TITLES, "last": f"{shelf}-{TITLES - 1}"}
        assert await house.parked(shelf, resolved=True) == []


def partitions(listener: Forgetful) -> int:
    consumer = listener._subscriber.consumer
    return len(consumer.assignment()) if consumer is not None else 0


async def test_a_second_listener_joins_under_load_and_leaves_and_effects_happen_once_and_in_order(
    house: Running,
) -> None:
    await house.settled()
    whole = partitions(house.listener)
    second = listening(house.store, house.kafka, house.listener.group)
    loading = asyncio.create_task(lend_everywhere(house, "join"))
    await second.start()
    await house.settled.until(lambda: 0 < partitions(second) < whole and partitions(house.listener) < whole)
    shelves = await loading + await lend_everywhere(house, "both")
    await Settled([house.store], [house.listener, second])()
    loading = asyncio.create_task(lend_everywhere(house, "left"))
    await second.stop()
    await house.settled.until(lambda: partitions(house.listener) == whole)
    shelves += await loading
    await house.settled()
    both = [one for one in second.effects.last(SHELVES * TITLES * 3) if one.envelope.subject in shelves]
    assert both, "the second listener took nothing: the test shows nothing"
    await effects_once_and_in_order(house, shelves, house.store.order)


async def test_a_listener_killed_under_load_loses_nothing_and_effects_happen_once(
    house: Running, apart: Starts
) -> None:
    await house.settled()
    whole = partitions(house.listener)
    other = apart(NOWHERE)
    await house.settled.until(lambda: 0 < partitions(house.listener) < whole)
    shelves = await lend_everywhere(house, "a")
    await house.settled.until(lambda: any(other.took(shelf) for shelf in shelves))
    loading = asyncio.create_task(lend_everywhere(house, "b"))
    other.kill()
    shelves += await loading
    await house.settled.until(lambda: partitions(house.listener) == whole)
    await house.settled()
    for shelf in shelves:
        assert await house.lent(shelf) == ALL
        taken = [*other.took(shelf), *await house.heard(shelf)]
        assert list(dict.fromkeys(taken)) == ALL


async def test_what_a_listener_did_and_did_not_ack_before_it_died_is_heard_again_and_takes_effect_once(
    house: Running, apart: Starts
) -> None:
    await house.settled()
    await house.listener.stop()
    shelf = house.shelf()
    await house.lend(shelf, titles=3)
    await house.settled.until(lambda: not house.relay.failing and not house.relay._pending)
    dying = apart(BEFORE_ACK)
    await house.settled.until(dying.holds)
    done = dying.took(shelf)
    assert done == ALL[: len(done)] != []
    dying.kill()
    await house.start_again()
    await house.settled()
    assert await house.heard(shelf) == [1, 2, 3]
    assert await house.lent(shelf) == [1, 2, 3]


async def test_a_listener_frozen_past_its_lease_does_no_harm_with_its_late_effects(
    house: Running, apart: Starts
) -> None:
    await house.settled()
    await house.listener.stop()
    frozen = apart(BEFORE_EFFECT)
    shelf = house.shelf()
    await house.lend(shelf, titles=TITLES)
    await house.settled.until(frozen.holds)
    frozen.freeze()
    await house.start_again()
    await house.settled.until(lambda: first_heard(house.store.order, shelf) == ALL)
    await house.settled()
    before = await house.store.seen.get(shelf)
    frozen.thaw()
    await house.settled.until(lambda: bool(frozen.took(shelf)))
    await Settled([house.store], [house.listener])()
    assert frozen.took(shelf)[0] == 1
    assert (
        await house.store.seen.get(shelf)
        == before
        == {
            "id": shelf,
            "sequence": TITLES,
            "last": f"{shelf}-{TITLES - 1}",
        }
    )
    await effects_once_and_in_order(house, [shelf], house.store.order)
