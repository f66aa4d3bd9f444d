"""A school's month is listed as a class list is: class by class, given name first, the code last."""

from __future__ import annotations

import random

import pytest

from chassis.paging import PageTokenInvalid
from services.payments.domain.demands import Pupil
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.invoices import InvoiceQuery, list_invoices
from tests.payments.bank import FEE_ITEMS, SCHOOL
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, register
from tests.payments.handing import import_fee_items

# In the order in which the office looks for them; codes are dealt at random.
IN_ORDER = [
    ("7A1", "Lê An"),
    ("7A1", "Nguyễn Thị An"),
    ("7A1", "Hồ Ánh"),
    ("7A1", "Đặng Ân"),
    ("7A1", "Trần Dũng"),
    ("7A1", "Bùi Đạt"),
    ("7A1", "Vũ Êm"),
    ("7A1", "Vũ Ước"),
    ("7A2", "Cao An"),
    ("7A2", "Cao Đà"),
    ("8A1", "An An"),
]


@pytest.fixture
async def billed(bare: PaymentsStore) -> PaymentsStore:
    codes = [f"26000003{number:02}" for number in range(len(IN_ORDER))]
    random.Random(7).shuffle(codes)
    await register(bare, SCHOOL)
    await enrol(bare, [Pupil(code, SCHOOL, name, room) for code, (room, name) in zip(codes, IN_ORDER, strict=True)])
    await import_fee_items(bare, actor=OPERATOR, name="khoan-thu.csv", content=FEE_ITEMS.encode())
    for period in ("2026-10", "2026-11"):
        await demands.raise_demands(bare, actor=ACCOUNTANT, school=SCHOOL, period=period)
    return bare


@pytest.mark.parametrize("size", [1, 3, 500])
async def test_a_month_is_read_in_the_order_of_names_over_all_its_pages(billed: PaymentsStore, size: int) -> None:
    october, token, read = InvoiceQuery(school=SCHOOL, period="2026-10"), "", []
    while True:
        page = await list_invoices(billed, actor=ACCOUNTANT, query=october, size=size, token=token)
        read += [(one.class_name, one.pupil_name) for one in page.invoices]
        token = page.next_token
        if not token:
            break
    assert read == IN_ORDER


async def test_bills_of_all_months_go_on_by_id_and_each_list_refuses_the_tokens_of_the_other(
    billed: PaymentsStore,
) -> None:
    everything, october = InvoiceQuery(school=SCHOOL), InvoiceQuery(school=SCHOOL, period="2026-10")
    first = await list_invoices(billed, actor=ACCOUNTANT, query=everything, size=5, token="")
    rest = await list_invoices(billed, actor=ACCOUNTANT, query=everything, size=500, token=first.next_token)
    ids = [one.id for one in (*first.invoices, *rest.invoices)]
    assert (ids, len(ids)) == (sorted(ids), 2 * len(IN_ORDER))
    for query, token in ((october, first.next_token), (everything, "3")):
        with pytest.raises(PageTokenInvalid):
            await list_invoices(billed, actor=ACCOUNTANT, query=query, size=5, token=token)
