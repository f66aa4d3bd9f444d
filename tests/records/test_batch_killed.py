"""A month of 300 plans, signed by a process that is killed again and again, and once given a wrong PIN."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

from services.records.domain import limits
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.slots import Slot
from services.records.store import RecordsStore
from services.records.usecases import verification
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, submit
from tests.records.cost_fills import TERMS
from tests.records.school import CLASS, GROUP, HEAD, LEADER, MONTH, NOW, PIN, SCHOOL, TEACHER, TEACHER_LAN
from tests.records.signing_apart import ENDED, SIGNED, Place, in_a_process
from tests.tampering import tell_all

PLANS = 300
# In the first piece, at the very end of one, and in the middle of a later one: what was kept before is never lost.
KILLS = (7, limits.BATCH_PIECE_RECORDS + 20, limits.BATCH_PIECE_RECORDS * 2)


async def passed_plans(store: RecordsStore, deps: Dependencies) -> list[Record]:
    """As many as a large school has in a month; all have the file that one of them was handed in with."""
    content = (await submit(store, deps, actor=TEACHER_LAN, week=40)).content
    taught = Slot(record_type=LESSON_PLAN, school=SCHOOL, month=MONTH, teacher=TEACHER, subject="TOAN", grade="7")
    made = []
    for number in range(PLANS):
        slot = replace(taught, subject=f"M{number:03}")
        plan = Record.submit(slot, content, TERMS, duty=slot.id, group=GROUP, classes=(CLASS,), by=TEACHER, at=NOW)
        plan.pass_on(by=LEADER, at=NOW)
        made.append(plan)
    await store.records.keep_many(made)
    return made


async def signed_so_far(store: RecordsStore) -> int:
    return await store.records.count({"state": State.SIGNED.value})


async def test_each_of_300_plans_is_signed_once_by_a_process_that_is_killed_and_given_a_wrong_pin(
    store: RecordsStore, deps: Dependencies, store_uri: str, tmp_path: Path, authority: Path
) -> None:
    await enrol(store, deps)
    plans = await passed_plans(store, deps)
    place = Place(store_uri, store.database.name, str(tmp_path / "files"), str(tmp_path / "signers"), str(authority))
    kept = 0
    for kill in KILLS:
        assert await asyncio.to_thread(in_a_process, place, PIN, killed_at=kill) == [SIGNED]
        before, kept = kept, await signed_so_far(store)
        # Whole pieces, and at most the one that was under way is to be signed again.
        assert (kept - before) % limits.BATCH_PIECE_RECORDS == 0
        assert kill - 1 - limits.BATCH_PIECE_RECORDS <= kept - before <= kill + limits.BATCH_PIECE_RECORDS
    said = await asyncio.to_thread(in_a_process, place, "246801")
    assert said == [ENDED, str(PLANS - kept), str(PLANS - kept), "WRONG_PIN", "4", "not_tried"]
    assert ((await store.signers.get(HEAD)).wrong_pins, await signed_so_far(store)) == (1, kept)
    assert await asyncio.to_thread(in_a_process, place, PIN) == [ENDED, str(PLANS - kept), "0", "-", "5", "signed"]
    assert (await store.signers.get(HEAD)).wrong_pins == 0
    await every_plan_is_signed_once(store, deps, plans)


async def every_plan_is_signed_once(store: RecordsStore, deps: Dependencies, plans: list[Record]) -> None:
    """In its history, in what is told, and in the file itself."""
    await tell_all(store)
    links = [link async for link in store.database["audit"].find({})]
    told = Counter(
        entry["fact"] for link in links for entry in link["entries"] if entry.get("type") == "records.plan_signed.v1"
    )
    found = await store.records.many(plan.id for plan in plans)
    assert Counter(told.values()) == {1: PLANS}
    assert [len(plan.signatures()) for plan in found.values()] == [1] * PLANS
    assert len({plan.signed_sha256 for plan in found.values()}) == PLANS
    for plan in found.values():
        content = await deps.files.get(plan.signed_sha256)
        assert content.count(b"/ByteRange") == 1
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plans[-1].id)
    assert verdict.valid
