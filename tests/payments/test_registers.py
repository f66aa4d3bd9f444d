"""Each register is made of the ledger's entries alone and sums to the ledger, whatever was booked and when."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from chassis.identity.actor import set_current_actor
from chassis.why import Why
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.app import texts_of
from services.payments.domain import limits
from services.payments.domain.demands import OwedItem, Pupil
from services.payments.domain.division import Share, Split
from services.payments.domain.fees import Unit
from services.payments.domain.invoices import Invoice, WriteOff, raise_invoice
from services.payments.domain.ledger import (
    BANK,
    RECEIVABLE,
    JournalEntry,
    LineBooking,
    balances,
    entries_of_write_offs,
    entry_of_invoice,
    entry_of_line,
)
from services.payments.domain.refusals import PeriodInvalid, RegisterTooLong, RegisterUnknown
from services.payments.domain.registers import (
    LedgerOfMonths,
    Register,
    RegisterKind,
    months_between,
    register_of,
)
from services.payments.files.rendering.registers import SaidRegister, register_xlsx
from services.payments.rpc import PaymentsServicer
from services.payments.rpc.registers import FORMATS
from services.payments.store import PaymentsStore
from services.payments.usecases.demands import raise_demands
from services.payments.usecases.registers import RegisterQuery, read_register
from tests.payments.bank import SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR
from tests.payments.handing import import_statement, no_desk

PUPILS = pupils_of(SCHOOL)
MONTHS = ("2026-09", "2026-10", "2026-11")
NOT_BUDGET = {"112", "131", "3383", "3388"}


def bill(pupil: str, month: str, amounts: Sequence[int]) -> Invoice:
    categories = ("Thu hộ", "Dịch vụ", "Dịch vụ")
    owed = [
        OwedItem(f"K{place}", "Khoản", amount, 1, Unit.MONTH, categories[place]) for place, amount in enumerate(amounts)
    ]
    return raise_invoice(Pupil(pupil, SCHOOL, "An", "7A1"), month, owed, link=f"{pupil}{month}")


@st.composite
def ledgers(draw: st.DrawFn) -> list[JournalEntry]:
    """Bills of some pupils and months, each paid in part, over or not, by lines of any day, some written off."""
    entries: list[JournalEntry] = []
    for pupil in ("2600000001", "2600000002", "2600000003"):
        for month in draw(st.lists(st.sampled_from(MONTHS), unique=True, max_size=3)):
            one = bill(pupil, month, draw(st.lists(st.integers(1, 900_000), min_size=1, max_size=3)))
            paid = draw(st.integers(0, one.amount))
            over, unknown = draw(st.integers(0, 5_000)), draw(st.integers(0, 5_000))
            on = draw(st.dates(date(2026, 9, 1), date(2026, 12, 31)))
            split = Split((Share(pupil, one.id, paid),), over=over, unknown=unknown)
            booked = entry_of_line(LineBooking(f"line/{one.id}", SCHOOL, on, 1, Split(), split, on))
            off = one.amount - paid
            if off and draw(st.booleans()):
                at = datetime(2026, draw(st.integers(9, 12)), 5, tzinfo=UTC)
                one.write_offs = [WriteOff(off, "x", "a", at, "r", "b")]
            entries += [entry_of_invoice(one), *entries_of_write_offs(one), *([booked] if booked else [])]
    return entries


def balance_until(entries: Sequence[JournalEntry], day: date) -> dict[str, int]:
    return balances(entry for entry in entries if entry.on <= day)


def sums_of(register: Register) -> dict[str, int]:
    return dict(zip(register.sums, register.totals, strict=True))


@given(entries=ledgers(), months=st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS)))
def test_every_register_sums_to_the_ledger(entries: list[JournalEntry], months: tuple[str, str]) -> None:
    whole = months_between(min(months), max(months))
    ledger = LedgerOfMonths(whole)
    ledger.add(entries)
    said = {kind: register_of(kind, ledger) for kind in RegisterKind}
    at_end = balance_until(entries, whole.last)
    inside = [one.amount for entry in entries if whole.first <= entry.on <= whole.last for one in entry.postings]
    trial = sums_of(said[RegisterKind.TRIAL])
    assert trial["opening_debit"] == trial["opening_credit"]
    assert trial["debit"] == trial["credit"] == sum(amount for amount in inside if amount > 0)
    assert trial["closing_debit"] == trial["closing_credit"] == sum(max(one, 0) for one in at_end.values())
    closing = {str(row.cells[0]): row.amounts[4] - row.amounts[5] for row in said[RegisterKind.TRIAL].rows}
    assert {account: closing.get(account, 0) for account in at_end} == at_end
    days = sums_of(said[RegisterKind.DAYS])
    assert (days["debit"], days["credit"]) == (trial["debit"], trial["credit"])
    for kind in (RegisterKind.PUPILS, RegisterKind.AGED):
        assert sums_of(said[kind])["closing"] == at_end.get(RECEIVABLE, 0)
    earned = sum(amount for account, amount in at_end.items() if account not in NOT_BUDGET)
    assert sums_of(said[RegisterKind.BUDGET])["closing"] == earned


@given(entries=ledgers())
def test_a_register_of_one_pupil_is_that_pupils_part_of_the_register_of_all(entries: list[JournalEntry]) -> None:
    ledger = LedgerOfMonths(months_between(MONTHS[0], MONTHS[1]))
    ledger.add(entries)
    of_all = register_of(RegisterKind.PUPILS, ledger)
    for row in of_all.rows:
        pupil = str(row.cells[0])
        assert register_of(RegisterKind.PUPILS, ledger, pupil).rows == (row,)
        days = sums_of(register_of(RegisterKind.DAYS, ledger, pupil))
        assert (days["debit"], days["credit"]) == row.amounts[1:3]


def test_what_is_owed_stands_under_the_age_of_its_month() -> None:
    ledger = LedgerOfMonths(months_between("2026-09", "2026-12"))
    ledger.add(
        [entry_of_invoice(bill("2600000001", month, [amount])) for month, amount in zip(MONTHS, (4, 2, 1), strict=True)]
    )
    [row] = register_of(RegisterKind.AGED, ledger).rows
    assert (row.cells, row.amounts) == (("2600000001",), (0, 1, 0, 6, 7))


@pytest.mark.parametrize(("since", "until"), [("2026-11", "2026-10"), ("2026-13", "2026-13"), ("", "2026-10")])
def test_months_that_are_none_or_stand_the_wrong_way_round_are_refused(since: str, until: str) -> None:
    with pytest.raises(PeriodInvalid):
        months_between(since, until)


def test_december_ends_with_its_last_day() -> None:
    assert months_between("2026-12", "2026-12").last == date(2026, 12, 31)


@pytest.fixture
async def paid(store: PaymentsStore) -> PaymentsStore:
    await raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    lines = [BankEntry("FT26280000000001", 10_000, PUPILS[0].id), BankEntry("FT26280000000002", 4_000, PUPILS[1].id)]
    await import_statement(store, actor=ACCOUNTANT, name="a.csv", content=csv(lines), school=SCHOOL)
    return store


def asked(kind: str, pupil: str = "") -> RegisterQuery:
    return RegisterQuery(SCHOOL, kind, "2026-10", "2026-10", pupil)


async def test_a_school_reads_what_its_bank_and_families_say(paid: PaymentsStore) -> None:
    found = await read_register(paid, actor=ACCOUNTANT, query=asked("pupils"))
    rows = {str(row.cells[0]): (*row.cells[1:], *row.amounts) for row in found.register.rows}
    first = PUPILS[0]
    assert rows[first.id] == (first.name, first.class_name, 0, 10_000, 10_000, 0)
    trial = await read_register(paid, actor=ACCOUNTANT, query=asked("trial"))
    assert {str(row.cells[0]): row.amounts for row in trial.register.rows}[BANK] == (0, 0, 14_000, 0, 14_000, 0)


async def test_a_register_that_does_not_exist_is_refused(paid: PaymentsStore) -> None:
    with pytest.raises(RegisterUnknown):
        await read_register(paid, actor=ACCOUNTANT, query=asked("secret"))


@pytest.fixture
def servicer(paid: PaymentsStore) -> Iterator[PaymentsServicer]:
    set_current_actor(ACCOUNTANT)
    yield PaymentsServicer(paid, texts_of(), no_desk(paid))
    set_current_actor(None)


@pytest.mark.parametrize("kind", list(RegisterKind))
async def test_page_workbook_and_pdf_say_the_same_rows_and_totals(
    servicer: PaymentsServicer, kind: RegisterKind
) -> None:
    def export(form: str) -> pb.ExportRegisterRequest:
        return pb.ExportRegisterRequest(school=SCHOOL, kind=kind.value, since="2026-10", until="2026-10", format=form)

    request = pb.GetRegisterRequest(school=SCHOOL, kind=kind.value, since="2026-10", until="2026-10", page_size=500)
    page = (await servicer.GetRegister(request, None)).register
    book = await servicer.ExportRegister(export("xlsx"), None)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[len(page.words) :] for row in rows[4:]] == [
        *(list(row.sums) for row in page.rows),
        list(page.totals),
    ]
    assert [row[0] for row in rows[4:-1]] == [row.words[0] for row in page.rows]
    paper = await servicer.ExportRegister(export("pdf"), None)
    said = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper.content)).pages)
    for total in page.totals:
        assert f"{total:,}".replace(",", ".") in said
    assert (book.file_name, paper.media_type) == (f"{kind.value}-{SCHOOL}-2026-10-2026-10.xlsx", "application/pdf")


async def test_pages_follow_one_another_and_each_has_the_totals_of_all(
    servicer: PaymentsServicer,
) -> None:
    seen, token, totals = 0, "", set()
    while True:
        request = pb.GetRegisterRequest(
            school=SCHOOL, kind="days", since="2026-10", until="2026-10", page_size=7, page_token=token
        )
        answer = await servicer.GetRegister(request, None)
        seen += len(answer.register.rows)
        totals.add(tuple(answer.register.totals))
        token = answer.next_page_token
        if not token:
            break
    assert seen == answer.register.count > 7
    assert len(totals) == 1


async def test_a_pdf_that_would_be_too_long_and_a_form_that_nobody_writes_are_refused(
    servicer: PaymentsServicer,
) -> None:
    with pytest.raises(RegisterUnknown):
        await servicer.ExportRegister(
            pb.ExportRegisterRequest(school=SCHOOL, kind="days", since="2026-10", until="2026-10", format="doc"), None
        )
    assert FORMATS["pdf"][1] == limits.REGISTER_PDF_ROWS
    assert str(RegisterTooLong(3_001, 3_000)) == "the register has 3001 rows, a file of this kind 3000 at most"


def test_what_a_school_calls_an_item_is_never_a_formula() -> None:
    said = SaidRegister("=1+1", "S", "M", ["a"], ["b"], [(["=cmd|' /C calc'!A0"], [5])], "Cộng", [5])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(register_xlsx(said))).get_sheet_by_index(0).to_python()
    assert (rows[0][0], rows[4]) == ("=1+1", ["=cmd|' /C calc'!A0", 5])


def test_each_column_has_its_title_in_both_languages() -> None:
    texts = texts_of()
    ledger = LedgerOfMonths(months_between("2026-10", "2026-10"))
    for kind in RegisterKind:
        register = register_of(kind, ledger)
        codes = [f"COLUMN_{name.upper()}" for name in (*register.words, *register.sums)]
        for code in (*codes, f"REGISTER_{kind.value.upper()}"):
            assert {texts.say(Why(code), language) for language in ("vi", "en")}.isdisjoint({code})
