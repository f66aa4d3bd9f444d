"""What somebody who can write to the store of payments could forge, and how each forgery is noticed, or is not.

The rows of the trust card in services/payments/README.md name these tests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chassis.documents import BrokenDocument, Query
from contracts.facts.payments import ReceiptIssued
from services.payments.domain.invoices import Invoice
from services.payments.domain.ledger import seal_of
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, choices, demands, receipts
from services.payments.usecases.ledger import verify_ledger
from services.payments.usecases.notices import accept_notice, book_accepted
from services.payments.usecases.proof import prove
from services.payments.usecases.tables import carry_out_decided
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, receive_at
from tests.payments.handing import import_fee_items, import_statement
from tests.payments.kept import receipts_of
from tests.payments.telling import proved, sepay
from tests.tampering import fingerprint, forge, never_told, recorded_of, tell_all

AN, BINH = pupils_of(SCHOOL)[:2]
PERIOD = "2026-10"
REFERENCE = "FT26280000000001"
STATEMENT = csv([BankEntry(REFERENCE, 70_000, AN.id), BankEntry("FT26280000000002", 5_000, "?")])


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """One pupil has paid and has a receipt; a line of nobody waits. All of it was told."""
    await receive_at(store, bin_code="970436", holder="TRUONG THCS TAN PHUOC")
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    await import_statement(store, actor=ACCOUNTANT, content=STATEMENT, school=SCHOOL)
    await receipts.issue_receipts(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    await tell_all(store)
    return store


async def broken(store: PaymentsStore, collection: str, document: str, **fields: Any) -> str:
    """Forges, and returns what the next read says of it."""
    await forge(store, collection, document, **fields)
    documents: Any = store.items if collection == "fee_items" else getattr(store, collection)
    with pytest.raises(BrokenDocument) as noticed:
        await documents.get(document)
    return str(noticed.value).rpartition("is broken: ")[2]


async def test_a_price_above_its_ceiling_is_not_read_and_one_below_it_was_never_told(october: PaymentsStore) -> None:
    assert await never_told(october, october.items, "NU") == []
    await forge(october, "fee_items", "NU", amount=14_000)
    assert (await october.items.get("NU")).amount == 14_000
    assert await never_told(october, october.items, "NU") == ["payments.fee_item_set.v1"]
    said = await broken(october, "fee_items", "NU", amount=15_001)
    assert said == "NU costs 15001, its legal basis allows 15000"


async def test_another_receiving_account_was_never_told(october: PaymentsStore) -> None:
    assert await never_told(october, october.accounts, SCHOOL) == []
    await forge(october, "accounts", SCHOOL, account="9999999999999")
    assert (await october.accounts.get(SCHOOL)).account == "9999999999999"
    assert await never_told(october, october.accounts, SCHOOL) == ["payments.receiving_account_changed.v1"]


async def test_a_forged_proposer_is_not_noticed_but_the_journal_names_the_true_one(october: PaymentsStore) -> None:
    await accounts.propose_account(
        october, actor=ACCOUNTANT, school=SCHOOL, bin_code="970415", account="9999999999999", holder="TOI"
    )
    await forge(october, "account_proposals", SCHOOL, by="HT1")
    seen = await accounts.decide_account(
        october, actor=ACCOUNTANT, school=SCHOOL, account="9999999999999", accepted=True
    )
    assert seen.account is not None
    assert (seen.account.account, await never_told(october, october.accounts, SCHOOL)) == (
        "9999999999999",
        ["payments.receiving_account_changed.v1"],
    )
    links = await october.chains.links(Query(equals={"chain": SCHOOL}))
    steps = [(entry.get("action"), entry.get("actor")) for link in links for entry in link["entries"]]
    assert steps[-2:] == [("set_account", ACCOUNTANT.id), ("confirm_account", ACCOUNTANT.id)]


async def test_a_forged_confirmation_books_and_the_journal_has_none(october: PaymentsStore) -> None:
    rows = f"Số tài khoản,{ACCOUNT}\nNgày giao dịch,Số tham chiếu,Ghi có,Nội dung\n01/10/2026,TAY1,10000,{BINH.id}\n"
    await import_statement(october, actor=ACCOUNTANT, content=rows.encode(), school=SCHOOL)
    [table] = await october.tables.where(Query())
    await forge(october, "tables", table.id, state="confirmed")
    assert await carry_out_decided(october) == 1
    assert (await october.lines.get(f"{ACCOUNT}/20261001-TAY1/1")).pupil == BINH.id
    links = await october.chains.links(Query())
    assert "confirm_table" not in [entry.get("action") for link in links for entry in link["entries"]]


async def test_a_forged_amount_of_a_notice_is_booked_and_the_banks_own_statement_contradicts_it(
    october: PaymentsStore,
) -> None:
    kept, _ = await accept_notice(october, proved(sepay(referenceCode="FT26280000000009", content=BINH.id)))
    said = await broken(october, "notices", kept.id, credit__amount=0)
    assert said == f"notice {kept.id} tells 0 for {ACCOUNT}"
    await forge(october, "notices", kept.id, credit__amount=70_000)
    assert await book_accepted(october) == 1
    await import_statement(
        october, actor=ACCOUNTANT, content=csv([BankEntry("FT26280000000009", 10_000, BINH.id)]), school=SCHOOL
    )
    told = await october.lines.get(f"{ACCOUNT}/FT26280000000009=10000/1")
    assert (told.state.value, told.caution.code) == ("double", "REFERENCE_OF_OTHER_AMOUNT")


async def test_a_proof_that_hides_a_difference_is_not_read_or_was_never_told(october: PaymentsStore) -> None:
    proof = await prove(october, SCHOOL)
    said = await broken(october, "proofs", proof.id, receivable=1)
    assert said == f"proof {proof.id} finds nothing, and bills leave {proof.states['open']} open of 1"
    await forge(october, "proofs", proof.id, receivable=proof.receivable)
    await tell_all(october)
    assert await never_told(october, october.proofs, proof.id) == []
    await forge(october, "proofs", proof.id, bank=1)
    assert await never_told(october, october.proofs, proof.id) == ["payments.money_proved.v1"]


async def test_consent_that_a_family_did_not_give_is_not_noticed(october: PaymentsStore) -> None:
    await choices.keep_choice(october, actor=OPERATOR, pupil=AN.id, item="TA", consent=False, used=None)
    await forge(october, "choices", AN.id, consents={"TA": True})
    assert (await october.choices.get(AN.id)).agrees("TA")
    assert await recorded_of(october, "choices", AN.id) == []


async def test_a_forged_amount_is_noticed_by_the_sums_or_by_what_was_told(october: PaymentsStore) -> None:
    invoice = f"{BINH.id}/{PERIOD}"
    kept = await october.invoices.get(invoice)
    assert await never_told(october, october.invoices, invoice) == []
    less = kept.amount - 1_000
    said = await broken(october, "invoices", invoice, amount=less)
    assert said == f"the lines of invoice {invoice} do not add up to {less}"
    await forge(october, "invoices", invoice, lines__0__amount=kept.lines[0].amount - 1_000)
    assert (await october.invoices.get(invoice)).amount == less
    assert await never_told(october, october.invoices, invoice) == ["payments.invoice_raised.v1"]


async def owed(store: PaymentsStore) -> tuple[int, int]:
    """What the invoices say is open, and what the ledger says families owe, less what is theirs."""
    invoices: list[Invoice] = await store.invoices.where(Query())
    return sum(one.open for one in invoices), (await verify_ledger(store))["131"]


async def test_a_payment_that_never_came_is_noticed_by_the_sums_or_by_the_ledger(october: PaymentsStore) -> None:
    invoice = f"{BINH.id}/{PERIOD}"
    kept = await october.invoices.get(invoice)
    assert await owed(october) == (39 * kept.amount, 39 * kept.amount)
    said = await broken(october, "invoices", invoice, paid=kept.amount)
    assert said == f"the payments of invoice {invoice} do not add up to {kept.amount}"
    payment = {"line": "x", "reference": "x", "amount": kept.amount, "on": "2026-10-01", "move": 1, "closed": True}
    await forge(october, "invoices", invoice, payments=[payment], state="paid")
    assert (await october.invoices.get(invoice)).state == "paid"
    assert await owed(october) == (38 * kept.amount, 39 * kept.amount)
    told = [fact for fact, _ in await recorded_of(october, "invoices", invoice)]
    assert told == ["payments.invoice_raised.v1"]


async def test_a_bank_line_whose_parts_do_not_add_up_is_not_read_and_another_pupil_is_not_noticed(
    october: PaymentsStore,
) -> None:
    line = f"{ACCOUNT}/{REFERENCE}/1"
    await forge(october, "lines", line, pupil=BINH.id)
    assert (await october.lines.get(line)).pupil == BINH.id
    assert await recorded_of(october, "lines", line) == []
    assert await broken(october, "lines", line, amount=60_000) == f"line {line} of 60000 is divided into 70000"


async def test_an_entry_that_balances_is_noticed_by_its_seal_and_unnoticed_when_it_is_sealed_anew(
    october: PaymentsStore,
) -> None:
    entry = await october.entries.get(f"invoice/{BINH.id}/{PERIOD}")
    due = await owed(october)
    said = await broken(october, "entries", entry.id, postings__0__amount=1)
    assert said == f"the postings of entry {entry.id} do not sum to zero"
    less = {f"postings__{place}__amount": one.amount // 2 for place, one in enumerate(entry.postings)}
    sums = {account: amount // 2 for account, amount in entry.sums.items()}
    said = await broken(october, "entries", entry.id, **less)
    assert said == f"the sums of entry {entry.id} are not those of its postings"
    assert await broken(october, "entries", entry.id, sums=sums) == f"entry {entry.id} is not what was sealed"
    entry.postings = tuple(replace(one, amount=one.amount // 2) for one in entry.postings)
    await forge(october, "entries", entry.id, seal=seal_of(entry))
    assert await verify_ledger(october) != {}
    assert await owed(october) == (due[0], due[1] - entry.postings[0].amount)
    assert await recorded_of(october, "entries", entry.id) == []


async def test_a_receipt_of_another_number_is_not_read_and_another_amount_is_not_its_payments(
    october: PaymentsStore,
) -> None:
    [receipt] = await receipts_of(october)
    [paid] = (await october.invoices.get(receipt.invoice)).payments
    assert receipt.amount == paid.amount
    await forge(october, "receipts", receipt.id, amount=1_000)
    assert (await october.receipts.get(receipt.id)).amount == 1_000
    told = ReceiptIssued(school=SCHOOL, receipt=receipt.id, invoice=receipt.invoice, amount=paid.amount)
    assert await recorded_of(october, "receipts", receipt.id) == [(told.TYPE, fingerprint(told))]
    said = await broken(october, "receipts", receipt.id, number=2)
    assert said == f"receipt {receipt.id} is not number 2 of {SCHOOL} in 2026"


async def numbered(store: PaymentsStore) -> list[tuple[int, str]]:
    kept = await receipts_of(store)
    return [(one.number, one.pupil) for one in kept]


async def test_a_number_that_was_set_back_is_not_given_twice_and_the_receipt_comes_when_asked_again(
    october: PaymentsStore,
) -> None:
    book = f"{SCHOOL}/2026"
    assert (await october.books.get(book)).last == 1
    await forge(october, "receipt_books", book, last=0, pending=[])
    await import_statement(
        october,
        actor=ACCOUNTANT,
        name="b.csv",
        content=csv([BankEntry("FT26280000000003", 70_000, BINH.id)]),
        school=SCHOOL,
    )
    await receipts.issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert await numbered(october) == [(1, AN.id)]
    await receipts.issue_receipts(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert await numbered(october) == [(1, AN.id), (2, BINH.id)]


async def test_a_forged_report_of_a_file_is_not_noticed_and_the_file_again_says_what_was_refused(
    october: PaymentsStore,
) -> None:
    content = FEE_ITEMS.replace("10000,15000", "15001,15000").encode()
    report = await import_fee_items(october, actor=OPERATOR, content=content)
    assert len(report.refused) == 1
    await forge(october, "reports", report.id, refused=[])
    assert (await october.reports.get(report.id)).refused == []
    again = await import_fee_items(october, actor=OPERATOR, content=content)
    assert (again.id, again.refused) == (report.id, report.refused)
    said = await broken(october, "reports", report.id, taken=40)
    assert said == "it does not hold that taken rows are new, changed or the same"
