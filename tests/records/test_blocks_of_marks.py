"""A block of marks is one write: each cell is answered for by itself, and what is refused keeps back no other."""

from __future__ import annotations

import pytest

from chassis.errors import Forbidden, Refusal
from services.records.domain import limits
from services.records.domain.refusals import BlockTooLarge, ClassUnknown, NotTaught
from services.records.store import RecordsStore
from services.records.usecases import marks
from tests.records.school import GUARDIAN, OTHER_TEACHER, PUPILS, TEACHER, TEACHER_LAN
from tests.records.test_marks import BOOK, FIRST, post

SLOTS = ("tx1", "tx2", "tx3", "tx4", "gk", "ck")


def entry(pupil: str, slot: str, value: str, *, base: int = 0, request: str = "") -> marks.Entry:
    return marks.Entry(pupil, slot, value, base, request or f"{pupil}-{slot}")


async def block(store: RecordsStore, *entries: marks.Entry) -> list[object]:
    """The value in tenths, or the reason of the refusal."""
    found = await marks.post_marks(store, actor=TEACHER_LAN, gradebook=BOOK.id, entries=entries)
    return [one.reason if isinstance(one, Refusal) else one.cell.value for one in found.answers]


async def test_a_whole_class_is_written_at_once_and_as_one_change(store: RecordsStore) -> None:
    entries = [entry(pupil, slot, "8,5") for pupil in PUPILS for slot in SLOTS]
    assert await block(store, *entries) == [85] * len(entries)
    kept = await store.gradebooks.get(BOOK.id)
    assert (kept.version, kept.complete()) == (1, len(PUPILS))


async def test_each_of_a_block_is_refused_for_itself(store: RecordsStore) -> None:
    await post(store, "gk", "7", request="before")
    answers = await block(
        store,
        entry(FIRST, "tx1", "9,0"),
        entry(FIRST, "gk", "8"),
        entry(FIRST, "tx2", "9,25"),
        entry(FIRST, "tx9", "9"),
        entry("2699999999", "tx1", "9"),
        entry(list(PUPILS)[1], "tx1", "10"),
    )
    assert answers == [90, "MARK_CONFLICT", "MARK_INVALID", "SLOT_UNKNOWN", "PUPIL_NOT_IN_CLASS", 100]


async def test_a_block_sent_twice_is_one_write_with_the_same_answers(store: RecordsStore) -> None:
    entries = [entry(FIRST, slot, "6") for slot in SLOTS]
    first = await block(store, *entries)
    assert await block(store, *entries) == first
    assert (await store.gradebooks.get(BOOK.id)).version == 1


async def test_who_was_faster_is_named(store: RecordsStore) -> None:
    await post(store, "gk", "7")
    found = await marks.post_marks(store, actor=TEACHER_LAN, gradebook=BOOK.id, entries=[entry(FIRST, "gk", "8")])
    (conflict,) = found.answers
    assert isinstance(conflict, Refusal)
    people = (await store.staff_of([BOOK.school])).people
    assert (conflict.details["by"], conflict.details["by_name"]) == (TEACHER, people[TEACHER].name)


async def test_a_block_of_the_limit_is_taken_and_one_more_is_refused_whole(store: RecordsStore) -> None:
    most = [entry(FIRST, "tx1", "8", request="one")] * limits.BLOCK_MARKS
    assert await block(store, *most) == [80] * limits.BLOCK_MARKS
    with pytest.raises(BlockTooLarge):
        await block(store, *most, entry(FIRST, "tx2", "8"))


async def test_a_block_of_somebody_who_does_not_teach_it_is_refused_whole(store: RecordsStore) -> None:
    for actor, refusal in ((OTHER_TEACHER, NotTaught), (GUARDIAN, Forbidden)):
        with pytest.raises((refusal, Forbidden)):
            await marks.post_marks(store, actor=actor, gradebook=BOOK.id, entries=[entry(FIRST, "gk", "8")])
    with pytest.raises(ClassUnknown):
        await marks.post_marks(store, actor=TEACHER_LAN, gradebook="nonsense", entries=[])
