"""The whole house on a real broker: it hears pupils, raises what they owe, and tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.documents import Database
from chassis.service import Service
from services.payments.app import build
from services.payments.settings import PaymentsSettings
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from tests.payments.bank import FEE_ITEMS, SCHOOL, pupils_of
from tests.payments.conftest import OPERATOR, enrol, register
from tests.payments.handing import import_fee_items
from tests.settled import Settled


@pytest.fixture
async def house(store_uri: str, database: Database, kafka: str, tmp_path: Path) -> AsyncIterator[Service]:
    settings = PaymentsSettings(
        service="payments",
        store_uri=store_uri,
        database=database.name,
        kafka=kafka,
        keyset_url="http://127.0.0.1:1/none",
        files_dir=tmp_path,
    )
    house = build(settings)
    await house.start()
    yield house
    await house.stop()


async def test_what_a_month_demands_is_told_to_the_others(house: Service) -> None:
    store = house.store
    assert isinstance(store, PaymentsStore)
    await register(store, SCHOOL)
    await enrol(store, pupils_of(SCHOOL))
    await import_fee_items(store, actor=OPERATOR, name="khoan-thu.csv", content=FEE_ITEMS.encode())
    raised = await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert raised.raised == 40
    await Settled([store], [house.listener])()
    assert await store.count_pending() == 0


async def test_the_house_describes_itself_as_its_card_does(house: Service) -> None:
    assert sorted(reaction.name for reaction in house.reactions.table.values()) == [
        "remember_pupils",
        "remember_schools",
    ]
    assert "edu.payments.v1.PaymentsService" in house.rpc.services
    assert [name for name in house.tells() if not name.endswith(".checkpointed.v1")] == [
        "payments.fee_item_set.v1",
        "payments.fee_paid.v1",
        "payments.fee_written_off.v1",
        "payments.invoice_raised.v1",
        "payments.line_unmatched.v1",
        "payments.money_proved.v1",
        "payments.receipt_issued.v1",
        "payments.receipt_voided.v1",
        "payments.receiving_account_changed.v1",
    ]
