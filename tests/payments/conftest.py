"""A school of forty pupils, its fee items and its bank, built through payments' own use cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from chassis.identity.actor import Actor, Grant
from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from services.payments.domain.demands import Pupil
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, projections
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, pupils_of
from tests.payments.handing import import_fee_items

OPERATOR = Actor("VH1", "Vận hành", (Grant("operator", {"jurisdiction": ("root",)}),))
PRINCIPAL = Actor("HT1", "Hiệu trưởng", (Grant("principal", {"school": (SCHOOL,)}),))
ACCOUNTANT = Actor("KT1", "Kế toán", (Grant("accountant", {"school": (SCHOOL,)}),))
CASHIER = Actor("TQ1", "Thủ quỹ", (Grant("cashier", {"school": (SCHOOL,)}),))


def envelope_of(subject: str, sequence: int = 1) -> Envelope:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    return Envelope(
        id=f"{subject}/{sequence}", type="t", source="/edu/accounts", subject=subject, time=at, sequence=sequence
    )


async def enrol(store: PaymentsStore, pupils: Sequence[Pupil], sequence: int = 1) -> None:
    facts = [
        PupilEnrolled(
            school=pupil.school,
            pupil=pupil.id,
            name=pupil.name,
            class_name=pupil.class_name,
            year="2026-2027",
            birth_date=datetime(2014, 1, 1, tzinfo=UTC).date(),
        )
        for pupil in pupils
    ]
    await projections.remember_pupils(store, [(fact, envelope_of(fact.pupil, sequence)) for fact in facts])


async def register(store: PaymentsStore, school: str, levels: tuple[str, ...] = ("THCS",)) -> None:
    fact = SchoolRegistered(school=school, name="Trường THCS Tân Phước", levels=levels, kind="Công lập")
    await projections.remember_schools(store, [(fact, envelope_of(school))])


async def receive_at(
    store: PaymentsStore,
    account: str = ACCOUNT,
    *,
    school: str = SCHOOL,
    bin_code: str = "970418",
    holder: str = "THCS TAN PHUOC",
) -> None:
    """The accountant says it, the principal confirms it. The account that is set already stays."""
    first = Actor(f"KT-{school}", "Kế toán", (Grant("accountant", {"school": (school,)}),))
    second = Actor(f"HT-{school}", "Hiệu trưởng", (Grant("principal", {"school": (school,)}),))
    seen = await accounts.propose_account(
        store, actor=first, school=school, bin_code=bin_code, account=account, holder=holder
    )
    if seen.waiting is not None:
        await accounts.decide_account(store, actor=second, school=school, account=account, accepted=True)


@pytest.fixture
async def bare(database: Database, clock: FrozenClock) -> PaymentsStore:
    """A prepared store that knows nobody."""
    store = PaymentsStore(database, clock)
    await store.prepare()
    return store


@pytest.fixture
async def unpaid(bare: PaymentsStore) -> PaymentsStore:
    """School, pupils and fee items are there; nobody has said where the school is paid."""
    await register(bare, SCHOOL)
    await enrol(bare, pupils_of(SCHOOL))
    await import_fee_items(bare, actor=OPERATOR, name="khoan-thu.csv", content=FEE_ITEMS.encode())
    return bare


@pytest.fixture
async def store(unpaid: PaymentsStore) -> PaymentsStore:
    """It is paid at its account; nothing is demanded yet."""
    await receive_at(unpaid)
    return unpaid
