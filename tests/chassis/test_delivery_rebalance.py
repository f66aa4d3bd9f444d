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
def apart(service: Running, kafka: str, store_uri: str, tmp_path: Path) -> Iterator[Starts]:
    """Starts a listener of the house's group in a process of its own; gone after the test."""
    started: list[Apart] = []

    def start(held_at: str) -> Apart:
        log = tmp_path / f"{len(started)}.log"
        started.append(Apart(held_at, kafka, store_uri, service.store.database.name, log))
        return started[-1]

    yield start
    for process in started:
        process.kill()


async def lend_everywhere(service: Running, name: str) -> list[str]:
    shelves = [service.shelf(f"{name}{number}") for number in range(SHELVES)]
    await asyncio.gather(*(service.lend(shelf, titles=TITLES) for shelf in shelves))
    return shelves


def first_heard(order: list[tuple[str, int]], subject: str) -> list[int]:
    """As they took effect first; what is heard again falls away."""
    return list(dict.fromkeys(sequence for about, sequence in order if about == subject))


async def effects_once_and_in_order(service: Running, shelves: list[str], order: list[tuple[str, int]]) -> None:
    for shelf in shelves:
        assert await service.lent(shelf) == ALL
        assert first_heard(order, shelf) == ALL
        assert await service.store.seen.get(shelf) == {"id": shelf, "sequence": TITLES, "last": f"{shelf}-{TITLES - 1}"}
        assert await service.parked(shelf, resolved=True) == []


def partitions(listener: Forgetful) -> int:
    consumer = listener._subscriber.consumer
    return len(consumer.assignment()) if consumer is not None else 0


async def test_a_second_listener_joins_under_load_and_leaves_and_effects_happen_once_and_in_order(
    service: Running,
) -> None:
    await service.settled()
    whole = partitions(service.listener)
    second = listening(service.store, service.kafka, service.listener.group)
    loading = asyncio.create_task(lend_everywhere(service, "join"))
    await second.start()
    await service.settled.until(lambda: 0 < partitions(second) < whole and partitions(service.listener) < whole)
    shelves = await loading + await lend_everywhere(service, "both")
    await Settled([service.store], [service.listener, second])()
    loading = asyncio.create_task(lend_everywhere(service, "left"))
    await second.stop()
    await service.settled.until(lambda: partitions(service.listener) == whole)
    shelves += await loading
    await service.settled()
    both = [effect for effect in second.effects.last(SHELVES * TITLES * 3) if effect.envelope.subject in shelves]
    assert both, "the second listener took nothing: the test shows nothing"
    await effects_once_and_in_order(service, shelves, service.store.order)


async def test_a_listener_killed_under_load_loses_nothing_and_effects_happen_once(
    service: Running, apart: Starts
) -> None:
    await service.settled()
    whole = partitions(service.listener)
    other = apart(NOWHERE)
    await service.settled.until(lambda: 0 < partitions(service.listener) < whole)
    shelves = await lend_everywhere(service, "a")
    await service.settled.until(lambda: any(other.took(shelf) for shelf in shelves))
    loading = asyncio.create_task(lend_everywhere(service, "b"))
    other.kill()
    shelves += await loading
    await service.settled.until(lambda: partitions(service.listener) == whole)
    await service.settled()
    for shelf in shelves:
        assert await service.lent(shelf) == ALL
        taken = [*other.took(shelf), *await service.heard(shelf)]
        assert list(dict.fromkeys(taken)) == ALL


async def test_what_a_listener_did_and_did_not_ack_before_it_died_is_heard_again_and_takes_effect_once(
    service: Running, apart: Starts
) -> None:
    await service.settled()
    await service.listener.stop()
    shelf = service.shelf()
    await service.lend(shelf, titles=3)
    await service.settled.until(lambda: not service.relay.failing and not service.relay._pending)
    dying = apart(BEFORE_ACK)
    await service.settled.until(dying.holds)
    done = dying.took(shelf)
    assert done == ALL[: len(done)] != []
    dying.kill()
    await service.start_again()
    await service.settled()
    assert await service.heard(shelf) == [1, 2, 3]
    assert await service.lent(shelf) == [1, 2, 3]


async def test_a_listener_frozen_past_its_lease_does_no_harm_with_its_late_effects(
    service: Running, apart: Starts
) -> None:
    await service.settled()
    await service.listener.stop()
    frozen = apart(BEFORE_EFFECT)
    shelf = service.shelf()
    await service.lend(shelf, titles=TITLES)
    await service.settled.until(frozen.holds)
    frozen.freeze()
    await service.start_again()
    await service.settled.until(lambda: first_heard(service.store.order, shelf) == ALL)
    await service.settled()
    before = await service.store.seen.get(shelf)
    frozen.thaw()
    await service.settled.until(lambda: bool(frozen.took(shelf)))
    await Settled([service.store], [service.listener])()
    assert frozen.took(shelf)[0] == 1
    assert (
        await service.store.seen.get(shelf)
        == before
        == {
            "id": shelf,
            "sequence": TITLES,
            "last": f"{shelf}-{TITLES - 1}",
        }
    )
    await effects_once_and_in_order(service, [shelf], service.store.order)
