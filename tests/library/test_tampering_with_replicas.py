"""What the library heard can be forged in its store, and a rebuild from the log names it.

The rows of the trust card in services/library/README.md name these tests.
"""

from __future__ import annotations

from datetime import UTC, datetime

from chassis.clock import Clock
from chassis.documents import Database
from contracts.facts.accounts import SchoolRegistered
from operating.rebuild import Difference
from services.library.events import hears
from services.library.store import LibraryStore
from tests.from_the_log import hearing, told_fact
from tests.library.readers import pupil
from tests.tampering import forge

NOW = datetime(2026, 10, 31, tzinfo=UTC)


async def test_a_forged_name_of_a_school_is_named_by_a_rebuild_from_the_log(store: LibraryStore, kafka: str) -> None:
    def fresh(database: Database, clock: Clock) -> LibraryStore:
        return LibraryStore(database, clock, store.files)

    own = store.database.name
    told = told_fact(SchoolRegistered(school=own, name="Trường A", levels=("THCS",)), own, NOW)
    async with hearing(store, fresh, hears, kafka, [told]) as house:
        assert await house.differing() == []
        await forge(store, "schools", own, name="Trường B")
        assert (await store.school_names())[own] == "Trường B"
        assert await house.differing() == [Difference("schools", own, "another content")]


async def test_a_reader_forged_into_another_school_is_named_by_a_rebuild_from_the_log(
    store: LibraryStore, kafka: str
) -> None:
    def fresh(database: Database, clock: Clock) -> LibraryStore:
        return LibraryStore(database, clock, store.files)

    own = store.database.name
    told = told_fact(pupil(own, "8702030"), own, NOW)
    async with hearing(store, fresh, hears, kafka, [told]) as house:
        assert await house.differing() == []
        await forge(store, "readers", own, school="8702020")
        found = await store.reader(own)
        assert found is not None
        assert found.school == "8702020"
        assert await house.differing() == [Difference("readers", own, "another content")]
