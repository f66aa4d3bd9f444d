"""What stands in payments before its cost is measured, for so many items."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.domain.division import Share
from services.payments.rpc import PaymentsServicer
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, receipts
from services.payments.usecases.desk import DeskPayment, take_at_desk
from services.payments.usecases.lines import Assignment, assign_line
from services.payments.usecases.proof import prove
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, CASHIER, OPERATOR, enrol, receive_at, register
from tests.payments.handing import import_fee_items, import_statement

OCTOBER = "2026-10"
PUPILS = pupils_of(SCHOOL)
HEADER = FEE_ITEMS.splitlines()[0]


AROUND = 5  # rows of a register's workbook that are none of its own


def rows_of_workbook(content: bytes) -> int:
    return len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


class House(NamedTuple):
    """Nobody is known yet."""

    store: PaymentsStore
    servicer: PaymentsServicer
    imports: ImportServicer


Ask = Callable[[House, int], Awaitable[Any]]


def items(count: int, agreed: str = "") -> bytes:
    rows = [f"I{n},Khoản {n},Dịch vụ,tháng,10000,15000,THCS,Nghị quyết,{agreed}" for n in range(count)]
    return "\n".join([HEADER, *rows, ""]).encode()


def paid_in(count: int) -> bytes:
    return csv([BankEntry(f"FT2629{n:010d}", 10_000, PUPILS[n].id) for n in range(count)])


async def with_items(at: House, count: int) -> None:
    await register(at.store, SCHOOL)
    await receive_at(at.store, holder="TRUONG")
    await import_fee_items(at.store, actor=OPERATOR, name="kt.csv", content=items(count))


async def with_pupils(at: House, count: int) -> None:
    """Each of whom owes one item."""
    await with_items(at, 1)
    await enrol(at.store, PUPILS[:count])


async def demanded(at: House, count: int) -> None:
    await with_pupils(at, count)
    await demands.raise_demands(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def paid(at: House, count: int) -> None:
    await demanded(at, count)
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=paid_in(count))


async def paid_by_nobody(at: House, count: int) -> None:
    """One line of what all of them owe, without a code."""
    await demanded(at, count)
    content = csv([BankEntry("FT26290000000001", 10_000 * count, "CHUYEN TIEN")])
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def in_doubt(at: House, count: int) -> None:
    """One line, and as many that may be the same."""
    await demanded(at, 1)
    content = csv([BankEntry("FT26290000000001", 10_000, PUPILS[0].id)] * (count + 1))
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def proved(at: House, count: int) -> None:
    await in_doubt(at, count)
    await prove(at.store, SCHOOL)


async def divide(at: House, count: int) -> pb.AssignLineResponse:
    parts = [pb.AssignPart(pupil=pupil.id, amount=10_000) for pupil in PUPILS[:count]]
    request = pb.AssignLineRequest(line=f"{ACCOUNT}/FT26290000000001/1", reason="cả lớp", parts=parts)
    return await at.servicer.AssignLine(request, None)


async def in_question(at: House, count: int) -> None:
    """So many lines that name a pupil without a class."""
    await demanded(at, count)
    content = csv([BankEntry(f"FT2629{n:010d}", 10_000, PUPILS[n].name) for n in range(count)])
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=content)


async def to_be_divided(at: House, count: int) -> None:
    await paid_by_nobody(at, count)
    parts = tuple(Share(pupil.id, "", 10_000) for pupil in PUPILS[:count])
    decision = Assignment(f"{ACCOUNT}/FT26290000000001/1", reason="cả lớp", parts=parts)
    await assign_line(at.store, actor=ACCOUNTANT, decision=decision)


async def confirm(at: House, _: int) -> pb.DecideAssignmentResponse:
    request = pb.DecideAssignmentRequest(line=f"{ACCOUNT}/FT26290000000001/1", accepted=True)
    return await at.servicer.DecideAssignment(request, None)


async def tables_handed_in(at: House, count: int) -> None:
    """Each of one line, and in the form of no bank."""
    await demanded(at, 1)
    for n in range(count):
        rows = f"Số tài khoản,{ACCOUNT}\nNgày giao dịch,Số tham chiếu,Ghi có,Nội dung\n01/10/2026,TAY{n},10000,?\n"
        await import_statement(at.store, actor=ACCOUNTANT, name=f"tay-{n}.csv", content=rows.encode())


async def receipted(at: House, count: int) -> None:
    await paid(at, count)
    await receipts.issue_receipts(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def paid_too_early(at: House, count: int) -> None:
    """The money is there, the invoices are not."""
    await with_pupils(at, count)
    await import_statement(at.store, actor=ACCOUNTANT, name="sk.csv", content=paid_in(count))


async def a_bill_of_many_items(at: House, count: int) -> None:
    await with_items(at, count)
    await enrol(at.store, PUPILS[:1])
    await demands.raise_demands(at.store, actor=OPERATOR, school=SCHOOL, period=OCTOBER)


async def nothing_to_raise(at: House, count: int) -> None:
    """Nobody agreed to any of the items."""
    await register(at.store, SCHOOL)
    await enrol(at.store, PUPILS[:1])
    await import_fee_items(at.store, actor=OPERATOR, name="kt.csv", content=items(count, agreed="x"))


async def some_files(at: House, count: int) -> None:
    for n in range(count):
        await import_fee_items(at.store, actor=OPERATOR, name=f"kt-{n}.csv", content=items(1))


def handing_in(kind: str, written: Callable[[int], bytes]) -> Ask:
    async def ask(at: House, count: int) -> imports_pb2.ImportFileResponse:
        return await at.imports.ImportFile(
            imports_pb2.ImportFileRequest(name="a.csv", content=written(count), school_hint=SCHOOL, kind=kind), None
        )

    return ask


async def bill(at: House, _: int) -> pb.GetBillResponse:
    invoice = await at.store.invoices.get(f"{PUPILS[0].id}/{OCTOBER}")
    return await at.servicer.GetBill(pb.GetBillRequest(link=invoice.link), None)


async def taken_at_desk(at: House, count: int) -> None:
    await demanded(at, count)
    for pupil in PUPILS[:count]:
        shares = (Share(pupil.id, f"{pupil.id}/{OCTOBER}", 10_000),)
        await take_at_desk(at.store, actor=CASHIER, taking=DeskPayment(SCHOOL, "cash", shares, 0, pupil.id))
