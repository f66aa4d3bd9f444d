"""What a backup carries: nothing lost, nothing doubled, while others write, tell and are not heard."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import between, edges
from chassis.documents import Query
from deploy.local import snapshot
from deploy.local.layout import Layout
from operating.backup.log import fact_id
from tests.backup.lending_shop import TOPIC, Shop, documents
from tests.chassis.lending import Shelf, ShelfEmpty
from tests.chassis.running import LAN, Running
from tests.chassis.test_delivery import running

DAY = date(2026, 10, 1)
TITLES = 40


async def stock(service: Running, name: str, shelves: int) -> None:
    for number in range(shelves):
        titles = [f"{name}-{number}-{title}" for title in range(TITLES)]
        await service.store.shelves.keep(Shelf(id=f"{name}-{number}", titles=titles))


async def lend_one(service: Running, shelf: str) -> None:
    kept = await service.store.shelves.get(shelf)
    kept.lend(on=DAY)
    await service.store.shelves.keep(kept)


async def lend_for_ever(service: Running, name: str, shelves: int) -> None:
    with suppress(ShelfEmpty):
        while True:
            await asyncio.gather(*(lend_one(service, f"{name}-{number}") for number in range(shelves)))


async def facts_of(servers: str, subject: str) -> list[str]:
    ends = await edges(Kafka(servers), (TOPIC,))
    ids = [fact_id(record) async for record in between(Kafka(servers), *ends)]
    return [f"{fact.origin.id}/{fact.sequence}" for fact in ids if fact and fact.origin.id == subject]


def whole(shelves: dict[str, dict[str, Any]], lent: dict[str, dict[str, Any]], name: str) -> None:
    """Every title is on its shelf or was lent once; what was lent is what the shelf told, and no more."""
    ours = {key: shelf for key, shelf in shelves.items() if key.startswith(name)}
    facts = {f"library/shelves/{key}/{n}" for key, shelf in ours.items() for n in range(1, shelf["sequence"] + 1)}
    assert {fact for fact in lent if lent[fact]["subject"].startswith(name)} == facts
    for key, shelf in ours.items():
        gone = sorted(fact["title"] for fact in lent.values() if fact["subject"] == key)
        assert sorted([*gone, *shelf["titles"]]) == sorted(f"{key}-{title}" for title in range(TITLES))


async def test_what_was_told_and_not_heard_is_heard_after_the_restore_and_nothing_twice(
    shop: Shop, empty: Shop, backup: Path, tmp_path: Path
) -> None:
    name = tmp_path.name
    async with running(shop.database, shop.servers, shop.group) as service:
        await stock(service, name, 3)
        for _ in range(5):
            await lend_one(service, f"{name}-0")
        await service.settled()
        heard_before = set(await documents(shop.database, "lent"))
        await service.listener.stop()
        lending = asyncio.create_task(lend_for_ever(service, name, 3))
        view = partial(snapshot.copied, Layout(var=shop.folder), backup)
        (shop.folder / "run").mkdir()
        made = await shop.back_up(backup, view=view)
        lending.cancel()
        await asyncio.gather(lending, return_exceptions=True)
        await service.listener.start()
    assert made.instant
    assert made.services["library"]["lent"].documents == len(heard_before)

    await empty.restore(backup)
    async with running(empty.database, empty.servers, empty.group) as again:
        await again.settled()
        whole(await documents(empty.database, "shelves"), await documents(empty.database, "lent"), name)
        heard_now = {f"library/shelves/{subject}/{sequence}" for subject, sequence in again.store.order}
    assert heard_now & heard_before == set()


async def test_a_fact_told_after_its_document_was_read_is_left_out_and_one_told_before_is_kept(
    shop: Shop, backup: Path, tmp_path: Path, empty: Shop
) -> None:
    shelf = f"{tmp_path.name}-0"
    async with running(shop.database, shop.servers, shop.group) as service:
        await stock(service, tmp_path.name, 1)

        async def lend_and_tell() -> None:
            await lend_one(service, shelf)
            await service.settled()

        shop.first = shop.last = lend_and_tell
        made = await shop.back_up(backup)
    assert await facts_of(shop.servers, shelf) == [f"{shelf}/1", f"{shelf}/2"]
    assert made.left_out == 1

    await empty.restore(backup)
    assert await facts_of(empty.servers, shelf) == [f"{shelf}/1"]
    assert (await documents(empty.database, "shelves"))[shelf]["sequence"] == 1


async def test_a_fact_that_lay_untold_in_its_document_is_told_after_the_restore(
    shop: Shop, backup: Path, tmp_path: Path, empty: Shop
) -> None:
    shelf = f"{tmp_path.name}-0"
    async with running(shop.database, shop.servers, shop.group) as service:
        await stock(service, tmp_path.name, 1)
        service.store.attach_relay(None)
        await lend_one(service, shelf)
        await shop.back_up(backup)

    await empty.restore(backup)
    assert await facts_of(empty.servers, shelf) == []
    async with running(empty.database, empty.servers, empty.group) as again:
        await again.settled()
        assert [sequence for subject, sequence in again.store.order if subject == shelf] == [1]


async def test_what_was_parked_still_waits_and_what_was_dropped_stays_dropped(
    shop: Shop, backup: Path, tmp_path: Path, empty: Shop
) -> None:
    shelf = f"{shop.database.name}-{tmp_path.name}"
    async with running(shop.database, shop.servers, shop.group) as service:
        service.store.failing = {1: ShelfEmpty(shelf), 2: ShelfEmpty(shelf)}
        await service.lend(shelf, titles=3)
        await service.settled(parked_is_fine=True)
        dead_letters = DeadLetters(service.kafka)
        waiting, dropped = [letter for letter in await dead_letters.list() if letter.subject == shelf]
        await service.resolver.drop(dropped.id, actor=LAN, why="a test")
        await shop.back_up(backup)

    await empty.restore(backup)
    async with running(empty.database, empty.servers, empty.group) as again:
        again.store.failing = {2: ShelfEmpty(shelf)}
        dead_letters = DeadLetters(again.kafka)
        assert [letter for letter in await dead_letters.list() if letter.subject == shelf] == [waiting]
        await again.resolver.replay(waiting.id, actor=LAN)
        await again.settled()
        assert [letter for letter in await dead_letters.list() if letter.subject == shelf] == []
        lent = await again.store.lent.where(Query(equals={"subject": shelf}))
    assert [fact["sequence"] for fact in lent] == [1, 3]


async def test_the_chain_says_who_took_the_backup_and_who_restored_it(shop: Shop, empty: Shop, backup: Path) -> None:
    made = await shop.back_up(backup)
    await empty.restore(backup)
    links = await documents(empty.database, "audit")
    entries = [entry for link in links.values() for entry in link["entries"]]
    assert [(entry["actor"], entry["action"], entry["target"]) for entry in entries] == [
        ("machine:test", "back_up", "every document, without keys"),
        ("machine:test", "restore", f"backup of {made.taken}, {made.digest}"),
    ]
