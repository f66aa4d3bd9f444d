"""Fee items, and the bank's statement of the month in the three forms that banks deliver."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from deploy.sample import limits, looks
from deploy.sample.district import Pupil, School
from deploy.sample.people import plain
from deploy.sample.sheets import write

_COUNCIL = "Nghị quyết HĐND tỉnh"
_SMALL, _ALL = "Mầm non;Tiểu học", "Mầm non;Tiểu học;THCS"
_FREE = "Nghị định 238/2025/NĐ-CP (miễn 100% công lập)"
ITEMS = (
    ("HP", "Học phí", "Học phí", "tháng", 60_000, 650_000, "THCS", _FREE, ""),
    ("TA", "Tiền ăn bán trú", "Chi cho cá nhân học sinh", "ngày", 32_000, 35_000, _SMALL, _COUNCIL, "x"),
    ("BT", "Phục vụ bán trú", "Dịch vụ hỗ trợ giáo dục", "tháng", 140_000, 200_000, _SMALL, _COUNCIL, "x"),
    ("NU", "Nước uống", "Dịch vụ hỗ trợ giáo dục", "tháng", limits.WATER_DONG, 15_000, _ALL, _COUNCIL, ""),
    ("BHYT", "Bảo hiểm y tế", "Thu hộ", "năm", 631_800, 631_800, "Tiểu học;THCS", "Luật Bảo hiểm y tế", ""),
)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class Line(NamedTuple):
    reference: str
    day: date
    amount: int
    memo: str


def fee_items(folder: Path, rng: Random) -> None:
    columns = looks.look(rng, looks.FEES)
    rows: list[list[object]] = [[title for _, title in columns]]
    rows += [looks.ordered(columns, dict(zip(looks.FEES, item, strict=True))) for item in ITEMS]
    write(folder / "thu-chi" / "khoan-thu.xlsx", "Sheet", rows)


def account_of(school: School) -> str:
    return f"9{school.code}{school.commune_code}"[: limits.ACCOUNT_DIGITS]


def lines_of(school: School, rng: Random, refused: set[str], count: int) -> tuple[list[Line], dict[str, object]]:
    """The month's lines, the first of them twice and one that belongs to nobody, and what is right about each."""
    payers = [p for p in school.pupils if p.code not in refused and _is_alone(p, school)]
    chosen = rng.sample(payers, min(count, len(payers)))
    lines, by_reference = [], dict[str, object]()
    for number, pupil in enumerate(chosen):
        kind = number % limits.MEMO_KINDS
        amount = limits.PART_DONG if number % limits.PART_EVERY == limits.PART_AT else limits.WATER_DONG
        day = date(limits.YEAR, limits.MONTH, number % limits.LINE_DAYS + 1)
        reference = f"FT26{rng.randrange(10**4):04d}{number:07d}"
        lines.append(Line(reference, day, amount, _memo(rng, pupil, kind)))
        how = "name+class" if kind == 2 else "code"
        by_reference[reference] = {"student": pupil.code, "amount": amount, "kind": how}
    unknown = Line("FT26305KHONGRO1", date(limits.YEAR, limits.MONTH, 30), limits.UNKNOWN_DONG, "CHUYEN KHOAN")
    by_reference[unknown.reference] = {"student": None, "amount": unknown.amount, "kind": "unmatched"}
    total = sum(line.amount for line in lines) + unknown.amount
    listed = [*lines, lines[0], unknown]
    expected = {"lines": len(listed), "distinct_refs": len(by_reference), "total_distinct": total}
    return listed, {**expected, "by_ref": by_reference}


def _is_alone(pupil: Pupil, school: School) -> bool:
    """No other pupil of the class is called the same: the bank's memo could mean either."""
    return sum(plain(other) == plain(pupil) for other in school.of_class(pupil.class_name)) == 1


def _memo(rng: Random, pupil: Pupil, kind: int) -> str:
    name, class_name, code = plain(pupil), pupil.class_name, pupil.code
    trace, payer = rng.randrange(10**10), rng.randrange(10**10)
    return (
        f"{code} NUOC UONG T{limits.MONTH}",
        f"MBVCB.{trace}.{name} LOP {class_name} NOP NUOC UONG {code}.CT tu {payer:010d}",
        f"{name} {class_name} NUOC UONG THANG {limits.MONTH}",
        f"nop tien nuoc {code[: limits.SPLIT_AT]} {code[limits.SPLIT_AT :]}",
    )[kind]


def statement(
    folder: Path, school: School, rng: Random, refused: set[str], count: int = limits.STATEMENT_LINES
) -> dict[str, Mapping[str, object]]:
    lines, expected = lines_of(school, rng, refused, count)
    name = f"thu-chi/sao-ke-{limits.YEAR}-{limits.MONTH}"
    account = account_of(school)
    (folder / "thu-chi").mkdir(parents=True, exist_ok=True)
    _csv(folder / f"{name}.csv", account, lines)
    (folder / f"{name}.mt940").write_text("\n".join(_mt940(account, lines)), encoding="ascii")
    (folder / f"{name}.camt053.xml").write_text("\n".join(_camt(account, lines)), encoding="utf-8")
    return {name: expected}


def _balances(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    balance = limits.OPENING_DONG
    for line in lines:
        balance += line.amount
        yield line, balance


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _csv(path: Path, account: str, lines: Sequence[Line]) -> None:
    titles = "STT,Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Mô tả"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["SAO KÊ TÀI KHOẢN"], ["Số tài khoản", account], [], titles.split(",")])
        for number, (line, balance) in enumerate(_balances(lines), 1):
            amounts = ["", _grouped(line.amount), _grouped(balance)]
            writer.writerow([number, f"{line.day:%d/%m/%Y}", line.reference, *amounts, line.memo])


def _mt940(account: str, lines: Sequence[Line]) -> Iterator[str]:
    closing = limits.OPENING_DONG + sum(line.amount for line in lines)
    yield f":20:STMT{limits.YEAR}{limits.MONTH}"
    yield f":25:{account}"
    yield ":28C:00010/001"
    yield f":60F:C{limits.YEAR % 100}{limits.MONTH}01VND{limits.OPENING_DONG},"
    for line in lines:
        yield f":61:{line.day:%y%m%d}{line.day:%m%d}C{line.amount},NTRF{line.reference}"
        yield f":86:{line.memo[: limits.MT940_MEMO_CHARACTERS]}"
    yield f":62F:C{limits.MONTH_END:%y%m%d}VND{closing},"
    yield "-"


def _camt(account: str, lines: Sequence[Line]) -> Iterator[str]:
    made = "<CreDtTm>2026-11-01T00:00:00+07:00</CreDtTm>"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>{made}</GrpHdr><Stmt><Id>S1</Id>{made}'
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>VND</Ccy></Acct>"
    )
    for line in lines:
        yield (
            f'<Ntry><Amt Ccy="VND">{line.amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            f"<BookgDt><Dt>{line.day}</Dt></BookgDt><AcctSvcrRef>{line.reference}</AcctSvcrRef><BkTxCd/>"
            f"<NtryDtls><TxDtls><RmtInf><Ustrd>{line.memo}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    yield "</Stmt></BkToCstmrStmt></Document>"
