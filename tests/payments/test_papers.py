"""Bills and receipts on paper: numbers without gaps, words as well as figures, nothing lost in a crash."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest

from chassis.clock import FrozenClock
from chassis.errors import NotFound, StoreBusyError
from services.payments.domain.bills import bill_of, initials
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.refusals import AccountMissing, NothingOpen
from services.payments.files.rendering import receipt_pdf
from services.payments.store import PaymentsStore
from services.payments.usecases import bills, demands, receipts
from services.payments.usecases.lines import Assignment, assign_line, decide_assignment
from tabular import by_name
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL, receive_at
from tests.payments.failing import Failure, failing
from tests.payments.handing import import_statement
from tests.payments.kept import invoices_of, receipts_of

PUPILS = pupils_of(SCHOOL)
DAY = date(2026, 10, 31)


@pytest.fixture
async def paid(store: PaymentsStore) -> PaymentsStore:
    """Twelve pupils have paid, one of them in two parts, one too much."""
    await receive_at(store)
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    lines = [BankEntry(f"FT2628{place:010d}", 10_000, PUPILS[place].id) for place in range(10)]
    lines += [BankEntry("FT26290000000001", 4_000, PUPILS[10].id), BankEntry("FT26290000000002", 6_000, PUPILS[10].id)]
    lines += [BankEntry("FT26290000000003", 15_000, PUPILS[11].id)]
    await import_statement(store, actor=ACCOUNTANT, name="a.csv", content=csv(lines))
    return store


async def numbers(store: PaymentsStore) -> list[int]:
    found = await receipts_of(store)
    return [receipt.number for receipt in found]


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


async def test_each_payment_gets_one_receipt_and_asking_again_gives_none(paid: PaymentsStore) -> None:
    first = await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    again = await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (first.issued, first.same, again.issued, again.same) == (13, 0, 0, 13)
    assert await numbers(paid) == list(range(1, 14))


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("collection", ["receipt_books", "receipts"])
async def test_each_write_of_receipts_may_fail_and_no_number_is_lost_or_given_twice(
    paid: PaymentsStore, collection: str, done: bool
) -> None:
    with failing(paid, Failure(collection, 1, done)), pytest.raises(StoreBusyError):
        await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    more = BankEntry("FT26300000000001", 10_000, PUPILS[20].id)
    await import_statement(paid, actor=ACCOUNTANT, name="b.csv", content=csv([more]))
    await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert await numbers(paid) == list(range(1, 15))


async def test_a_line_that_was_moved_gets_a_receipt_for_its_new_payment(paid: PaymentsStore) -> None:
    await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    line = f"{ACCOUNT}/FT26280000000000/1"
    decision = Assignment(line, PUPILS[30].id, "", "nhầm người", "r1")
    await assign_line(paid, actor=ACCOUNTANT, decision=decision)
    await decide_assignment(paid, actor=PRINCIPAL, line=line, accepted=True)
    assert (await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")).issued == 1


async def test_a_receipt_says_number_payer_amount_and_words(paid: PaymentsStore) -> None:
    await receipts.issue_receipts(paid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    receipt = await paid.receipts.get(f"{SCHOOL}/2026/0000001")
    invoice = await paid.invoices.get(receipt.invoice)
    pdf = receipt_pdf(receipt, {invoice.id: invoice}, "Trường THCS Tân Phước")
    said = text_of(pdf)
    for wanted in (
        "BN2026-0000001",
        PUPILS[0].name,
        "7A1",
        PUPILS[0].id,
        "10.000 đ",
        "Mười nghìn đồng",
        "tháng 10/2026",
    ):
        assert wanted in said
    assert receipt_pdf(receipt, {invoice.id: invoice}, "Trường THCS Tân Phước") == pdf


async def print_bills(store: PaymentsStore, class_name: str) -> bills.PrintedBills:
    return await bills.print_bills(
        store,
        actor=ACCOUNTANT,
        school=SCHOOL,
        class_name=class_name,
        period="2026-10",
        base_address="http://truong.example/bill/",
    )


async def test_bills_of_a_class_are_printed_with_what_is_open(paid: PaymentsStore) -> None:
    printed = await print_bills(paid, "7A1")
    assert printed.bills == 8
    text = text_of(printed.pdf)
    assert [pupil for pupil in PUPILS if pupil.name in text] == PUPILS[12:20]
    assert [pupil for pupil in PUPILS if f"{pupil.id} T10" in text] == PUPILS[12:20]
    as_listed = sorted(PUPILS[12:20], key=lambda pupil: by_name(pupil.name, pupil.id))
    assert sorted(PUPILS[12:20], key=lambda pupil: text.index(f"{pupil.id} T10")) == as_listed


async def test_a_class_that_owes_nothing_prints_nothing(paid: PaymentsStore) -> None:
    with pytest.raises(NothingOpen):
        await print_bills(paid, "9A9")


async def test_without_a_receiving_account_no_bill_is_shown(unpaid: PaymentsStore) -> None:
    await demands.raise_demands(unpaid, actor=OPERATOR, school=SCHOOL, period="2026-10")
    invoice = await unpaid.invoices.get(f"{PUPILS[0].id}/2026-10")
    with pytest.raises(AccountMissing):
        await bills.bill_behind(unpaid, link=invoice.link)
    with pytest.raises(NotFound):
        await bills.bill_behind(unpaid, link="")


async def test_links_are_long_and_no_two_are_alike(store: PaymentsStore, clock: FrozenClock) -> None:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    found = await invoices_of(store)
    assert {len(invoice.link) for invoice in found} == {24}
    assert len({invoice.link for invoice in found}) == 40


async def test_a_part_payment_leaves_a_bill_for_the_rest(paid: PaymentsStore) -> None:
    invoice = await paid.invoices.get(f"{PUPILS[15].id}/2026-10")
    account = ReceivingAccount(id=SCHOOL, bin="970418", account=ACCOUNT, holder="X")
    assert bill_of(invoice, "T", account, DAY).qr != ""
    closed = await paid.invoices.get(f"{PUPILS[10].id}/2026-10")
    assert (closed.state, bill_of(closed, "T", account, DAY).qr) == ("paid", "")


@pytest.mark.parametrize(("name", "short"), [("Ngô Bảo Dung", "N.B.D."), ("Đặng Ân", "Đ.Â."), ("", "")])
def test_a_payer_is_hinted_at_by_initials(name: str, short: str) -> None:
    assert initials(name) == short
