"""Statement lines matched, put to invoices and booked, against reading the same file and nothing else."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

from chassis.clock import SystemClock
from chassis.documents import connect
from contracts.envelope import Envelope, Fact
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from deploy.sample import money
from deploy.sample.district import School, build
from services.payments.store import PaymentsStore
from services.payments.usecases import projections
from services.payments.usecases.demands import raise_demands
from tests.bench.floor import Figure
from tests.bench.parts import OPERATOR, Parts
from tests.payments.conftest import receive_at
from tests.payments.handing import import_fee_items, import_statement, read_statement

PUPILS = 3_000
LINES = 2_000
BANK = "970422"
PERIOD = "2026-10"


def told(fact: Fact, sequence: int) -> Envelope:
    at = datetime.now(UTC)
    return Envelope(uuid.uuid4().hex, fact.TYPE, "/edu/accounts", str(sequence), at, sequence, "bench", fact.school)


def enrolled(school: School) -> Iterable[tuple[PupilEnrolled, Envelope]]:
    for number, pupil in enumerate(school.pupils, 1):
        known = {"school": school.code, "pupil": pupil.code, "name": pupil.name, "class_name": pupil.class_name}
        fact = PupilEnrolled.model_validate({**PupilEnrolled.EXAMPLE, **known})
        yield fact, told(fact, number)


async def prepared(store: PaymentsStore, school: School, parts: Parts) -> None:
    """The school, its pupils, the fee items, and October demanded of everybody."""
    await store.prepare()
    named = {"school": school.code, "name": school.name, "levels": [school.level.name], "kind": "Công lập"}
    fact = SchoolRegistered.model_validate({**SchoolRegistered.EXAMPLE, **named})
    await projections.remember_schools(store, [(fact, told(fact, 1))])
    await projections.remember_pupils(store, list(enrolled(school)))
    money.fee_items(parts.folder, Random(1))
    items = (parts.folder / "thu-chi" / "khoan-thu.xlsx").read_bytes()
    await import_fee_items(store, actor=OPERATOR, name="thu-chi/khoan-thu.xlsx", content=items)
    account = money.account_of(school)
    await receive_at(store, account, school=school.code, bin_code=BANK, holder=school.name)
    raised = await raise_demands(store, actor=OPERATOR, school=school.code, period=PERIOD)
    assert raised.raised == PUPILS, raised


async def figures(parts: Parts) -> list[Figure]:
    school = next(build(1, 1, PUPILS))
    database = connect(parts.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    store = PaymentsStore(database, SystemClock())
    await prepared(store, school, parts)
    money.statement(parts.folder, school, Random(1), set(), LINES)
    name = "thu-chi/sao-ke-2026-10.csv"
    content = (parts.folder / name).read_bytes()
    started = time.perf_counter()
    read = read_statement(content, name)
    bare = len(read.credits) / (time.perf_counter() - started)
    started = time.perf_counter()
    report = await import_statement(store, actor=OPERATOR, name=name, content=content, school=school.code)
    ours = report.rows / (time.perf_counter() - started)
    assert report.created == len(read.credits), report
    await database.client.drop_database(database.name)
    database.client.close()
    return [Figure(f"{LINES:,} statement lines matched", ours, bare, "lines/s", "reading the file alone", None)]
