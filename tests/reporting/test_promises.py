"""What the frame promises, kept by reporting: a rebuild is equal, and a failed write is finished."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import FrozenClock
from chassis.documents import Database
from chassis.errors import StoreBusyError
from contracts.facts.accounts import AccountIssued
from contracts.facts.payments import FeePaid, InvoiceRaised
from services.reporting.events import hears
from services.reporting.store import ReportingStore
from services.reporting.usecases.reminders import remind
from services.reporting.usecases.reports import monthly_report
from tests.payments.failing import Failure, failing
from tests.reporting.district import OFFICER, TABLE, Delivery, delivered, district, hear

MONTH = "2026-10"
AT = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
async def store(database: Database) -> ReportingStore:
    return await empty(database)


@pytest.fixture
async def another(store_uri: str, database: Database) -> AsyncIterator[ReportingStore]:
    name = f"{database.name}b"
    yield await empty(database.client[name])
    await database.client.drop_database(name)


async def empty(database: Database) -> ReportingStore:
    store = ReportingStore(database, FrozenClock(AT))
    await store.prepare()
    return store


async def documents(store: ReportingStore) -> dict[str, list[Any]]:
    return {
        name: sorted(await store.database[name].find({}).to_list(None), key=lambda one: str(one["_id"]))
        for name in store.collections()
    }


async def hear_in_runs(store: ReportingStore, deliveries: list[Delivery], rng: random.Random) -> None:
    """As the wrapper hands them over: clients of one type together, in runs of any length."""
    rest = list(deliveries)
    while rest:
        kind, length = rest[0][0].TYPE, rng.randint(1, 5)
        run = [rest.pop(0)]
        while rest and len(run) < length and kind == rest[0][0].TYPE:
            run.append(rest.pop(0))
        await hears.table[kind].react(run, store)


@pytest.mark.parametrize("seed", range(4))
async def test_a_rebuild_from_the_log_gives_the_same_documents(
    store: ReportingStore, another: ReportingStore, seed: int
) -> None:
    rng = random.Random(seed)
    lived = [*district(), *rng.sample(district(), 10)]
    rng.shuffle(lived)
    await hear_in_runs(store, lived, rng)
    await hear_in_runs(another, district(), rng)
    assert await documents(store) == await documents(another)


PUPILS = st.sampled_from(["P1", "P2", "P3"])
AMOUNTS = st.integers(1, 3).map(lambda thousands: thousands * 1_000)


@given(
    paid=st.lists(st.tuples(PUPILS, AMOUNTS), max_size=6),
    issued=st.lists(st.sampled_from(["P1", "P2", "G1", "G2", "HT", "TT"]), max_size=8),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_no_share_passes_a_hundred_whatever_is_told_twice_and_in_whatever_order(
    database: Database, paid: list[tuple[str, int]], issued: list[str], order: random.Random
) -> None:
    await database.client.drop_database(database.name)
    store = await empty(database)
    deliveries = [*district(), *payments_of(paid)]
    deliveries += [delivered(one, 1, AccountIssued(school="8702030", person=one, kind="staff")) for one in issued]
    deliveries += order.sample(deliveries, len(deliveries) // 2)
    order.shuffle(deliveries)
    await hear_in_runs(store, deliveries, order)
    for total in (await monthly_report(store, TABLE, actor=OFFICER, month=MONTH)).totals:
        if total.indicator.unit == "percent" and total.value is not None:
            assert 0 <= total.value <= 100, total


def payments_of(paid: list[tuple[str, int]]) -> list[Delivery]:
    """Payments raises an invoice that covers them: it never puts more to one than is open."""
    found: list[Delivery] = []
    for number, (pupil, amount) in enumerate(paid):
        invoice = f"{pupil}x{number}/2026-10"
        raised = InvoiceRaised(school="8702030", invoice=invoice, pupil=pupil, amount=amount, period=MONTH)
        given_ = FeePaid(school="8702030", invoice=invoice, pupil=pupil, amount=amount, reference=f"R{number}")
        found += [delivered(invoice, 1, raised), delivered(invoice, 2, given_)]
    return found


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_a_reminder_that_failed_is_finished_by_asking_again_and_sent_once(
    store: ReportingStore, *, done: bool
) -> None:
    await hear(store, district())
    with failing(store, Failure("reminders", 1, done)), pytest.raises(StoreBusyError):
        await remind(store, actor=OFFICER, persons=["G1", "G2"], duty="lesson_plan", month=MONTH)
    again = await remind(store, actor=OFFICER, persons=["G1", "G2"], duty="lesson_plan", month=MONTH)
    assert (len(again.reminded), len(again.already)) == ((0, 2) if done else (2, 0))
    kept = await store.reminders.many(["G1.lesson_plan.2026-10", "G2.lesson_plan.2026-10"])
    assert [(len(one.sent), one.sequence) for one in kept.values()] == [(1, 1), (1, 1)]
