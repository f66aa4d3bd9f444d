"""What somebody who can write to the store of reporting could forge, and how each forgery is noticed.

The rows of the trust card in services/reporting/README.md name these tests.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from contracts.envelope import Fact
from contracts.facts.accounts import AccountIssued, PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from contracts.facts.library import ResourcePublished
from contracts.facts.payments import FeePaid, FeeWrittenOff, InvoiceRaised
from contracts.facts.records import OnlineLessonHeld, PlanSubmitted, TimetableKept
from operating.rebuild import Difference
from services.reporting.domain.reminder import reminder_id
from services.reporting.events import hears
from services.reporting.store import ReportingStore
from services.reporting.usecases.reminders import remind
from tests.from_the_log import Heard, hearing, told_fact
from tests.reporting.district import OFFICER, district, hear
from tests.tampering import forge, recorded_of, tell_all

NOW = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
# By collection: the fact that is kept there, and what a forger makes of it.
FORGED: dict[str, tuple[type[Fact], dict[str, Any]]] = {
    "accounts": (AccountIssued, {"kind": "guardian"}),
    "assignments": (TeachingAssigned, {"ended": "2026-10-01"}),
    "invoices": (InvoiceRaised, {"amount": 1}),
    "lessons": (OnlineLessonHeld, {"month": "2026-11"}),
    "payments": (FeePaid, {"amount": 1_000_000}),
    "people": (PersonAppointed, {"role": "principal"}),
    "plans": (PlanSubmitted, {"state": "signed", "on_time": True}),
    "pupils": (PupilEnrolled, {"class_name": "9A9"}),
    "resources": (ResourcePublished, {"state": "withdrawn"}),
    "schools": (SchoolRegistered, {"unit": "30099"}),
    "timetables": (TimetableKept, {"online_periods": 99}),
    "write_offs": (FeeWrittenOff, {"amount": -1_000_000}),
}


@pytest.fixture
async def store(database: Database) -> ReportingStore:
    made = ReportingStore(database, FrozenClock(NOW))
    await made.prepare()
    return made


def told_in(own: str) -> dict[str, Heard]:
    """One fact for each collection, about a subject that bears the name of the test's database."""
    facts = {name: fact.model_validate({**fact.EXAMPLE, "school": own}) for name, (fact, _) in FORGED.items()}
    return {name: told_fact(fact, own, NOW) for name, fact in facts.items()}


async def test_whatever_was_heard_and_forged_is_named_by_a_rebuild_from_the_log(
    store: ReportingStore, kafka: str
) -> None:
    assert sorted([*FORGED, "heard"]) == store.projections()
    told = told_in(store.database.name)
    ids = {
        name: one.id if name in {"lessons", "payments", "write_offs"} else one.subject
        for name, (_, one) in told.items()
    }
    async with hearing(store, ReportingStore, hears, kafka, list(told.values())) as house:
        assert await house.differing() == []
        for name, (_, fields) in FORGED.items():
            await forge(store, name, ids[name], **fields)
        assert await house.differing() == [Difference(name, ids[name], "another content") for name in FORGED]


async def test_a_forged_time_up_to_which_was_heard_is_named_by_a_rebuild_from_the_log(
    store: ReportingStore, kafka: str
) -> None:
    told = told_in(store.database.name)["schools"]
    async with hearing(store, ReportingStore, hears, kafka, [told]) as house:
        assert await house.differing("/edu/accounts") == []
        await forge(store, "heard", "/edu/accounts", at="2099-01-01T00:00:00+00:00")
        assert await store.as_of() == datetime(2099, 1, 1, tzinfo=UTC)
        assert await house.differing("/edu/accounts") == [Difference("heard", "/edu/accounts", "another content")]


async def test_a_reminder_that_was_not_sent_is_read_and_its_chain_tells_of_none(store: ReportingStore) -> None:
    await hear(store, district())
    await remind(store, actor=OFFICER, persons=["G1"], duty="lesson_plan", month="2026-10")
    await tell_all(store)
    reminder = reminder_id("G1", "lesson_plan", "2026-10")
    stored = await store.database["reminders"].find_one({"_id": reminder})
    assert stored is not None
    await forge(store, "reminders", reminder, sent=[*stored["sent"], {**stored["sent"][0], "by": "CB9"}])
    assert [one.by for one in (await store.reminders.get(reminder)).sent] == ["CB1", "CB9"]
    told = await recorded_of(store, "reminders", reminder)
    assert [fact for fact, _ in told] == ["reporting.reminder_sent.v1"]
