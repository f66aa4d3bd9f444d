"""Statements as banks write them, whole and broken: good lines taken, each bad one named by its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing import FileUnreadable
from services.payments.domain import limits
from services.payments.domain.identity import Identities
from services.payments.files.readers.amounts import COMMAED, DOTTED, style_of, to_dong
from services.payments.files.readers.statement import Statement
from tabular import BadCell
from tests.payments.bank import ACCOUNT, FORMATS, MT940_MEMO, BankEntry, camt053, csv, mt940
from tests.payments.handing import read_statement, say, unreadable

LINES = [
    BankEntry("FT2628048868738", 5_000, "2600000390 NUOC UONG T10"),
    BankEntry(
        "FT2628060707296", 10_000, "MBVCB.5719509844.NGO THI MY DUNG LOP 7A1 NOP NUOC UONG 2600000286.CT tu 0141322095"
    ),
    BankEntry("FT2628017140323", -3_000, "PHI DICH VU", date(2026, 10, 2)),
    BankEntry("FT2628095366759", 1_250_000, "nop tien nuoc 260000 0216", date(2026, 10, 3)),
    BankEntry("FT2628048868738", 5_000, "2600000390 NUOC UONG T10"),
]
VECTORS = json.loads((Path(__file__).parents[1] / "conformance" / "vectors" / "money.json").read_text())["vectors"]
AMOUNTS = next(vector for vector in VECTORS if vector["id"] == "amount-formats")["expected"]


def identities(statement: Statement) -> list[tuple[str, int, int, date]]:
    numbered = Identities().numbered(statement.credits)
    return [(credit.reference, occurrence, credit.amount, credit.on) for credit, occurrence in numbered]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_tells_the_same_credits_and_counts_a_repeated_reference(name: str) -> None:
    statement = read_statement(FORMATS[name](LINES), f"sao-ke.{name}")
    assert statement.account == ACCOUNT
    assert (statement.entries, statement.debits, statement.refused) == (5, 1, [])
    assert identities(statement) == [
        ("FT2628048868738", 1, 5_000, date(2026, 10, 1)),
        ("FT2628060707296", 1, 10_000, date(2026, 10, 1)),
        ("FT2628095366759", 1, 1_250_000, date(2026, 10, 3)),
        ("FT2628048868738", 2, 5_000, date(2026, 10, 1)),
    ]


@pytest.mark.parametrize("written", FORMATS)
@pytest.mark.parametrize("claimed", ["sao-ke.txt", "sao-ke", "sao-ke.xml", "sao-ke.mt940", "sao-ke.csv"])
def test_a_statement_is_known_by_its_content_whatever_its_name(written: str, claimed: str) -> None:
    assert len(read_statement(FORMATS[written](LINES), claimed).credits) == 4


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)
@given(cut=st.floats(0.35, 0.999))
def test_a_file_cut_anywhere_gives_only_credits_of_the_whole_file(name: str, cut: float) -> None:
    whole = FORMATS[name](LINES)
    known = {identity[:3] for identity in identities(read_statement(whole, name))}
    try:
        statement = read_statement(whole[: int(len(whole) * cut)], name)
    except FileUnreadable:
        return
    assert {identity[:3] for identity in identities(statement)} <= known


def test_a_camt_file_cut_in_its_third_entry_names_that_entry() -> None:
    whole = camt053(LINES)
    statement = read_statement(whole[: whole.index(b"PHI DICH")], "a.xml")
    assert len(statement.credits) == 2
    assert [(row.row, "tệp bị cắt" in say(row.why)) for row in statement.refused] == [(3, True)]


def test_an_mt940_file_without_its_closing_balance_refuses_its_last_entry() -> None:
    whole = mt940(LINES)
    statement = read_statement(whole[: whole.rindex(b"FT2628048868738") + 6], "a.mt940")
    assert len(statement.credits) == 3
    assert [(row.row, "tệp bị cắt" in say(row.why)) for row in statement.refused] == [(5, True)]


def test_a_broken_entry_in_the_middle_of_mt940_is_named_and_the_others_are_taken() -> None:
    broken = mt940(LINES).replace(b":61:2610011001C10000,", b":61:26XX011001C10000,")
    statement = read_statement(broken, "a.mt940")
    assert len(statement.credits) == 3
    assert [(row.row, row.column) for row in statement.refused] == [(2, ":61:")]


def test_a_csv_row_without_a_readable_amount_is_named_as_a_person_counts() -> None:
    statement = read_statement(csv(LINES).replace(b"1.250.000,", b"mot trieu hai tram,", 1), "a.csv")
    assert len(statement.credits) == 3
    broken = csv(LINES).replace(b",,1.250.000,", b",,1.2x50.0.00.7,", 1)
    statement = read_statement(broken, "a.csv")
    assert [(row.row, row.value) for row in statement.refused] == [(8, "1.2x50.0.00.7")]  # never read as another sum
    broken = csv(LINES).replace(b"03/10/2026", b"33/10/2026")
    assert [(row.row, row.value) for row in read_statement(broken, "a.csv").refused] == [(8, "33/10/2026")]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.csv", csv(LINES).replace(b",,1.250.000,", b",,-1.250.000,", 1), (8, "Số tiền ghi có", "CREDIT_BELOW_ZERO")),
        ("a.xml", camt053(LINES).replace(b">1250000<", b">-1250000<", 1), (4, "Amt", "ENTRY_NOT_WHOLE_DONG")),
        ("a.mt940", mt940(LINES).replace(b"C1250000,", b"C-1250000,", 1), (4, ":61:", "ENTRY_UNREADABLE")),
    ],
)
def test_a_credit_below_zero_refuses_its_row_and_no_other(
    name: str, content: bytes, place: tuple[int, str, str]
) -> None:
    statement = read_statement(content, name)
    assert [(row.row, row.column, row.why.code) for row in statement.refused] == [place]
    assert [credit.amount for credit in statement.credits] == [5_000, 10_000, 5_000]


def test_a_csv_whose_columns_are_named_as_another_bank_names_them_is_read() -> None:
    text = (
        "SAO KÊ\nSố tài khoản: 0011000000001\n"
        "Ngày hạch toán/Posting date;Phát sinh nợ/Debit;Phát sinh có/Credit;Số dư/Balance;Diễn giải/Description\n"
        "18/9/2024 1:13:07;;20.000,00;1.020.000,00;2600000390 T9\n"
    )
    statement = read_statement(text.encode(), "bidv.csv")
    assert (statement.account, statement.credits[0].amount, statement.credits[0].on) == (
        "0011000000001",
        20_000,
        date(2024, 9, 18),
    )
    assert (statement.credits[0].reference, statement.credits[0].without_reference) == ("", "20240918-20000")


def test_a_missing_column_is_asked_for_by_name() -> None:
    text = "Số tài khoản,0123456789012\nNgày giao dịch,Số tham chiếu,Số dư\n01/10/2026,FT1,5.000\n"
    with unreadable("số tiền ghi có, nội dung giao dịch"):
        read_statement(text.encode(), "a.csv")


def test_a_statement_without_its_account_number_is_refused() -> None:
    text = csv(LINES).replace(ACCOUNT.encode(), b"")
    with unreadable("không thấy số tài khoản"):
        read_statement(text, "a.csv")


@pytest.mark.parametrize(
    "text",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><BkToCstmrStmt>&x;</BkToCstmrStmt>',
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><BkToCstmrStmt>&b;</BkToCstmrStmt>',
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a []><BkToCstmrStmt/>',
    ],
    ids=["external entity", "billion laughs", "in UTF-7"],
)
def test_a_camt_file_that_declares_entities_is_refused_unread(text: bytes) -> None:
    with unreadable("DOCTYPE"):
        read_statement(text, "a.xml")


def test_a_statement_past_its_size_is_refused_and_one_at_it_is_looked_at() -> None:
    with unreadable("nặng hơn"):
        read_statement(b"x" * (limits.STATEMENT_BYTES + 1), "a.csv")
    with unreadable("không tìm thấy cột"):
        read_statement((b"x" * 997 + b",y\n") * (limits.STATEMENT_BYTES // 1000), "a.csv")


@pytest.mark.parametrize(("text", "amount"), AMOUNTS.items())
def test_each_way_of_writing_an_amount_is_read(text: str, amount: int) -> None:
    assert to_dong(text, style_of([text])) == amount


def test_the_style_is_that_of_the_file_not_of_the_cell() -> None:
    assert style_of(["1.500", "20.000,00", "6.314"]) == DOTTED
    assert style_of(["1,500", "20,000.00", "6,314"]) == COMMAED
    with pytest.raises(BadCell):
        to_dong("1.500,75", DOTTED)


def test_a_short_reference_is_joined_with_its_day() -> None:
    days = [BankEntry("5035.12", 1_000, "a", date(2026, 10, 1)), BankEntry("5035.12", 1_000, "b", date(2026, 10, 2))]
    statement = read_statement(csv(days), "vcb.csv")
    assert [occurrence for _, occurrence, _, _ in identities(statement)] == [1, 1]
    assert [credit.key for credit in statement.credits] == ["20261001-5035.12", "20261002-5035.12"]


@pytest.mark.parametrize("memo", ["A" * MT940_MEMO, "&<>\"'"])
def test_a_memo_survives_its_format(memo: str) -> None:
    one = [BankEntry("FT2628048868738", 5_000, memo)]
    assert read_statement(camt053(one), "a.xml").credits[0].memo == memo
    assert read_statement(mt940(one), "a.mt940").credits[0].memo == memo


@pytest.mark.parametrize("length", [15, 16, 17, 30])
def test_a_reference_of_any_length_is_the_same_in_each_format(length: int) -> None:
    one = [BankEntry("FT" + "7" * (length - 2), 5_000, "a")]
    found = {read_statement(write(one), name).credits[0].reference for name, write in FORMATS.items()}
    assert found == {one[0].reference}
