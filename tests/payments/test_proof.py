"""The proof of money: every đồng in one state, and each way in which two places may differ is named and repaired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Forbidden
from chassis.identity.actor import Actor, Grant
from services.payments import metrics
from services.payments.domain.ledger import seal_of
from services.payments.domain.proof import ASKED, CAME, KINDS, MoneyProof
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from services.payments.usecases.lines import Assignment, Return, decide_assignment, return_line
from services.payments.usecases.proof import prove, prove_all, prove_now, read_proof
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.by_two import put_by_two
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import import_statement
from tests.payments.telling import sepay, told
from tests.tampering import forge, tell_all

AN, BINH, CHI = pupils_of(SCHOOL)[:3]
PERIOD = "2026-10"
PAID, OVER, NOBODYS = (f"{ACCOUNT}/FT2628000000000{n}/1" for n in (1, 2, 3))
STATEMENT = csv(
    [
        BankEntry("FT26280000000001", 10_000, AN.id),
        BankEntry("FT26280000000002", 25_000, BINH.id),
        BankEntry("FT26280000000003", 5_000, "?"),
        BankEntry("FT26280000000003", 5_000, "?"),
    ]
)
ELSEWHERE = Actor("KT2", "Kế toán", (Grant("accountant", {"school": ("8702020",)}),))


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    """One pupil paid and has a receipt, one paid too much, a line is nobody's and one may be double."""
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    await import_statement(store, actor=ACCOUNTANT, content=STATEMENT, school=SCHOOL)
    await receipts.issue_receipts(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    return store


async def found(store: PaymentsStore) -> dict[str, tuple[str, int, int]]:
    """What differs, without what only waits for a person."""
    proof = await prove(store, SCHOOL)
    return {one.what: (one.subject, one.one, one.other) for one in proof.differences if one.what != "LINE_IN_DOUBT"}


async def test_each_dong_of_a_month_is_in_one_state_and_the_places_agree(october: PaymentsStore) -> None:
    proof = await prove(october, SCHOOL)
    assert proof.states == {
        "open": 380_000,
        "paid": 20_000,
        "receipted": 20_000,
        "advance": 15_000,
        "nobodys": 5_000,
        "doubt": 5_000,
    }
    assert (proof.receivable, proof.bank, proof.found) == (380_000, 40_000, {"double": 1})
    assert [(one.what, one.subject) for one in proof.differences] == [
        ("LINE_IN_DOUBT", f"{ACCOUNT}/FT26280000000003/2")
    ]
    assert set(proof.states) <= {*ASKED, *CAME}


async def test_the_proof_of_a_night_is_one_document_and_its_sums_are_told_each_time(october: PaymentsStore) -> None:
    await tell_all(october)
    first, again = await prove(october, SCHOOL), await prove(october, SCHOOL)
    assert (first.id, again.version) == (f"{SCHOOL}/2026-10-31", 2)
    assert again.digest() == first.digest()
    assert await october.proofs.count({}) == 1


FORGED: dict[str, tuple[str, str, dict[str, Any], tuple[str, int, int]]] = {
    "a payment on another bill that adds up": (
        "invoices",
        f"{CHI.id}/{PERIOD}",
        {
            "paid": 10_000,
            "state": "paid",
            "payments": [
                {"line": PAID, "reference": "x", "amount": 10_000, "on": "2026-10-01", "move": 1, "closed": True}
            ],
        },
        ("LINE_AND_BILL", 0, 10_000),
    ),
    "a line that says another division": (
        "lines",
        OVER,
        {"split": {"shares": [], "over": 25_000, "unknown": 0, "returned": 0}},
        ("LINE_AND_LEDGER", 25_000, 15_000),
    ),
    "a receipt of another amount": (
        "receipts",
        f"{SCHOOL}/2026/0000001",
        {"amount": 9_000},
        ("PAYMENT_AND_RECEIPT", 10_000, 9_000),
    ),
    "a receipt for a payment that is not there": (
        "receipts",
        f"{SCHOOL}/2026/0000001",
        {"payment": "nothing"},
        ("RECEIPT_OF_NOTHING", 0, 10_000),
    ),
}


@pytest.mark.parametrize("case", FORGED)
async def test_what_was_forged_is_named_with_both_sums(october: PaymentsStore, case: str) -> None:
    collection, document, fields, (what, one, other) = FORGED[case]
    await forge(october, collection, document, **fields)
    assert (await found(october))[what][1:] == (one, other)


async def test_an_entry_that_was_sealed_anew_differs_from_the_bill_and_the_line(october: PaymentsStore) -> None:
    entry = await october.entries.get(f"line/{PAID}/1")
    entry.postings = tuple(
        type(one)(one.account, one.amount - 1_000 if one.amount > 0 else one.amount + 1_000, one.of)
        for one in entry.postings
    )
    sums = {"112": 9_000, "131": -9_000}
    entry.sums = sums
    postings = [{"account": one.account, "amount": one.amount, "of": one.of} for one in entry.postings]
    await forge(october, "entries", entry.id, postings=postings, sums=sums, seal=seal_of(entry))
    assert await found(october) == {
        "BILL_AND_LEDGER": (f"{AN.id}/{PERIOD}", 0, 1_000),
        "LINE_AND_LEDGER": (PAID, 10_000, 9_000),
    }


async def test_a_lost_receipt_leaves_a_gap_and_issuing_again_makes_up_for_it(october: PaymentsStore) -> None:
    await october.database["receipts"].delete_one({"_id": f"{SCHOOL}/2026/0000001"})
    assert await found(october) == {"RECEIPT_NUMBER_MISSING": ("2026/0000001", 1, 0)}


async def test_a_lost_entry_is_found_and_raising_again_repairs_it(october: PaymentsStore) -> None:
    await october.database["entries"].delete_one({"_id": f"invoice/{CHI.id}/{PERIOD}"})
    assert await found(october) == {"BILL_AND_LEDGER": (f"{CHI.id}/{PERIOD}", 10_000, 0)}
    await demands.raise_demands(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert await found(october) == {}


async def test_a_case_stays_open_since_its_first_night_and_is_closed_when_it_is_repaired(
    october: PaymentsStore, clock: FrozenClock
) -> None:
    await october.database["entries"].delete_one({"_id": f"invoice/{CHI.id}/{PERIOD}"})
    first = await prove(october, SCHOOL)
    clock.move(timedelta(days=1))
    second = await prove(october, SCHOOL)
    assert [one.since for one in second.differences] == [one.since for one in first.differences]
    assert second.on != first.on
    await demands.raise_demands(october, actor=OPERATOR, school=SCHOOL, period=PERIOD)
    assert (await prove(october, SCHOOL)).found == {"double": 1}


async def test_what_only_a_notice_told_is_an_orphan_until_the_statement_tells_it(
    october: PaymentsStore, clock: FrozenClock
) -> None:
    await told(october, sepay(referenceCode="FT26280000000009", content=CHI.id))
    line = f"{ACCOUNT}/FT26280000000009/1"
    assert await found(october) == {"LINE_OF_NO_STATEMENT": (line, 0, 10_000)}
    await import_statement(
        october, actor=ACCOUNTANT, content=csv([BankEntry("FT26280000000009", 10_000, CHI.id)]), school=SCHOOL
    )
    assert await found(october) == {}


async def test_all_schools_together_are_proved_by_the_stores_own_sums_and_counted(october: PaymentsStore) -> None:
    school, together = await prove_all(october)
    assert (together.id, together.receivable, together.bank) == ("all/2026-10-31", school.receivable, school.bank)
    assert (together.found, await october.proofs.count({})) == ({}, 2)
    counted = {kind: metrics.CONTRADICTIONS.labels(kind)._value.get() for kind in set(KINDS.values())}
    assert counted == {"double": 1, "orphan": 0, "unequal": 0}
    await october.database["entries"].update_one({"_id": f"invoice/{CHI.id}/{PERIOD}"}, {"$set": {"school": ""}})
    _, together = await prove_all(october)
    assert [(one.what, one.subject) for one in together.differences] == [("ALL_AND_SCHOOLS", "131")]


async def test_money_goes_back_when_a_second_person_confirms_and_every_sum_follows(october: PaymentsStore) -> None:
    for line, amount in ((OVER, 15_000), (NOBODYS, 2_000), (PAID, 0)):
        asked = await return_line(october, actor=ACCOUNTANT, wanted=Return(line, amount, "phụ huynh xin lại", "r"))
        assert asked.lines[0].waits
        await decide_assignment(october, actor=PRINCIPAL, line=line, accepted=True)
    proof = await prove(october, SCHOOL)
    assert proof.states == {
        "open": 390_000,
        "paid": 10_000,
        "receipted": 10_000,
        "nobodys": 3_000,
        "returned": 27_000,
        "doubt": 5_000,
    }
    assert (proof.receivable, proof.bank, proof.found) == (390_000, 13_000, {"double": 1})
    states = [(await october.lines.get(line)).state.value for line in (OVER, NOBODYS, PAID)]
    assert states == ["matched", "unknown", "returned"]
    receipt = await october.receipts.get(f"{SCHOOL}/2026/0000001")
    assert receipt.is_void


@pytest.mark.parametrize("amount", [15_001, -1, 10**15])
async def test_more_than_is_over_does_not_go_back_and_nothing_goes_back_twice(
    october: PaymentsStore, amount: int
) -> None:
    before = await prove(october, SCHOOL)
    with pytest.raises(Exception, match=r"give back at most|no amount"):
        await return_line(october, actor=ACCOUNTANT, wanted=Return(OVER, amount, "x", "r"))
    await return_line(october, actor=ACCOUNTANT, wanted=Return(OVER, 15_000, "x", "r1"))
    await decide_assignment(october, actor=PRINCIPAL, line=OVER, accepted=True)
    with pytest.raises(Exception, match="give back at most 0"):
        await return_line(october, actor=ACCOUNTANT, wanted=Return(OVER, 1, "x", "r2"))
    assert (await prove(october, SCHOOL)).bank == before.bank - 15_000


async def test_what_went_back_is_not_put_to_anybody_afterwards(october: PaymentsStore) -> None:
    await return_line(october, actor=ACCOUNTANT, wanted=Return(NOBODYS, 2_000, "x", "r1"))
    await decide_assignment(october, actor=PRINCIPAL, line=NOBODYS, accepted=True)
    await put_by_two(october, Assignment(NOBODYS, CHI.id, "", "mẹ em báo", "r2"))
    assert (await october.invoices.get(f"{CHI.id}/{PERIOD}")).paid == 3_000
    assert (await prove(october, SCHOOL)).found == {"double": 1}


async def test_only_people_of_the_school_prove_and_read_its_money(october: PaymentsStore) -> None:
    assert await read_proof(october, actor=PRINCIPAL, school=SCHOOL) is None
    proved = await prove_now(october, actor=ACCOUNTANT, school=SCHOOL)
    kept = await read_proof(october, actor=PRINCIPAL, school=SCHOOL)
    assert isinstance(kept, MoneyProof)
    assert kept.digest() == proved.digest()
    for asking in (prove_now, read_proof):
        with pytest.raises(Forbidden):
            await asking(october, actor=ELSEWHERE, school=SCHOOL)
