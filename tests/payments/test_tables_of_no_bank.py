"""Money from nowhere: statements of an account that no school has, and tables that no bank made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chassis.identity.policy import NotAllowed
from importing import Upload
from services.payments.app import imports_of
from services.payments.domain.file_kinds import STATEMENT
from services.payments.domain.refusals import LineHeld, NothingWaits, SecondPersonNeeded
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, tables
from services.payments.usecases.lines import Assignment, assign_line
from services.payments.usecases.tables import WaitingTable, carry_out_decided
from tests.payments.bank import ACCOUNT, SCHOOL, BankEntry, camt053, csv, mt940, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.handing import confirm_tables, import_statement, placed, read_statement, say, unreadable
from tests.payments.kept import invoices_of, ledger_of, lines_of
from tests.tampering import forge

PUPILS = pupils_of(SCHOOL)
STRANGE = "8888000011112222"
PAID = [BankEntry(f"FT2628000000000{place}", 10_000, f"{PUPILS[place].id} T10") for place in range(3)]


def hand_made(lines: list[BankEntry]) -> bytes:
    """As a person types it: titles that are those of no bank."""
    rows = [f"Số tài khoản,{ACCOUNT}", "Ngày giao dịch,Số tham chiếu,Ghi có,Nội dung"]
    rows += [f"{line.on:%d/%m/%Y},{line.reference},{line.amount},{line.memo}" for line in lines]
    return "\n".join([*rows, ""]).encode()


@pytest.fixture
async def october(store: PaymentsStore) -> PaymentsStore:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    return store


async def hand_in(store: PaymentsStore, lines: list[BankEntry] = PAID) -> None:
    await import_statement(store, actor=ACCOUNTANT, content=hand_made(lines), name="tu-lam.csv")


async def waiting(store: PaymentsStore) -> list[WaitingTable]:
    return await tables.list_tables(store, actor=PRINCIPAL, school=SCHOOL)


async def states(store: PaymentsStore) -> list[tuple[str, str]]:
    return [(line.state.value, line.pupil) for line in await lines_of(store)]


async def in_bank(store: PaymentsStore) -> int:
    ledger = await ledger_of(store)
    assert ledger.sum == 0
    return ledger.balances["112"]


def to(state: str, count: int = 3) -> list[tuple[str, str]]:
    return [(state, PUPILS[place].id) for place in range(count)]


@pytest.mark.parametrize("form", [csv, mt940, camt053])
async def test_lines_of_an_account_that_no_school_has_are_refused(
    october: PaymentsStore, form: Callable[..., bytes]
) -> None:
    content = form(PAID, STRANGE)
    with unreadable(f"chưa trường nào nhận tiền vào tài khoản {STRANGE}"):
        await import_statement(october, actor=ACCOUNTANT, content=content, school=SCHOOL)
    with unreadable(f"chưa trường nào nhận tiền vào tài khoản {STRANGE}"):
        await import_statement(october, actor=OPERATOR, content=content)
    assert (await lines_of(october), await in_bank(october)) == ([], 0)
    assert {invoice.paid for invoice in await invoices_of(october)} == {0}


async def test_of_several_accounts_the_unknown_one_is_named_and_the_others_go_on(october: PaymentsStore) -> None:
    content = mt940(PAID) + mt940([BankEntry("FT26290000000001", 10_000, PUPILS[9].id)], STRANGE)
    report = await import_statement(october, actor=ACCOUNTANT, content=content, name="a.mt940")
    assert (report.rows, report.created) == (4, 3)
    said = f"chưa trường nào nhận tiền vào tài khoản {STRANGE}; hãy khai báo tài khoản của trường trước"
    assert placed(report) == [(0, "", STRANGE, said)]
    assert await states(october) == to("matched")


async def test_a_preview_of_an_unknown_account_says_whose_it_seems_to_be_and_keeps_nothing(
    october: PaymentsStore,
) -> None:
    upload = Upload(name="a.csv", content=csv(PAID, STRANGE), kind=STATEMENT)
    report = await imports_of(october).preview(actor=OPERATOR, upload=upload)
    assert (report.school, report.found["accounts_of_no_school"]) == (SCHOOL, f"{STRANGE}={SCHOOL}")
    assert await lines_of(october) == []


async def test_columns_that_a_person_named_are_read_so_and_a_preview_that_lacks_one_shows_them_all(
    october: PaymentsStore,
) -> None:
    content = csv(PAID).replace("Số tiền ghi có".encode(), "Tiền về".encode())
    assert content != csv(PAID)
    imports, lacking = imports_of(october), Upload(name="a.csv", content=content, school=SCHOOL, kind=STATEMENT)
    report = await imports.preview(actor=ACCOUNTANT, upload=lacking)
    assert [row.why.code for row in report.refused] == ["STATEMENT_COLUMNS_MISSING"]
    assert [(one.title, one.key) for one in lacking.seen if not one.key] == [("Tiền về", "")]
    with unreadable("số tiền ghi có"):
        await imports.import_file(actor=ACCOUNTANT, upload=lacking)
    named = Upload(name="a.csv", content=content, school=SCHOOL, columns={"Tiền về": "credit"})
    assert (await imports.import_file(actor=ACCOUNTANT, upload=named)).created == len(PAID)
    later = Upload(name="b.csv", content=content, school=SCHOOL)
    report = await imports.import_file(actor=ACCOUNTANT, upload=later)
    assert (report.same, [why.facts for why in report.notes if why.code == "COLUMNS_AS_KEPT"]) == (
        len(PAID),
        [{"titles": "“Tiền về”"}],
    )


def test_a_form_of_a_bank_is_known_by_all_its_titles() -> None:
    assert not read_statement(csv(PAID)).is_hand_made
    assert not read_statement(mt940(PAID), "a.mt940").is_hand_made
    assert not read_statement(camt053(PAID), "a.xml").is_hand_made
    assert read_statement(hand_made(PAID)).is_hand_made
    assert read_statement(csv(PAID).replace("SAO KÊ TÀI KHOẢN".encode(), b"BIDV")).is_hand_made


async def test_a_table_that_no_bank_made_books_nothing_until_a_second_person_confirms(october: PaymentsStore) -> None:
    await hand_in(october)
    assert await states(october) == to("held")
    assert await in_bank(october) == 0
    [one] = await waiting(october)
    assert (one.table.file, one.table.by, one.lines, one.amount) == ("tu-lam.csv", ACCOUNTANT.id, 3, 30_000)
    with pytest.raises(SecondPersonNeeded):
        await tables.decide_table(october, actor=ACCOUNTANT, table=one.table.id, accepted=True)
    with pytest.raises(NotAllowed):
        await tables.decide_table(october, actor=OPERATOR, table=one.table.id, accepted=True)
    assert await confirm_tables(october) == ["tu-lam.csv"]
    assert await states(october) == to("matched")
    assert await in_bank(october) == 30_000
    await tables.decide_table(october, actor=PRINCIPAL, table=one.table.id, accepted=True)
    assert await in_bank(october) == 30_000
    assert await waiting(october) == []


async def test_a_declined_table_books_nothing_and_waits_again_when_it_is_handed_in_again(
    october: PaymentsStore,
) -> None:
    await hand_in(october)
    [one] = await waiting(october)
    await tables.decide_table(october, actor=PRINCIPAL, table=one.table.id, accepted=False)
    assert (await states(october), await in_bank(october), await waiting(october)) == (to("declined"), 0, [])
    with pytest.raises(NothingWaits):
        await tables.decide_table(october, actor=PRINCIPAL, table=one.table.id, accepted=True)
    await hand_in(october)
    assert await states(october) == to("held")
    assert len(await waiting(october)) == 1


@pytest.mark.parametrize("decided", [None, False], ids=["waiting", "declined"])
@pytest.mark.parametrize("form", [mt940, camt053, csv])
async def test_what_the_bank_tells_later_is_booked_without_a_second_person(
    october: PaymentsStore, form: Callable[..., bytes], decided: bool | None
) -> None:
    await hand_in(october, [line._replace(memo=f"{PUPILS[9].id} viet tay dai hon noi dung that") for line in PAID])
    if decided is False:
        [one] = await waiting(october)
        await tables.decide_table(october, actor=PRINCIPAL, table=one.table.id, accepted=False)
    await import_statement(october, actor=ACCOUNTANT, content=form(PAID), name="b")
    assert await states(october) == to("matched")
    assert [line.memo for line in await lines_of(october)] == [line.memo for line in PAID]
    assert (await in_bank(october), await waiting(october)) == (30_000, [])


async def test_a_hand_made_table_changes_nothing_that_the_bank_has_told(october: PaymentsStore) -> None:
    nobodys = [BankEntry("FT26290000000001", 10_000, "CHUYEN TIEN")]
    await import_statement(october, actor=ACCOUNTANT, content=csv(nobodys))
    before = await lines_of(october)
    await hand_in(october, [nobodys[0]._replace(memo=f"CHUYEN TIEN {PUPILS[0].id}")])
    assert await lines_of(october) == before
    assert await waiting(october) == []


async def test_a_hand_made_amount_casts_no_doubt_on_the_banks_and_is_not_counted_beside_it(
    october: PaymentsStore,
) -> None:
    await hand_in(october, [PAID[0]._replace(amount=9_000_000)])
    await import_statement(october, actor=ACCOUNTANT, content=csv(PAID[:1]))
    assert sorted((line.state.value, line.amount) for line in await lines_of(october)) == [
        ("held", 9_000_000),
        ("matched", 10_000),
    ]
    await confirm_tables(october)
    assert sorted((line.state.value, line.amount) for line in await lines_of(october)) == [
        ("double", 9_000_000),
        ("matched", 10_000),
    ]
    assert await in_bank(october) == 10_000


async def test_a_held_line_is_put_to_nobody_by_hand(october: PaymentsStore) -> None:
    await hand_in(october)
    [line, *_] = await lines_of(october)
    with pytest.raises(LineHeld):
        await assign_line(october, actor=ACCOUNTANT, decision=Assignment(line.id, PUPILS[5].id, reason="mẹ em báo"))


async def test_a_decision_that_a_crash_cut_short_is_carried_out_at_the_start(october: PaymentsStore) -> None:
    await hand_in(october)
    [one] = await waiting(october)
    await forge(october, "tables", one.table.id, state="confirmed", decided_by=PRINCIPAL.id)
    assert await carry_out_decided(october) == 1
    assert (await states(october), await in_bank(october)) == (to("matched"), 30_000)
    assert await carry_out_decided(october) == 0


async def test_the_report_says_that_the_table_waits(october: PaymentsStore) -> None:
    report = await import_statement(october, actor=ACCOUNTANT, content=hand_made(PAID), name="tu-lam.csv")
    assert report.found["held"] == "3"
    [note] = report.notes
    assert say(note) == (
        "3 dòng chờ người thứ hai xác nhận vì bảng không theo mẫu sao kê của ngân hàng nào; "
        "sao kê của ngân hàng có các dòng này thì tự được ghi"
    )
