"""camt.053, 052 and 054 as the standard allows them: several accounts, batches, what is pending or taken back."""

from __future__ import annotations

import pytest

from tests.payments.bank import ACCOUNT
from tests.payments.handing import read_statement, read_statements, say, unreadable


def camt(*accounts: str, message: str = "BkToCstmrStmt", part: str = "Stmt", version: str = "camt.053.001.08") -> bytes:
    inside = "".join(f"<{part}>{account}</{part}>" for account in accounts)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
    return f'<Document xmlns="{namespace}"><{message}>{inside}</{message}></Document>'.encode()


def acct(number: str, currency: str = "VND") -> str:
    return f"<Acct><Id><Othr><Id>{number}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>"


def entry(
    amount: int, reference: str, *, side: str = "CRDT", more: str = "", status: str = "<Sts><Cd>BOOK</Cd></Sts>"
) -> str:
    return (
        f'<Ntry><Amt Ccy="VND">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}{status}'
        f"<BookgDt><Dt>2026-10-01</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef></Ntry>"
    )


def test_each_account_of_a_camt_file_has_its_own_statement() -> None:
    first = acct("111000000001") + entry(1_000, "R000000001")
    second = acct("222000000002") + entry(2_000, "R000000002")
    statements = read_statements(camt(first, second), "a.xml")
    assert [(one.account, [credit.amount for credit in one.credits]) for one in statements] == [
        ("111000000001", [1_000]),
        ("222000000002", [2_000]),
    ]


@pytest.mark.parametrize("status", ["<Sts><Cd>PDNG</Cd></Sts>", "<Sts>INFO</Sts>"])
def test_an_entry_that_is_not_booked_is_no_line(status: str) -> None:
    entries = entry(1_000, "R1", status=status) + entry(2_000, "R2", status="<Sts>BOOK</Sts>")
    statement = read_statement(camt(acct(ACCOUNT) + entries), "a.xml")
    assert [credit.amount for credit in statement.credits] == [2_000]
    assert [(note.code, note.facts) for note in statement.notes] == [("PENDING_LEFT_OUT", {"rows": 1})]


def test_a_credit_that_the_bank_takes_back_is_named_and_returned_money_is_no_payment() -> None:
    back = "<RvslInd>true</RvslInd>"
    entries = entry(1_000, "R000000001", side="DBIT", more=back) + entry(2_000, "R000000002", more=back)
    statement = read_statement(camt(acct(ACCOUNT) + entries), "a.xml")
    assert statement.credits == []
    assert [(row.row, row.why.code, row.why.facts) for row in statement.refused] == [
        (1, "CREDIT_TAKEN_BACK", {"reference": "R000000001"})
    ]
    assert [note.code for note in statement.notes] == ["RETURNED_DEBITS_LEFT_OUT"]


def test_a_structured_reference_is_part_of_the_memo() -> None:
    details = (
        "<NtryDtls><TxDtls><RmtInf><Ustrd>nop tien</Ustrd><Strd><CdtrRefInf><Ref>2600000271</Ref></CdtrRefInf></Strd>"
        "</RmtInf></TxDtls></NtryDtls></Ntry>"
    )
    statement = read_statement(camt(acct(ACCOUNT) + entry(1_000, "R000000001").replace("</Ntry>", details)), "a.xml")
    assert [credit.memo for credit in statement.credits] == ["nop tien 2600000271"]


@pytest.mark.parametrize(
    ("message", "part", "version"),
    [("BkToCstmrAcctRpt", "Rpt", "camt.052"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054")],
)
def test_reports_and_notifications_are_read_and_named(message: str, part: str, version: str) -> None:
    content = camt(acct(ACCOUNT) + entry(1_000, "R000000001"), message=message, part=part, version=f"{version}.001.08")
    statement = read_statement(content, "a.xml")
    assert (statement.format, [credit.amount for credit in statement.credits]) == (version, [1_000])


def test_an_account_in_another_currency_beside_ours_is_named_and_alone_is_refused() -> None:
    dollars = acct("222000000002", "USD") + entry(2_000, "R000000002")
    [statement] = read_statements(camt(acct(ACCOUNT) + entry(1_000, "R000000001"), dollars), "a.xml")
    assert [say(note) for note in statement.notes] == [
        "sao kê của tài khoản 222000000002 bằng USD, không phải đồng Việt Nam; chỉ nhận sao kê tiền đồng"
    ]
    with unreadable("bằng USD"):
        read_statements(camt(dollars), "a.xml")


def test_a_batch_that_does_not_add_up_is_refused_as_a_whole() -> None:
    parts = "".join(f'<TxDtls><Amt Ccy="VND">{amount}</Amt></TxDtls>' for amount in (200, 300))
    batch = entry(600, "B000000001").replace("</Ntry>", f"<NtryDtls>{parts}</NtryDtls></Ntry>")
    statement = read_statement(camt(acct(ACCOUNT) + batch), "a.xml")
    assert (statement.credits, [row.why.code for row in statement.refused]) == ([], ["BATCH_DOES_NOT_ADD_UP"])


def test_entries_that_do_not_lead_from_the_opening_to_the_closing_balance_are_said() -> None:
    def balance(code: str, amount: int) -> str:
        tagged = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        return f'<Bal>{tagged}<Amt Ccy="VND">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'

    for closing, notes in ((1_500, []), (1_700, ["BALANCES_DIFFER"])):
        balances = balance("OPBD", 1_000) + balance("CLBD", closing)
        statement = read_statement(camt(acct(ACCOUNT) + balances + entry(500, "R000000001")), "a.xml")
        assert [note.code for note in statement.notes] == notes
