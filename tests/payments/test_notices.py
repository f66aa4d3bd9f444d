"""Providers' notices: proved by their signature, counted once, and the same line as the statement's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.payments.domain import limits
from services.payments.domain.notices import (
    Notice,
    casso_signature,
    credit_of,
    payos_signature,
    sepay_signature,
)
from services.payments.domain.refusals import NoticeForged, NoticeTooLarge, NoticeUnreadable
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, notices
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, receive_at
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of

VECTORS = {
    vector["id"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "conformance" / "vectors" / "money.json").read_text())[
        "vectors"
    ]
}
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
PUPIL = pupils_of(SCHOOL)[0]


def sepay(change: dict[str, Any] | None = None, *, at: datetime = NOW, key: str = "key") -> Notice:
    body = {
        "id": 92704,
        "gateway": "BIDV",
        "transactionDate": "2026-10-01 14:02:37",
        "accountNumber": ACCOUNT,
        "content": f"{PUPIL.id} T10",
        "transferType": "in",
        "transferAmount": 10_000,
        "referenceCode": "FT26280000000001",
        **(change or {}),
    }
    raw, moment = json.dumps(body).encode(), str(int(at.timestamp()))
    headers = {"x-sepay-timestamp": moment, "x-sepay-signature": sepay_signature(raw, moment, key.encode())}
    return Notice("sepay", raw, headers, NOW)


def test_the_signatures_are_the_published_ones() -> None:
    payos, casso, own = (VECTORS[name] for name in ("payos-webhook-1", "casso-v2-1", "sepay-webhook-hmac"))
    assert payos_signature(payos["input"]["data"], payos["input"]["checksumKey"].encode()) == payos["expected"]
    told = casso["input"]
    assert casso_signature(told["body"], told["t"], told["key"].encode()) == casso["expected"]
    given = own["input"]
    raw, moment = given["raw_body"].encode(), given["X-SePay-Timestamp"]
    assert sepay_signature(raw, moment, given["secret"].encode()) == own["expected"]


def test_a_changed_amount_is_a_forged_notice() -> None:
    data, key = VECTORS["payos-webhook-1"]["input"]["data"], VECTORS["payos-webhook-1"]["input"]["checksumKey"]
    body = {"data": {**data, "amount": 3_001}, "signature": VECTORS["payos-webhook-1"]["expected"]}
    with pytest.raises(NoticeForged):
        credit_of(Notice("payos", json.dumps(body).encode(), {}, NOW), key)
    body["data"] = data
    credit = credit_of(Notice("payos", json.dumps(body).encode(), {}, NOW), key)
    assert credit is not None
    assert (credit.amount, credit.reference, credit.account) == (3_000, "TF230204212323", "12345678")


def test_a_notice_signed_with_another_key_or_for_another_provider_is_forged() -> None:
    for notice, key in ((sepay(key="other"), "key"), (sepay(), ""), (Notice("x", b"{}", {}, NOW), "key")):
        with pytest.raises(NoticeForged):
            credit_of(notice, key)


@pytest.mark.parametrize(("age", "taken"), [(limits.NOTICE_AGE_SECONDS, True), (limits.NOTICE_AGE_SECONDS + 1, False)])
def test_a_notice_is_taken_at_its_age_and_refused_one_second_past_it(age: int, taken: bool) -> None:
    notice = sepay(at=NOW - timedelta(seconds=age))
    if taken:
        assert credit_of(notice, "key") is not None
    else:
        with pytest.raises(NoticeForged):
            credit_of(notice, "key")


def test_a_notice_longer_than_any_bank_sends_is_not_even_read() -> None:
    with pytest.raises(NoticeTooLarge):
        credit_of(Notice("sepay", b" " * (limits.NOTICE_BYTES + 1), {}, NOW), "key")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"data": 1}'])
def test_a_notice_that_is_no_notice_is_refused_not_crashed_on(body: bytes) -> None:
    for provider in ("payos", "casso", "sepay"):
        with pytest.raises((NoticeUnreadable, NoticeForged)):
            credit_of(Notice(provider, body, {"x-casso-signature": "t=1,v1=2"}, NOW), "key")


def test_money_that_went_out_is_no_credit() -> None:
    assert credit_of(sepay({"transferType": "out"}), "key") is None


async def test_the_same_transaction_twice_and_then_in_the_statement_is_one_line(store: PaymentsStore) -> None:
    await receive_at(store)
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    first = await notices.notice_paid(store, notice=sepay(), keys={"sepay": "key"})
    again = await notices.notice_paid(store, notice=sepay(), keys={"sepay": "key"})
    assert (first, again) == ((f"{ACCOUNT}/FT26280000000001/1", False), (f"{ACCOUNT}/FT26280000000001/1", True))
    statement = csv([BankEntry("FT26280000000001", 10_000, f"{PUPIL.id} T10")])
    report = await import_statement(store, actor=ACCOUNTANT, name="a.csv", content=statement)
    assert (report.created, report.same) == (0, 1)
    invoice = await store.invoices.get(f"{PUPIL.id}/2026-10")
    assert (invoice.state, len(invoice.payments)) == ("paid", 1)
    assert (await ledger_of(store, SCHOOL)).balances["112"] == 10_000


async def test_a_notice_for_an_account_of_no_school_is_refused(store: PaymentsStore) -> None:
    with pytest.raises(NoticeUnreadable):
        await notices.notice_paid(store, notice=sepay({"accountNumber": "999999"}), keys={"sepay": "key"})
