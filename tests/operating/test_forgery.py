"""What is kept is held against the chain: each way to forge a document past the house is named, and nothing else is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chassis import metrics
from chassis.clock import FrozenClock
from chassis.documents import Database, DocumentMapping, Documents
from operating.forgery import AlreadySearching, Forged, NightlySearch, Search
from operating.forgery.searching import BROKEN, BROKEN_LINK, CHANGED, HIDDEN, MISSING, PUT_BACK, UNKNOWN
from tests.chassis.lending import SHELVES, LendingStore, Shelf
from tests.tampering import forge, tell_all

TOLD = replace(SHELVES, told=True)
Forgery = Callable[[LendingStore], Awaitable[None]]


@pytest.fixture
async def house(database: Database, clock: FrozenClock) -> LendingStore:
    """Three shelves, each of which has lent one copy of two; all of it told."""
    store = LendingStore(database, clock)
    store.shelves = store.aggregates(TOLD)
    await store.prepare()
    for name in ("a", "b/c", "d"):
        shelf = Shelf(id=name, titles=["Số đỏ", "Tắt đèn"])
        shelf.lend(on=clock.now().date())
        await store.shelves.keep(shelf)
    await tell_all(store)
    return store


async def searched(store: LendingStore) -> list[Forged]:
    return (await Search(store).run()).named


async def lend(store: LendingStore, shelf: str) -> None:
    kept = await store.shelves.get(shelf)
    kept.lend(on=store.now().date())
    await store.shelves.keep(kept)


async def alter(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo"])


async def alter_what_no_fact_tells(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", opened="2020-01-01")


async def break_its_invariants(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo", "Chí Phèo"])


async def alter_and_call_it_older(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", schema=1, books=["Chí Phèo"])


async def alter_and_count_on(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo"], sequence=2, version=2)


async def alter_and_forget_that_anything_was_told(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo"], sequence=0)


async def put_back(store: LendingStore) -> None:
    before: Any = await store.database["shelves"].find_one({"_id": "b/c"})
    await lend(store, "b/c")
    await tell_all(store)
    await store.database["shelves"].replace_one({"_id": "b/c"}, before)


async def remove(store: LendingStore) -> None:
    await store.database["shelves"].delete_one({"_id": "b/c"})


async def add(store: LendingStore) -> None:
    copied: Any = await store.database["shelves"].find_one({"_id": "a"})
    await store.database["shelves"].insert_one({**copied, "_id": "b/d"})


async def add_one_that_never_told(store: LendingStore) -> None:
    copied: Any = await store.database["shelves"].find_one({"_id": "a"})
    await store.database["shelves"].insert_one({**copied, "_id": "b/d", "sequence": 0})


async def hide_behind_an_outbox(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo"], outbox=[{"sequence": 2}])


async def alter_the_chain_to_fit(store: LendingStore) -> None:
    await forge(store, "shelves", "b/c", titles=["Chí Phèo"])
    stored: Any = await store.database["shelves"].find_one({"_id": "b/c"})
    [link] = await store.database["audit"].find({}).to_list(None)
    place = next(n for n, entry in enumerate(link["entries"]) if "/b/c/" in entry["fact"])
    await forge(
        store, "audit", link["_id"], **{f"entries__{place}__document": TOLD.fingerprint(TOLD.from_document(stored))}
    )


FORGERIES: dict[Forgery, list[Forged]] = {
    alter: [Forged("shelves", "b/c", CHANGED)],
    alter_what_no_fact_tells: [Forged("shelves", "b/c", CHANGED)],
    break_its_invariants: [Forged("shelves", "b/c", BROKEN)],
    alter_and_call_it_older: [Forged("shelves", "b/c", CHANGED)],
    alter_and_count_on: [Forged("shelves", "b/c", UNKNOWN)],
    alter_and_forget_that_anything_was_told: [Forged("shelves", "b/c", PUT_BACK)],
    put_back: [Forged("shelves", "b/c", PUT_BACK)],
    remove: [Forged("shelves", "b/c", MISSING)],
    add: [Forged("shelves", "b/d", UNKNOWN)],
    add_one_that_never_told: [Forged("shelves", "b/d", UNKNOWN)],
    hide_behind_an_outbox: [Forged("shelves", "b/c", HIDDEN)],
    alter_the_chain_to_fit: [Forged("audit", "s:000000000001", BROKEN_LINK)],
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
async def test_each_way_to_forge_a_document_is_named_and_no_other_document_is(
    house: LendingStore, forgery: Forgery
) -> None:
    assert await searched(house) == []
    await forgery(house)
    assert await searched(house) == FORGERIES[forgery]


async def test_a_house_at_work_has_nothing_forged_whatever_it_tells_meanwhile(house: LendingStore) -> None:
    await lend(house, "a")  # the relay has not told it yet
    found = await Search(house).run()
    assert (found.state, found.waiting, found.documents, found.forged) == ("clean", 1, 3, 0)
    kept = await house.shelves.get("d")
    await house.shelves.keep(kept)  # nothing is told, and nothing is other than it was
    await tell_all(house)
    found = await Search(house).run()
    assert (found.state, found.waiting, found.unproved) == ("clean", 0, {})


async def test_what_changes_between_the_reading_of_documents_and_of_the_chain_is_no_forgery(
    house: LendingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Search(house)
    read = search._read

    async def then_changed(*known: Any) -> Any:
        kept = await read(*known)
        await lend(house, "a")
        new = Shelf(id="e", titles=["Vang bóng"])
        new.tell_present()
        await house.shelves.keep(new)
        await tell_all(house)
        return kept

    monkeypatch.setattr(search, "_read", then_changed)
    found = await search.run()
    assert (found.state, found.waiting, found.named) == ("clean", 2, [])


def under(house: LendingStore, mapping: DocumentMapping[Shelf]) -> Documents[Shelf]:
    """The house's shelves as a newer build keeps them."""
    newer = Documents(house.database, mapping, house.shelves._outbox, house.clock)
    house._aggregates["shelves"] = newer
    return newer


async def test_what_a_build_of_before_kept_without_telling_is_unproved_and_no_forgery(house: LendingStore) -> None:
    await add_one_that_never_told(house)
    assert await searched(house) == [Forged("shelves", "b/d", UNKNOWN)]
    under(house, replace(TOLD, once_untold=True))
    found = await Search(house).run()
    assert (found.state, found.unproved) == ("clean", {"shelves": 1})


@dataclass(kw_only=True)
class ShelfOfARoom(Shelf):
    room: str = "front"
    notes: list[str] = field(default_factory=list)


async def test_a_field_that_a_document_got_since_it_was_told_makes_no_forgery_of_it(house: LendingStore) -> None:
    shelves = under(house, replace(TOLD, kind=ShelfOfARoom))
    await shelves.keep(await shelves.get("a"))  # kept with the new fields, and nothing told
    stored: Any = await house.database["shelves"].find_one({"_id": "a"})
    assert (stored["room"], stored["notes"]) == ("front", [])
    found = await Search(house).run()
    assert (found.state, found.unproved) == ("clean", {})
    await forge(house, "shelves", "a", room="back")
    assert await searched(house) == [Forged("shelves", "a", CHANGED)]


async def test_what_was_told_in_an_older_form_is_counted_as_unproved_until_it_is_told_again(
    house: LendingStore,
) -> None:
    newer = under(house, replace(TOLD, schema=3, upcasters={**TOLD.upcasters, 2: lambda old: old}))
    await newer.keep(await newer.get("a"))  # written in the new form, and nothing told
    found = await Search(house).run()
    assert (found.state, found.unproved) == ("clean", {"shelves": 3})
    await house.tell_again()
    await tell_all(house)
    found = await Search(house).run()
    assert (found.state, found.unproved) == ("clean", {})


async def test_the_nightly_search_says_what_it_found_and_a_second_one_waits_for_it(house: LendingStore) -> None:
    search = Search(house)
    nightly = NightlySearch(search, house.clock, service="library", at=house.now().timetz())
    await nightly.look()
    assert (nightly.said, metrics.FORGED._value.get()) == ("", 0)
    await alter(house)
    under_way = search.start()
    with pytest.raises(AlreadySearching):
        search.start()
    await under_way
    await nightly.look()
    assert metrics.FORGED._value.get() == 1
    assert nightly.said == (
        "1 documents are not as the house kept them, first shelves/b/c (changed past the house): "
        "`edu audit search library` names them"
    )
