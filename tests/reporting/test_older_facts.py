"""Facts that were told before they had a field are kept as they were then, and read all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from contracts.envelope import Fact
from contracts.facts.accounts import PersonAppointed
from contracts.facts.payments import FeePaid
from contracts.facts.records import PlanSubmitted
from services.reporting.events import hears
from services.reporting.store import ReportingStore
from services.reporting.usecases.late import open_duties
from tests.reporting.district import SCHOOL, delivered, hear

PAID: dict[str, Any] = {"school": SCHOOL, "invoice": "P1/2026-10", "pupil": "P1", "amount": 10_000, "reference": "R1"}
LEADER: dict[str, Any] = {
    "school": SCHOOL,
    "person": "TT",
    "name": "Người TT",
    "role": "group_leader",
    "group": f"{SCHOOL}/Tổ Tự nhiên",
}
WAITING: dict[str, Any] = {
    "school": SCHOOL,
    "plan": "p1",
    "teacher": "G1",
    "group": LEADER["group"],
    "subject": "TOAN",
    "grade": "7",
    "month": "2026-10",
    "due": "2026-11-05",
    "at": "2026-10-30T02:15:00Z",
}


FRAME = {"_id", "sequence"}
FRAME_OF_EVENTS = {*FRAME, "subject", "time", "type"}
BEFORE: dict[str, Any] = json.loads(Path(__file__).with_name("kept_before.json").read_text("utf-8"))


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> ReportingStore:
    store = ReportingStore(database, clock)
    await store.prepare()
    return store


async def kept(store: ReportingStore, fact: Fact, collection: str) -> dict[str, Any]:
    await hear(store, [delivered("s1", 1, fact)])
    found = await store.database[collection].find_one({})
    assert found is not None
    return dict(found)


@pytest.mark.parametrize("fact_type", BEFORE)
async def test_a_fact_as_it_was_told_then_is_kept_as_it_was_kept_then(store: ReportingStore, fact_type: str) -> None:
    """Else a rebuild from the log would differ from a backup of that time: see `LATER_FIELDS` for a new field."""
    before = BEFORE[fact_type]
    told = hears.table[fact_type].fact.model_validate(before["told"])
    document = await kept(store, told, before["collection"])
    frame = FRAME_OF_EVENTS if before["collection"] in store.events else FRAME
    shown = {name: value for name, value in document.items() if name not in frame}
    assert shown == {"school": told.school, **before["kept"]}


async def test_the_period_of_a_payment_is_what_the_fact_says_and_not_what_an_id_looks_like(
    store: ReportingStore,
) -> None:
    paid = await kept(store, FeePaid(**{**PAID, "invoice": "P1/cả-năm", "period": "2026-11"}), "payments")
    assert paid["period"] == "2026-11"


async def test_a_payment_that_was_told_without_its_period_is_kept_as_it_was_then(store: ReportingStore) -> None:
    paid = await kept(store, FeePaid(**PAID), "payments")
    assert {name: paid[name] for name in ("invoice", "amount", "period")} == {
        "invoice": "P1/2026-10",
        "amount": 10_000,
        "period": "2026-10",
    }


async def test_a_person_who_was_told_without_the_groups_name_is_kept_without_it(store: ReportingStore) -> None:
    person = await kept(store, PersonAppointed(**LEADER), "people")
    assert sorted(person) == ["_id", "group", "name", "person", "role", "school", "sequence", "subject"]


@pytest.mark.parametrize(("told", "shown"), [({}, "Tổ Tự nhiên"), ({"group_name": "Tổ KHTN"}, "Tổ KHTN")])
async def test_who_reviews_is_asked_for_the_group_by_its_name(
    store: ReportingStore, told: dict[str, str], shown: str
) -> None:
    await hear(
        store, [delivered("TT", 1, PersonAppointed(**LEADER, **told)), delivered("p1", 1, PlanSubmitted(**WAITING))]
    )
    assert [(owed.duty, owed.person, owed.what) for owed in await open_duties(store, "2026-10")] == [
        ("plan_review", "TT", shown)
    ]
