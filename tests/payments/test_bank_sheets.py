"""Statements in CSV and Excel as banks export them: their own columns, several accounts, rows that are no lines."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing import Upload
from services.payments.domain.file_kinds import STATEMENT
from services.payments.files.readers import READERS
from services.payments.files.readers.accounts import account_of, stated_account
from services.payments.files.readers.banks import BANKS, BankProfile, vietcombank
from services.payments.files.readers.days import moment_of
from services.payments.files.readers.labels import is_balance, is_sum
from services.payments.files.readers.statement import Statement
from tabular import BadCell
from tests.payments.bank import ACCOUNT
from tests.payments.handing import read_statement, read_statements, say, unreadable

DAY = date(2026, 10, 1)
FORMS = [(bank, number) for bank in BANKS for number in range(len(bank.forms))]
CELLS = {
    "on": "01/10/2026",
    "reference": "FT26274000000001",
    "credit": "1.250.000",
    "debit": "",
    "balance": "2.250.000",
    "currency": "VND",
    "memo": "2600000271 nop tien",
}


def sheet(*rows: str, head: str = f"Số tài khoản: {ACCOUNT}") -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def credits_of(statement: Statement) -> list[tuple[str, int, date, str]]:
    return [(credit.reference, credit.amount, credit.on, credit.memo) for credit in statement.credits]


@pytest.mark.parametrize(("bank", "number"), FORMS, ids=[f"{bank.name} {number + 1}" for bank, number in FORMS])
def test_each_known_form_of_each_bank_is_read(bank: BankProfile, number: int) -> None:
    form = bank.forms[number]
    titles, cells = ";".join(form.values()), ";".join(CELLS[key] for key in form)
    head = f"NGÂN HÀNG {bank.marks[0].upper()}\nSố tài khoản: {ACCOUNT}"
    statement = read_statement(sheet(titles, cells, head=head))
    reference = CELLS["reference"] if "reference" in form else ""
    assert credits_of(statement) == [(reference, 1_250_000, DAY, CELLS["memo"])]
    assert (statement.account, statement.format, statement.refused) == (ACCOUNT, f"bảng sao kê {bank.name}", [])


def test_one_column_of_signed_amounts_says_in_and_out() -> None:
    rows = ("01/10/2026;A1;+350.000;vao", "02/10/2026;A2;-120.000;ra", "03/10/2026;A3;(5.000);ra")
    statement = read_statement(sheet("Ngày giao dịch;Số tham chiếu;Số tiền;Nội dung", *rows))
    assert credits_of(statement) == [("A1", 350_000, DAY, "vao")]
    assert (statement.entries, statement.debits) == (3, 2)


def test_a_column_beside_the_amount_says_in_and_out_and_an_unknown_side_is_refused() -> None:
    rows = ("01/10/2026;350.000;Có;vao", "01/10/2026;120.000;Nợ;ra", "01/10/2026;1.000;?;gi day")
    statement = read_statement(sheet("Ngày giao dịch;Số tiền;Nợ/Có;Nội dung", *rows))
    assert credits_of(statement) == [("", 350_000, DAY, "vao")]
    assert [(row.row, say(row.why).partition(";")[0]) for row in statement.refused] == [
        (5, "không rõ tiền vào hay tiền ra")
    ]


def test_day_and_number_of_the_document_in_one_cell_are_told_apart() -> None:
    row = '"01/10/2026\n5035.12";;350.000;;2600000271'
    titles = ";".join(vietcombank.PROFILE.forms[2].values())
    assert credits_of(read_statement(sheet(titles, row))) == [("5035.12", 350_000, DAY, "2600000271")]


@pytest.mark.parametrize(
    "text",
    [
        "01/10/2026 01:08:36 ",
        "1/10/2026 1:08",
        "01:08:36 01/10/2026",
        "01-10-2026",
        "2026-10-01T01:08:36+07:00",
        "2026/10/01",
        "20261001",
        "01-Oct-2026",
        "01/10/2026 1:08:36 CH",
        20_261_001,
        46_296,
    ],
)
def test_a_day_is_read_however_its_time_stands_beside_it(text: object) -> None:
    moment = moment_of(text)
    assert moment is not None
    assert (moment.day, moment.number) == (DAY, "")


@settings(deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S "]),
)
def test_a_day_written_in_any_way_comes_back_equal(day: date, way: str) -> None:
    moment = moment_of(day.strftime(way))
    assert moment is not None
    assert moment.day == day


@pytest.mark.parametrize("text", ["01/10/2026 Tổng cộng", "Tổng cộng", "33/10/2026", "10/13/2026", "01/10/26"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        moment_of(text)


def test_days_with_their_month_first_are_refused_as_a_whole() -> None:
    rows = ("10/01/2026;A1;350.000;vao", "10/13/2026;A2;350.000;vao")
    with unreadable("ghi tháng trước ngày sau"):
        read_statement(sheet("Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung", *rows))


def test_rows_under_a_second_account_belong_to_that_account() -> None:
    rows = ("01/10/2026;A1;350.000;mot", "Số tài khoản: 1150 0020 1234;;;", "01/10/2026;A2;120.000;hai")
    statements = read_statements(sheet("Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung", *rows))
    assert [(one.account, [credit.reference for credit in one.credits]) for one in statements] == [
        (ACCOUNT, ["A1"]),
        ("115000201234", ["A2"]),
    ]


def test_titles_that_every_page_repeats_and_sums_without_a_day_are_no_lines_and_a_lost_row_is_said() -> None:
    titles = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Số dư;Nội dung"
    rows = (
        "01/10/2026;A1;;350.000;;mot",
        f"{titles};Trang 2/3",
        "02/10/2026;A2;;450.000;;hai",
        "Tổng cộng;;;900.000;;",
    )
    statement = read_statement(sheet(titles, *rows))
    assert [credit.amount for credit in statement.credits] == [350_000, 450_000]
    assert [say(note) for note in statement.notes] == [
        "tổng ghi có trên sao kê là 900.000 đồng, cộng các dòng được 800.000 đồng; có thể sao kê thiếu dòng"
    ]


@pytest.mark.parametrize("newest_first", [False, True])
def test_balances_are_proved_in_both_orders(newest_first: bool) -> None:
    rows = [
        "01/10/2026;A1;100.000;1.100.000;a",
        "02/10/2026;A2;200.000;1.300.000;b",
        "03/10/2026;A3;300.000;1.600.000;c",
    ]
    order = rows[::-1] if newest_first else rows
    titles = "Ngày giao dịch;Số tham chiếu;Ghi có;Số dư;Nội dung"
    assert read_statement(sheet(titles, *order)).notes == []
    broken = read_statement(sheet(titles, order[0], order[2]))
    assert [note.code for note in broken.notes] == ["BALANCE_BROKEN"]


@pytest.mark.parametrize(
    "label", ["Tổng cộng", "Cộng trang", "Cộng phát sinh ngày 01/10/2026", "TOTAL CREDIT", "Luỹ kế"]
)
def test_a_label_of_a_sum_is_known(label: str) -> None:
    assert is_sum([label])


@pytest.mark.parametrize("label", ["Số dư đầu kỳ", "Mang sang trang sau", "Page 1 of 3", "Opening balance"])
def test_a_label_of_a_balance_is_known(label: str) -> None:
    assert is_balance([label])


@pytest.mark.parametrize(
    "memo", ["CONG TY ABC CHUYEN TIEN", "TONG TIEN HOC 2600000271 LOP 7A1", "CHUYEN TIEN", "SO DU LAI CHO CON"]
)
def test_what_a_payer_wrote_is_no_label(memo: str) -> None:
    assert (is_sum([memo]), is_balance([memo])) == (False, False)


@pytest.mark.parametrize(
    ("row", "number"),
    [
        (["Số tài khoản:", "1150 0020 1234"], "115000201234"),
        (["Số tài khoản/Account number: 0011.000.000001 (VND)"], "0011000000001"),
        (["Tài khoản", "115000201234 - TRUONG THCS"], "115000201234"),
        (["Account No.", 115000201234.0], "115000201234"),
        (["STK: V3CAS12345678"], "V3CAS12345678"),
        (["Số tài khoản", "0123456789012VND"], "0123456789012"),
    ],
)
def test_an_account_is_known_however_it_is_written(row: list[object], number: str) -> None:
    account = stated_account(row)
    assert account is not None
    assert (account.number, account.currency) == (number, "")


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{6,19}", fullmatch=True), st.sampled_from([" ", ".", "-"]), st.integers(2, 5))
def test_an_account_in_groups_comes_back_whole(number: str, mark: str, width: int) -> None:
    groups = mark.join(number[start : start + width] for start in range(0, len(number), width))
    account = account_of(f"{groups} (USD)")
    assert account is not None
    assert (account.number, account.currency) == (number, "USD")


def test_a_name_of_an_account_is_no_number() -> None:
    assert stated_account(["Tên tài khoản: TRUONG 1234567"]) is None


def test_a_form_of_a_bank_that_nobody_knows_is_read_as_a_person_says() -> None:
    content = sheet("Ngày,Mã lệnh,Vào,Ra,Thông tin", "01/10/2026,FT1,1.250.000,,2600000271 nop tien")
    said = {"Mã lệnh": "reference", "Vào": "credit", "Ra": "debit", "Thông tin": "memo"}
    upload = Upload(name="sao-ke.csv", content=content, kind=STATEMENT, columns=said)
    (statement,) = READERS.choose(upload).read(upload)
    assert credits_of(statement) == [("FT1", 1_250_000, DAY, "2600000271 nop tien")]
    with unreadable("“Vào” được gán cho “incoming”, không có"):
        wrong = Upload(name="sao-ke.csv", content=content, kind=STATEMENT, columns={"Vào": "incoming"})
        READERS.choose(wrong).read(wrong)
