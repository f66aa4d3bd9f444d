"""Money: where it goes to, where it comes from, and what is written about it."""

from __future__ import annotations

from attacks.trying import Answer, Parts, entry

from chassis.clock import FrozenDoor
from services.payments.domain.policy import POLICY
from services.payments.store import PaymentsStore
from services.payments.usecases import bills, demands, fees, money, receipts, statements
from services.payments.usecases.money import Assignment
from services.payments.usecases.reports import Handed
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, Told, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, register

PUPIL, SIBLING = pupils_of(SCHOOL)[:2]
PERIOD, BIN, OWN_ACCOUNT = "2026-10", "970418", "1111122222333"
PAYS = [Told("FT26280000000001", 10_000, f"{PUPIL.id} T10")]


async def demanded(at: Parts) -> PaymentsStore:
    """Forty pupils, each with a bill of 10,000 đồng for October."""
    store = PaymentsStore(at.database(), FrozenDoor())
    await store.prepare()
    await register(store, SCHOOL)
    await enrol(store, pupils_of(SCHOOL))
    await fees.import_fee_items(store, actor=OPERATOR, handed=Handed("khoan-thu.csv", FEE_ITEMS.encode()))
    await fees.set_receiving_account(store, school=SCHOOL, bin_code=BIN, account=ACCOUNT, holder="THCS TAN PHUOC")
    await demands.raise_demands(store, school=SCHOOL, period=PERIOD)
    return store


@entry(4, "one accountant sets another receiving account, alone")
async def redirected(at: Parts) -> Answer:
    store = await demanded(at)
    POLICY.require(ACCOUNTANT, "set_account", school=SCHOOL)  # all that the door asks before it
    await fees.set_receiving_account(store, school=SCHOOL, bin_code=BIN, account=OWN_ACCOUNT, holder="KE TOAN")
    shown = await bills.bills_of(store, school=SCHOOL, class_name="", period=PERIOD)
    moved = sum(OWN_ACCOUNT in bill.qr for bill in shown)
    return Answer(f"{moved} of {len(shown)} bills already issued show it at once", moved > 0)


@entry(5, "a table written by hand, of an account that no school has")
async def invented(at: Parts) -> Answer:
    store = await demanded(at)
    table = Handed("sao-ke.csv", csv(PAYS, account="9999999999999"), SCHOOL)
    await statements.import_statement(store, actor=ACCOUNTANT, handed=table)
    invoice = await store.invoices.get(f"{PUPIL.id}/{PERIOD}")
    return Answer(f"the bill is {invoice.state}, {invoice.paid} đồng", invoice.paid > 0)


@entry(11, "a payment with a receipt is given to another pupil by the accountant who issued it")
async def outlived(at: Parts) -> Answer:
    store = await demanded(at)
    await statements.import_statement(store, actor=ACCOUNTANT, handed=Handed("sao-ke.csv", csv(PAYS), SCHOOL))
    await receipts.issue_receipts(store, school=SCHOOL, period=PERIOD)
    decision = Assignment(f"{ACCOUNT}/{PAYS[0].reference}/1", SIBLING.id, "", "nhầm", "r1")
    await money.assign_line(store, actor=ACCOUNTANT, decision=decision)
    paid = (await store.invoices.get(f"{PUPIL.id}/{PERIOD}")).paid
    [left] = await receipts.list_receipts(store, equals={"pupil": PUPIL.id}, limit=9, after="")
    return Answer(
        f"{paid} đồng are paid, and receipt {left.shown_number} over {left.amount} stands", paid < left.amount
    )
