"""Providers' notices: proved by their signature, kept before they are answered, and one truth with the statement."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from chassis.documents import Query
from services.payments.domain import limits
from services.payments.domain.notices import Notice, NoticeState, account_of, prove
from services.payments.domain.refusals import NoticeForged, NoticeTooLarge, NoticeUnreadable
from services.payments.files.notice_keys import NoticeKeys
from services.payments.store import PaymentsStore
from services.payments.usecases import bills, demands
from services.payments.usecases.notices import NoticeDesk, accept_notice, book_accepted
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv
from tests.payments.conftest import ACCOUNTANT, OPERATOR, receive_at
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, lines_of
from tests.payments.telling import KEY, NOW, PUPIL, VECTORS, casso, generic, over_raw, payos, proved, sepay, told

REFERENCE = "FT26280000000001"
TOLD = {"sepay": sepay, "generic": generic}
PATHS = {
    "amount": {"sepay": "transferAmount", "generic": "amount"},
    "at": {"sepay": "transactionDate", "generic": "at"},
}


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10,000 đồng."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    return store


async def statement(store: PaymentsStore, *entries: BankEntry) -> None:
    await import_statement(store, actor=ACCOUNTANT, content=csv(entries), school=SCHOOL)


async def truth(store: PaymentsStore) -> list[tuple[str, int]]:
    """State and amount of each line, and that the ledger holds what is counted."""
    lines = await lines_of(store)
    counted = sum(line.amount for line in lines if line.state.value != "double")
    assert (await ledger_of(store, SCHOOL)).balances["112"] == counted
    return sorted((line.state.value, line.amount) for line in lines)


def test_the_published_samples_are_proved_by_their_own_signatures() -> None:
    given = VECTORS["payos-webhook-1"]
    body = f'{{"data": {json.dumps(given["input"]["data"])}, "signature": "{given["expected"]}"}}'
    kept = prove(Notice("payos", body.encode(), {}, NOW), [given["input"]["checksumKey"].encode()])
    assert kept.credit is not None
    assert (kept.id, kept.credit.amount) == (
        "payos/12345678/124c33293c43417ab7879e14c8d9eb18/TF230204212323",
        3_000,
    )
    given = VECTORS["casso-v2-1"]
    signed = {"x-casso-signature": f"t={given['input']['t']},v1={given['expected']}"}
    at = datetime.fromtimestamp(int(given["input"]["t"]) / 1000, UTC)
    notice = Notice("casso", json.dumps(given["input"]["body"]).encode(), signed, at)
    kept = prove(notice, [given["input"]["key"].encode()])
    assert kept.credit is not None
    assert (kept.credit.reference, kept.credit.amount) == ("MA_GIAO_DICH_THU_NGHIEM", 599_000)
    given = VECTORS["sepay-webhook-hmac"]["input"]
    moment = given["X-SePay-Timestamp"]
    signed = {"x-sepay-timestamp": moment, "x-sepay-signature": VECTORS["sepay-webhook-hmac"]["expected"]}
    at = datetime.fromtimestamp(int(moment), UTC)
    kept = prove(Notice("sepay", given["raw_body"].encode(), signed, at), [given["secret"].encode()])
    assert (kept.state, kept.why.code) == (NoticeState.PARKED, "NOTICE_INCOMPLETE")


@pytest.mark.parametrize("told_by", [sepay, generic, casso, payos], ids=["sepay", "generic", "casso", "payos"])
def test_a_notice_of_which_one_byte_was_changed_is_forged(told_by: Any) -> None:
    notice = told_by()
    assert proved(notice).account == ACCOUNT
    changed = notice.body.replace(b"FT2628", b"FT2629").replace(b"THU_NGHIEM", b"THU_NGHIEN").replace(b"TF23", b"TF24")
    assert changed != notice.body
    with pytest.raises(NoticeForged):
        proved(Notice(notice.provider, changed, notice.headers, notice.at))


def test_a_notice_of_another_key_provider_or_without_a_signature_is_forged() -> None:
    for notice in (sepay(key="other"), Notice("x", b"{}", {}, NOW), Notice("sepay", sepay().body, {}, NOW)):
        with pytest.raises(NoticeForged):
            proved(notice)
    with pytest.raises(NoticeForged):
        prove(sepay(), [])


@pytest.mark.parametrize(("age", "taken"), [(limits.NOTICE_AGE_SECONDS, True), (limits.NOTICE_AGE_SECONDS + 1, False)])
def test_a_notice_is_taken_at_its_age_and_a_replay_one_second_past_it_is_refused(age: int, taken: bool) -> None:
    for notice in (sepay(at=NOW - timedelta(seconds=age)), sepay(at=NOW + timedelta(seconds=age))):
        if taken:
            assert proved(notice).state is NoticeState.ACCEPTED
        else:
            with pytest.raises(NoticeForged):
                proved(notice)


def test_a_notice_longer_than_any_bank_sends_is_not_even_read() -> None:
    with pytest.raises(NoticeTooLarge):
        proved(Notice("sepay", b" " * (limits.NOTICE_BYTES + 1), {}, NOW))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"data": 1}', b"[" * 60_000, b"\xff\xfe", b'{"data": {}}'])
@pytest.mark.parametrize("provider", ["sepay", "casso", "payos", "generic"])
def test_what_is_no_notice_is_refused_and_crashed_on_by_nobody(provider: str, body: bytes) -> None:
    headers = {"x-casso-signature": "t=1", "x-sepay-timestamp": "now", "x-sepay-signature": "x"}
    with pytest.raises((NoticeUnreadable, NoticeForged)):
        proved(Notice(provider, body, headers, NOW))


@pytest.mark.parametrize("amount", [-10_000, 0, 10_000.0, 10_000.5, "10000", True, None, 10**12])
@pytest.mark.parametrize("provider", TOLD)
async def test_an_amount_that_is_no_whole_sum_is_parked_and_never_booked(
    october: PaymentsStore, provider: str, amount: Any
) -> None:
    [kept] = await told(october, TOLD[provider](**{PATHS["amount"][provider]: amount}))
    assert (kept.state, kept.why.code) == (NoticeState.PARKED, "NOTICE_NOT_WHOLE_DONG")
    assert await truth(october) == []


async def test_what_a_provider_signed_and_nobody_can_read_is_parked_with_what_is_wrong(october: PaymentsStore) -> None:
    for change, what in (
        ({"at": "yesterday"}, "Invalid isoformat string: 'yesterday'"),
        ({"direction": "sideways"}, "direction"),
    ):
        [kept] = await told(october, generic(**change, id=what))
        assert (kept.state, kept.why.code, kept.why.facts) == (NoticeState.PARKED, "NOTICE_INCOMPLETE", {"what": what})
    assert await truth(october) == []


async def test_money_that_went_out_is_left_out(october: PaymentsStore) -> None:
    [kept] = await told(october, sepay(transferType="out"))
    assert (kept.state, await truth(october)) == (NoticeState.LEFT_OUT, [])


async def test_the_same_notice_again_is_known_and_changes_nothing(october: PaymentsStore) -> None:
    first, was_known = await accept_notice(october, proved(sepay()))
    assert (first.state, was_known) == (NoticeState.ACCEPTED, False)
    assert (await accept_notice(october, proved(sepay(at=NOW - timedelta(seconds=9)))))[1]
    assert await book_accepted(october) == 1
    again, was_known = await accept_notice(october, proved(sepay()))
    assert (again.state, again.line, was_known) == (NoticeState.BOOKED, f"{ACCOUNT}/{REFERENCE}/1", True)
    assert (await book_accepted(october), await truth(october)) == (0, [("matched", 10_000)])


async def test_the_same_number_with_another_amount_is_parked_as_a_case_once(october: PaymentsStore) -> None:
    changed = sepay(transferAmount=9_000)
    _, other, again = await told(october, sepay(), changed, changed)
    assert (other.state, other.why.code, other.id) == (NoticeState.PARKED, "NOTICE_OF_OTHER_CONTENT", again.id)
    assert other.why.facts == {"number": "92704", "amount": 10_000}
    assert await truth(october) == [("matched", 10_000)]


async def test_the_same_reference_with_another_amount_is_a_case_and_not_counted(october: PaymentsStore) -> None:
    await told(october, sepay(), sepay(id=92705, transferAmount=9_000))
    assert await truth(october) == [("double", 9_000), ("matched", 10_000)]


async def test_an_account_of_no_school_is_parked_and_taken_when_it_is_told_again_later(october: PaymentsStore) -> None:
    strange = sepay(accountNumber="99998888")
    [kept] = await told(october, strange)
    assert (kept.state, kept.why.code) == (NoticeState.PARKED, "NOTICE_OF_NO_SCHOOL")
    assert await truth(october) == []
    await receive_at(october, "99998888")
    [kept] = await told(october, strange)
    assert (kept.state, kept.school, await truth(october)) == (NoticeState.BOOKED, SCHOOL, [("matched", 10_000)])


@pytest.mark.parametrize("order", permutations(("sepay", "casso", "statement")), ids=" ".join)
@pytest.mark.parametrize("reference", [REFERENCE, ""], ids=["reference", "bare"])
async def test_notices_of_two_providers_and_the_statement_are_one_payment_in_any_order(
    october: PaymentsStore, order: Sequence[str], reference: str
) -> None:
    memo, day = f"{PUPIL.id} T10", "2026-10-01 14:02:37"
    for leg in (*order, "sepay"):
        if leg == "statement":
            await statement(october, BankEntry(reference, 10_000, memo))
        elif leg == "casso":
            other = casso(id=7, reference=reference, amount=10_000, transactionDateTime=day, description=memo)
            await told(october, other)
        else:
            await told(october, sepay(referenceCode=reference or None))
    assert await truth(october) == [("matched", 10_000)]


@pytest.mark.parametrize("statement_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_two_equal_payments_are_two_whichever_leg_tells_them_first(
    october: PaymentsStore, statement_first: bool, together: bool
) -> None:
    entries = [BankEntry("", 5_000, f"{PUPIL.id} T10")] * 2
    if statement_first:
        await statement(october, *entries)
    notices = [sepay(id=number, referenceCode=None, transferAmount=5_000) for number in (1, 2)]
    if together:
        for notice in notices:
            await accept_notice(october, proved(notice))
        await book_accepted(october)
    else:
        await told(october, *notices)
    if not statement_first:
        await statement(october, *entries)
    assert [amount for _, amount in await truth(october)] == [5_000, 5_000]
    invoice = await october.invoices.get(f"{PUPIL.id}/2026-10")
    assert invoice.paid == 10_000


async def test_a_storm_in_which_each_is_told_three_times_books_each_once(october: PaymentsStore) -> None:
    storm = [sepay(id=number, referenceCode=f"FT262800{number:08d}") for number in range(40)] * 3
    taken = await asyncio.gather(*(accept_notice(october, proved(notice)) for notice in storm))
    assert sum(not was_known for _, was_known in taken) == 40
    await asyncio.gather(book_accepted(october), book_accepted(october), return_exceptions=True)
    await book_accepted(october)
    assert await october.notices.count({"state": "booked"}) == 40
    assert len(await truth(october)) == 40


def test_a_key_is_of_one_provider_and_account_and_is_changed_without_a_gap(tmp_path: Path) -> None:
    keys = NoticeKeys(tmp_path)
    assert keys.of("sepay", ACCOUNT) == []
    (tmp_path / f"sepay-{ACCOUNT}.key").write_text(f"{KEY}\nthe next one\n")
    assert keys.of("sepay", ACCOUNT) == [KEY.encode(), b"the next one"]
    assert (keys.of("sepay", "1"), keys.of("casso", ACCOUNT)) == ([], [])
    for notice in (sepay(), sepay(key="the next one")):
        assert prove(notice, keys.of("sepay", ACCOUNT)).account == ACCOUNT


@pytest.mark.parametrize("account", ["../../etc/passwd", "a/b", "1" * 20, "Ngân", "", None, {"a": 1}])
def test_an_account_that_is_none_chooses_no_key(account: Any) -> None:
    assert account_of(sepay(accountNumber=account)) == ""


async def test_the_bill_turns_to_received_within_seconds_of_the_notice(october: PaymentsStore, tmp_path: Path) -> None:
    (tmp_path / f"sepay-{ACCOUNT}.key").write_text(KEY)
    desk = NoticeDesk(october, NoticeKeys(tmp_path))
    link = (await october.invoices.get(f"{PUPIL.id}/2026-10")).link
    running = asyncio.create_task(desk.run())
    try:
        assert (await bills.bill_behind(october, link=link)).invoice.state == "open"
        kept, was_known = await desk.accept(sepay())
        assert (kept.state, was_known) == (NoticeState.ACCEPTED, False)
        async with asyncio.timeout(5):
            while (await bills.bill_behind(october, link=link)).invoice.state != "paid":
                pass
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_what_a_stop_left_accepted_is_booked_by_the_next_start(october: PaymentsStore, tmp_path: Path) -> None:
    await accept_notice(october, proved(over_raw("edu", generic().body)))
    assert await october.lines.where(Query()) == []
    running = asyncio.create_task(NoticeDesk(october, NoticeKeys(tmp_path)).run())
    try:
        async with asyncio.timeout(5):
            while not await october.notices.count({"state": "booked"}):
                pass
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert await truth(october) == [("matched", 10_000)]
