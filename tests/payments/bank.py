"""A bank of our own: the same credits written as CSV, MT940 and camt.053, as banks write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from services.payments.domain.demands import Pupil

SCHOOL = "8702030"
ACCOUNT = "0123456789012"
MT940_MEMO = 65
FEE_ITEMS = """Mã khoản thu,Tên khoản thu,Loại,Đơn vị tính,Mức thu (đồng),Mức trần,Cấp học,Căn cứ pháp lý,Tự nguyện
HP,Học phí,Học phí,tháng,60000,650000,THCS,Nghị định 238/2025/NĐ-CP,
TA,Tiền ăn bán trú,Chi cho cá nhân học sinh,ngày,30000,35000,THCS,Nghị quyết HĐND tỉnh,x
NU,Nước uống,Dịch vụ hỗ trợ giáo dục,tháng,10000,15000,Mầm non;Tiểu học;THCS,Nghị quyết HĐND tỉnh,
BHYT,Bảo hiểm y tế,Thu hộ,năm,631800,631800,Tiểu học;THCS,Luật Bảo hiểm y tế,
"""
FAMILY = ("Ngô", "Trần", "Đặng", "Huỳnh", "Phạm")
MIDDLE = ("Thị Mỹ", "Bảo", "Hữu", "Đức")
GIVEN = ("Dung", "Yến")


class BankEntry(NamedTuple):
    reference: str
    amount: int
    memo: str
    on: date = date(2026, 10, 1)


def pupils_of(school: str) -> list[Pupil]:
    """Forty different names in two classes."""
    names = [f"{family} {middle} {given}" for family in FAMILY for middle in MIDDLE for given in GIVEN]
    return [
        Pupil(f"26{school[-3:]}{place:05d}", school, name, "7A1" if place < 20 else "7A2")
        for place, name in enumerate(names)
    ]


def csv(lines: Sequence[BankEntry], account: str = ACCOUNT) -> bytes:
    rows = ["\ufeffSAO KÊ TÀI KHOẢN", f"Số tài khoản,{account}", ""]
    rows.append("STT,Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Mô tả")
    balance = 1_000_000
    for place, line in enumerate(lines, start=1):
        balance += line.amount
        debit, credit = ("", dotted(line.amount)) if line.amount > 0 else (dotted(-line.amount), "")
        rows.append(f"{place},{line.on:%d/%m/%Y},{line.reference},{debit},{credit},{dotted(balance)},{line.memo}")
    return "\n".join([*rows, ""]).encode()


def mt940(lines: Sequence[BankEntry], account: str = ACCOUNT) -> bytes:
    rows = [":20:STMT202610", f":25:{account}", ":28C:00010/001", ":60F:C261001VND1000000,"]
    for line in lines:
        mark = "C" if line.amount > 0 else "D"
        rows.append(f":61:{line.on:%y%m%d%m%d}{mark}{abs(line.amount)},NTRF{line.reference}")
        rows.append(f":86:{line.memo[:MT940_MEMO]}")
    closing = 1_000_000 + sum(line.amount for line in lines)
    return "\n".join([*rows, f":62F:C261031VND{closing},", "-", ""]).encode()


def camt053(lines: Sequence[BankEntry], account: str = ACCOUNT) -> bytes:
    entries = "\n".join(
        f'<Ntry><Amt Ccy="VND">{abs(line.amount)}</Amt><CdtDbtInd>{"CRDT" if line.amount > 0 else "DBIT"}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.on.isoformat()}</Dt></BookgDt>"
        f"<AcctSvcrRef>{line.reference}</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><RmtInf>"
        f"<Ustrd>{escape(line.memo)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for line in lines
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>S1</Id>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>VND</Ccy></Acct>\n{entries}\n"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


FORMATS = {"csv": csv, "mt940": mt940, "camt053.xml": camt053}


def dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def plain(name: str) -> str:
    """As a bank's memo spells a name."""
    from tabular import words

    return words(name).upper()
