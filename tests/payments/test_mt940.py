"""MT940 as banks write it: several accounts and pages, structured memos, reversals, accounts with their currency."""

from __future__ import annotations

import pytest

from tests.payments.bank import ACCOUNT
from tests.payments.handing import read_statement, read_statements, unreadable


def mt940(account: str, *entries: str, closing: str = ":62F:C261031VND1000000,") -> str:
    return "\n".join([":20:STMT", f":25:{account}", ":28C:1/1", ":60F:C261001VND1000000,", *entries, closing, "-", ""])


def line61(mark: str, amount: int, reference: str, memo: str = "nop tien") -> str:
    return f":61:2610011001{mark}{amount},NTRF{reference}\n:86:{memo}"


def test_each_account_of_an_mt940_file_has_its_own_statement_over_all_its_pages() -> None:
    first = mt940("111000000001", line61("C", 1_000, "R000000001"), closing=":62M:C261031VND1001000,")
    second = mt940("222000000002", line61("C", 2_000, "R000000002"), closing=":62F:C261031VND1002000,")
    page = mt940("111000000001", line61("C", 3_000, "R000000003"), closing=":62F:C261031VND1003000,")
    statements = read_statements((first + second + page).encode(), "a.mt940")
    assert [(one.account, [credit.amount for credit in one.credits], one.notes) for one in statements] == [
        ("111000000001", [1_000, 3_000], []),
        ("222000000002", [2_000], []),
    ]


def test_a_structured_memo_is_what_the_payer_wrote_with_blanks_between() -> None:
    memo = "166?00CHUYEN KHOAN?1012345?202600000271?21NOP TIEN NUOC?22THANG 10?30970436?32NGUYEN VAN A"
    statement = read_statement(mt940(ACCOUNT, line61("C", 1_000, "R000000001", memo)).encode(), "a.mt940")
    assert [credit.memo for credit in statement.credits] == ["2600000271 NOP TIEN NUOC THANG 10"]


def test_reversals_of_mt940_are_no_payments() -> None:
    entries = (line61("RC", 1_000, "R000000001"), line61("RD", 2_000, "R000000002"), line61("C", 3_000, "R000000003"))
    statement = read_statement(mt940(ACCOUNT, *entries, closing=":62F:C261031VND1004000,").encode(), "a.mt940")
    assert [credit.amount for credit in statement.credits] == [3_000]
    assert [(row.row, row.why.code) for row in statement.refused] == [(1, "CREDIT_TAKEN_BACK")]
    assert [note.code for note in statement.notes] == ["RETURNED_DEBITS_LEFT_OUT"]


@pytest.mark.parametrize(
    "account", ["0123456789012VND", "BIDVVNVX/0123456789012", "0123456789012/VND", "0123 4567 89012"]
)
def test_an_account_of_mt940_is_known_with_its_bank_or_currency(account: str) -> None:
    statement = read_statement(mt940(account, line61("C", 1_000, "R000000001")).encode(), "a.mt940")
    assert statement.account == "0123456789012"


def test_an_mt940_file_in_dollars_is_refused() -> None:
    content = mt940(ACCOUNT, line61("C", 1_000, "R000000001")).replace("VND", "USD")
    with unreadable("bằng USD"):
        read_statement(content.encode(), "a.mt940")


def test_a_page_whose_entries_do_not_lead_to_its_closing_balance_is_said() -> None:
    content = mt940(ACCOUNT, line61("C", 1_000, "R000000001"), closing=":62F:C261031VND9000000,")
    assert [note.code for note in read_statement(content.encode(), "a.mt940").notes] == ["PAGE_BALANCES_DIFFER"]
