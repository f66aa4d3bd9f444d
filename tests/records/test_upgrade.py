"""What the house kept when it knew lesson plans only is found, read and gone on with."""

from __future__ import annotations

from services.records.domain.record_state import State
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.queries import RecordQuery, list_records
from services.records.usecases.upgrade import rewrite_older_records
from tests.corpus.reading import documents, file_of
from tests.records.school import OPERATOR

OLD = file_of("records", "plans", 1)


async def found(store: RecordsStore, deps: Dependencies) -> list[str]:
    page = await list_records(store, deps, actor=OPERATOR, query=RecordQuery(), page_size=9, after="")
    return [record.id for record in page.records]


async def test_older_plans_are_listed_once_they_are_rewritten_and_nothing_is_told_twice(
    bare: RecordsStore, deps: Dependencies
) -> None:
    old = documents(OLD)
    await bare.database["plans"].insert_many([dict(plan) for plan in old])
    assert await found(bare, deps) == []
    assert (await rewrite_older_records(bare), await rewrite_older_records(bare)) == (len(old), 0)
    assert await found(bare, deps) == sorted(plan["_id"] for plan in old)
    assert await bare.count_pending() == 0
    for plan in old:
        record = await bare.records.get(plan["_id"])
        assert (record.author, record.duty, record.signers) == (
            plan["teacher"],
            plan["_id"].partition(".w")[0],
            ("principal",),
        )
        assert (record.sequence, record.version, record.waits_for, record.left) == (
            plan["sequence"],
            plan["version"] + 1,
            "",
            0,
        )


async def test_an_older_plan_in_any_state_goes_on_from_where_it_stood(bare: RecordsStore) -> None:
    signed = documents(OLD)[0]
    unsigned = {"signed_at": None, "signed_sha256": "", "signer": ""}
    submitted = {**signed, **unsigned, "state": "submitted", "reviewer": "", "history": signed["history"][:1]}
    passed = {**signed, **unsigned, "state": "passed", "history": signed["history"][:2]}
    note = {**signed["history"][1], "what": "returned", "note": "sửa"}
    history = [signed["history"][0], note]
    returned = {**signed, **unsigned, "state": "returned", "note": "sửa", "history": history}
    waiting = []
    for plan in (submitted, passed, returned):
        await bare.database["plans"].replace_one({"_id": plan["_id"]}, dict(plan), upsert=True)
        record = await bare.records.get(plan["_id"])
        waiting.append((record.state, record.waits_for))
    assert waiting == [(State.SUBMITTED, "review"), (State.PASSED, "principal"), (State.RETURNED, "correction")]


async def test_an_older_plan_that_cannot_be_read_holds_up_no_other(bare: RecordsStore, deps: Dependencies) -> None:
    first, second = documents(OLD)
    await bare.database["plans"].insert_many([{**first, "teacher": "somebody else"}, dict(second)])
    assert await rewrite_older_records(bare) == 1
    assert await found(bare, deps) == [second["_id"]]
