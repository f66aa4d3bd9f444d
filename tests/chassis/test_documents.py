"""Promises of the documents, on every store at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from chassis import limits
from chassis.clock import FrozenClock
from chassis.context import call
from chassis.documents import BrokenDocument, Database, NoSuchDocument, Query, decide
from chassis.documents.outbox import PendingOutbox
from chassis.errors import LostUpdateError
from contracts.envelope import Envelope
from tests.chassis.lending import LendingStore, Shelf

DAY = date(2026, 10, 1)


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> LendingStore:
    store = LendingStore(database, clock)
    await store.prepare()
    return store


async def test_a_kept_aggregate_is_read_back_equal(store: LendingStore) -> None:
    shelf = Shelf(id="a", titles=["Truyện Kiều", "Đất rừng"])
    await store.shelves.keep(shelf)
    assert await store.shelves.get("a") == Shelf(id="a", version=1, titles=["Truyện Kiều", "Đất rừng"])


async def test_the_later_of_two_writers_of_one_version_loses(store: LendingStore) -> None:
    await store.shelves.keep(Shelf(id="a", titles=["x"]))
    first, second = await store.shelves.get("a"), await store.shelves.get("a")
    first.titles.append("y")
    await store.shelves.keep(first)
    second.titles.append("z")
    with pytest.raises(LostUpdateError):
        await store.shelves.keep(second)
    assert (await store.shelves.get("a")).titles == ["x", "y"]


async def test_a_new_aggregate_with_a_taken_id_lost_to_the_writer_who_took_it(store: LendingStore) -> None:
    await store.shelves.keep(Shelf(id="a", titles=["x"]))
    with pytest.raises(LostUpdateError, match="'a' is already in shelves"):
        await store.shelves.keep(Shelf(id="a", titles=["y"]))
    assert (await store.shelves.get("a")).titles == ["x"]


async def test_twenty_writers_who_decide_again_lose_nothing(store: LendingStore) -> None:
    await store.shelves.keep(Shelf(id="a"))

    async def add(title: str) -> None:
        async def attempt() -> None:
            shelf = await store.shelves.get("a")
            shelf.titles.append(title)
            await store.shelves.keep(shelf)

        for _ in range(5):
            try:
                return await decide(attempt)
            except LostUpdateError:
                continue
        raise AssertionError(title)

    await asyncio.gather(*(add(str(number)) for number in range(20)))
    assert sorted((await store.shelves.get("a")).titles, key=int) == [str(number) for number in range(20)]


async def test_state_and_facts_are_one_write(store: LendingStore, clock: FrozenClock) -> None:
    shelf = Shelf(id="a", titles=["x", "y"])
    with call(command="command-1"):
        shelf.lend(on=DAY)
        await store.shelves.keep(shelf)
    [waiting] = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    assert (await store.shelves.get("a")).titles == ["y"]
    assert waiting == PendingOutbox(
        "shelves",
        "a",
        1,
        [
            {
                "id": "library/shelves/a/1",
                "type": "library.copy_lent.v1",
                "source": "/edu/library",
                "subject": "a",
                "time": clock.now().isoformat(),
                "sequence": 1,
                "cause": "command-1",
                "school": "s",
                "body": '{"school":"s","title":"x","day":"2026-10-01"}',
            }
        ],
    )


async def test_facts_not_yet_told_stay_when_the_aggregate_is_kept_again(
    store: LendingStore, clock: FrozenClock
) -> None:
    shelf = Shelf(id="a", titles=["x", "y"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    again = await store.shelves.get("a")
    again.lend(on=DAY)
    await store.shelves.keep(again)
    [waiting] = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    assert [entry["sequence"] for entry in waiting.entries] == [1, 2]


async def test_clearing_an_old_version_leaves_the_newer_facts(store: LendingStore, clock: FrozenClock) -> None:
    shelf = Shelf(id="a", titles=["x", "y"])
    shelf.lend(on=DAY)
    await store.shelves.keep(shelf)
    old = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    again = await store.shelves.get("a")
    again.lend(on=DAY)
    await store.shelves.keep(again)
    await store.clear_outboxes(old)
    assert await store.count_pending() == 1
    await store.clear_outboxes(await store.pending_outboxes(before=clock.now() + timedelta(seconds=1)))
    assert await store.count_pending() == 0


async def test_outboxes_are_cleared_in_pieces_each_where_its_document_stands_as_it_was_told(
    store: LendingStore, clock: FrozenClock
) -> None:
    shelves = [Shelf(id=f"{n:03}", titles=["x", "y"]) for n in range(limits.CLEARED_DOCUMENTS + 3)]
    for round_, changed in enumerate((shelves, shelves[::2], shelves[::4])):
        for shelf in changed:
            shelf.lend_named(f"{round_}", on=DAY)
        await store.shelves.keep_many(changed)
    told = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    newer = await store.shelves.many([shelves[0].id, shelves[-1].id])
    for shelf in newer.values():
        shelf.lend_named("newer", on=DAY)
    await store.shelves.keep_many(list(newer.values()))
    await store.clear_outboxes(told)
    waiting = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    assert {one.version for one in told} == {1, 2, 3}
    assert sorted(one.id for one in waiting) == sorted(newer)
    assert await store.shelves.many([shelf.id for shelf in shelves if shelf.id not in newer]) == {
        shelf.id: shelf for shelf in shelves if shelf.id not in newer
    }


async def test_what_the_relay_told_and_recorded_is_not_written_again(store: LendingStore, clock: FrozenClock) -> None:
    class Relay:
        def nudge(self, outboxes: Sequence[PendingOutbox]) -> None: ...

        def recorded_up_to(self, collection: str, document: str) -> int:
            return {("shelves", "a"): 2}.get((collection, document), 0)

    for name in ("a", "b"):
        shelf = Shelf(id=name, titles=["x", "y", "z"])
        for _ in range(3):
            shelf.lend(on=DAY)
        await store.shelves.keep(shelf)
    store.attach_relay(Relay())
    for name in ("a", "b"):
        again = await store.shelves.get(name)
        again.lend_named("w", on=DAY)
        await store.shelves.keep(again)
    waiting = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    assert {one.id: [entry["sequence"] for entry in one.entries] for one in waiting} == {
        "a": [3, 4],
        "b": [1, 2, 3, 4],
    }


async def test_keeping_many_names_those_that_lost_and_keeps_the_rest(store: LendingStore) -> None:
    await store.shelves.keep_many([Shelf(id="a"), Shelf(id="b")])
    stale, fresh = await store.shelves.get("a"), await store.shelves.get("b")
    winner = await store.shelves.get("a")
    winner.titles = ["winner"]
    await store.shelves.keep(winner)
    stale.titles, fresh.titles = ["stale"], ["fresh"]
    lost = await store.shelves.keep_many([stale, fresh, Shelf(id="c"), Shelf(id="b")])
    kept = await store.shelves.many(["a", "b", "c"])
    assert lost == ["a", "b"]
    assert {name: shelf.titles for name, shelf in kept.items()} == {"a": ["winner"], "b": ["fresh"], "c": []}


async def test_a_document_of_newer_code_is_not_read_by_older_code(store: LendingStore, database: Database) -> None:
    newer = {"_id": "a", "version": 1, "schema": 3, "sequence": 0, "titles": ["x"], "colour": "red", "outbox": []}
    await database["shelves"].insert_one(newer)
    with pytest.raises(BrokenDocument, match="schema 3 is newer than 2"):
        await store.shelves.get("a")


async def test_an_old_document_is_lifted_when_read(store: LendingStore, database: Database) -> None:
    old = {"_id": "a", "version": 3, "schema": 1, "sequence": 0, "books": ["x"], "opened": "2025-09-05", "outbox": []}
    await database["shelves"].insert_one({**old, "relay_at": 0})
    assert await store.shelves.get("a") == Shelf(id="a", version=3, titles=["x"], opened=date(2025, 9, 5))


async def test_altered_bytes_are_noticed_by_the_next_read(store: LendingStore, database: Database) -> None:
    await store.shelves.keep(Shelf(id="a", titles=["x", "y"]))
    await database["shelves"].update_one({"_id": "a"}, {"$set": {"titles": ["x", "x"]}})
    with pytest.raises(BrokenDocument, match="holds a title twice"):
        await store.shelves.get("a")


async def test_what_breaks_an_invariant_is_never_kept(store: LendingStore) -> None:
    with pytest.raises(ValueError, match="holds a title twice"):
        await store.shelves.keep(Shelf(id="a", titles=["x", "x"]))
    with pytest.raises(NoSuchDocument):
        await store.shelves.get("a")


async def test_pages_follow_one_another_without_gap_or_repeat(store: LendingStore) -> None:
    await store.shelves.keep_many([Shelf(id=f"{number:02}") for number in range(7)])
    seen: list[str] = []
    page = await store.shelves.where(Query(limit=3))
    while page:
        seen += [shelf.id for shelf in page]
        page = await store.shelves.where(Query(limit=3, after=seen[-1]))
    assert seen == [f"{number:02}" for number in range(7)]


async def test_ranges_and_membership_are_answered_in_order(store: LendingStore) -> None:
    days = [date(2026, 9, day) for day in (1, 5, 9)]
    await store.shelves.keep_many([Shelf(id=str(n), opened=day) for n, day in enumerate(days)])
    shelves = await store.shelves.where(Query(at_least={"opened": "2026-09-05"}, sort=("-opened",)))
    chosen = await store.shelves.where(Query(any_of={"id": ["0", "2", "9"]}, below={"opened": "2026-09-09"}))
    assert [shelf.id for shelf in shelves] == ["2", "1"]
    assert [shelf.id for shelf in chosen] == ["0"]
    assert await store.shelves.counts("opened", {}) == {"2026-09-01": 1, "2026-09-05": 1, "2026-09-09": 1}
    from_5th = Query(at_least={"opened": "2026-09-05"}, limit=1)
    assert await store.shelves.texts("opened", from_5th) == {"1": "2026-09-05"}


async def test_a_stale_telling_never_replaces_a_newer_one(store: LendingStore) -> None:
    await store.seen.put_many([("p", 2, {"name": "new"}), ("q", 1, {"name": "q"}), ("p", 1, {"name": "old"})])
    await store.seen.put("p", 1, {"name": "older"})
    await store.seen.put("p", 2, {"name": "repeated"})
    assert (await store.seen.get("p"))["name"] == "new"
    await store.seen.put("p", 3, {"name": "newest"})
    assert (await store.seen.many(["p", "q", "r"])).keys() == {"p", "q"}
    assert (await store.seen.get("p"))["name"] == "newest"


async def test_a_fact_heard_twice_is_kept_once(store: LendingStore) -> None:
    envelope = _envelope("f1")
    assert await store.lent.keep(envelope, {"title": "x", "amount": 5}) is True
    assert await store.lent.keep(envelope, {"title": "x", "amount": 5}) is False
    assert await store.lent.keep_many([(envelope, {"title": "x"}), (_envelope("f2"), {"title": "x", "amount": 7})]) == 1
    assert await store.lent.sums("title", "amount", {}) == {"x": 12}


def _envelope(name: str) -> Envelope:
    at = datetime(2026, 10, 1, tzinfo=UTC)
    return Envelope(id=name, type="t", source="s", subject="u", time=at, sequence=1)


async def test_a_new_listener_is_told_the_present_state_of_every_aggregate(
    store: LendingStore, clock: FrozenClock
) -> None:
    await store.shelves.keep_many([Shelf(id=f"{n}", titles=[f"t{n}"]) for n in range(3)])
    assert await store.tell_again() == 3
    waiting = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    assert sorted(outbox.entries[0]["subject"] for outbox in waiting) == ["0", "1", "2"]
    assert [(await store.shelves.get("0")).sequence, (await store.shelves.get("0")).version] == [1, 2]


async def test_what_is_past_is_forgotten_but_never_a_fact_that_is_not_told(store: LendingStore) -> None:
    for name, opened in (("old", date(2020, 1, 1)), ("tells", date(2020, 1, 1)), ("new", DAY)):
        await store.shelves.keep(Shelf(id=name, titles=["x"], opened=opened))
    teller = await store.shelves.get("tells")
    teller.lend(on=DAY)
    await store.shelves.keep(teller)
    assert await store.shelves.forget("opened", before=datetime(2021, 1, 1, tzinfo=UTC)) == 1
    assert [shelf.id for shelf in await store.shelves.where(Query())] == ["new", "tells"]
