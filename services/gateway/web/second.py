"""What waits for a second person of the school: another receiving account, tables of no bank, lines put by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from litestar import Response, get, post

from chassis import limits as frame
from chassis.errors import NotFound, Refusal
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.money import school_of
from services.gateway.web.page import FieldProblem, Web, done, explain, page, say
from services.gateway.web.places import staff_names


@get("/money/second")
async def show_second(request: Web, clients: InjectedClients) -> Response[Any]:
    return await second_page(request, clients)


async def account_of(clients: Clients, school: str) -> payments_pb2.ReceivingAccount:
    """Where the school is paid, and what waits; without either an empty one."""
    try:
        message = payments_pb2.GetReceivingAccountRequest(school=school)
        reply = await clients.payments.ask("GetReceivingAccount", message)
    except NotFound:
        return payments_pb2.ReceivingAccount(school=school)
    account: payments_pb2.ReceivingAccount = reply.account
    return account


async def tables_of(clients: Clients, school: str) -> Sequence[payments_pb2.HandedTable]:
    """Those that wait for a second person."""
    message = payments_pb2.ListHandedTablesRequest(school=school)
    tables: Sequence[payments_pb2.HandedTable] = (await clients.payments.ask("ListHandedTables", message)).tables
    return tables


async def lines_of(clients: Clients, school: str) -> Sequence[payments_pb2.BankLine]:
    """Those that a person wants put elsewhere or given back, and that wait for a second one."""
    message = payments_pb2.ListLinesRequest(school=school, waiting=True, page_size=limits.WAITING_LINES)
    lines: Sequence[payments_pb2.BankLine] = (await clients.payments.ask("ListLines", message)).lines
    return [line for line in lines if line.proposed.by]


async def bills_of(clients: Clients, school: str) -> Sequence[payments_pb2.Invoice]:
    """Those of which something is to be written off, and that wait for a second person."""
    message = payments_pb2.ListInvoicesRequest(school=school, waiting=True, page_size=limits.WAITING_BILLS)
    bills: Sequence[payments_pb2.Invoice] = (await clients.payments.ask("ListInvoices", message)).invoices
    return [bill for bill in bills if bill.proposed.by]


class Group(NamedTuple):
    """Lines of which the same is wanted: put, divided, off, repeated, banked or returned; their sum is in đồng."""

    kind: str
    lines: Sequence[payments_pb2.BankLine]
    amount: int


def grouped(lines: Iterable[payments_pb2.BankLine]) -> list[Group]:
    """By what is wanted of them, in the order of KINDS."""
    of_kind: dict[str, list[payments_pb2.BankLine]] = {kind: [] for kind in KINDS}
    for line in lines:
        of_kind[_kind_of(line.proposed)].append(line)
    return [Group(kind, some, sum(map(_amount_of, some))) for kind, some in of_kind.items() if some]


KINDS = ("put", "divided", "off", "repeated", "banked", "returned")


def _kind_of(proposed: payments_pb2.ProposedMove) -> str:
    if proposed.returned:
        return "returned"
    if proposed.repeated or proposed.banked:
        return "repeated" if proposed.repeated else "banked"
    return "divided" if len(proposed.parts) > 1 else "put" if proposed.parts else "off"


def _amount_of(line: payments_pb2.BankLine) -> int:
    amount: int = line.proposed.returned or line.amount
    return amount


async def second_page(
    request: Web, clients: InjectedClients, problems: Sequence[FieldProblem] = (), decided: int = 0
) -> Response[Any]:
    """What waits; `decided` says how many were confirmed just now, where others were refused."""
    school = school_of(request)
    return page(
        request,
        "money/second.html",
        problems=problems,
        account=await account_of(clients, school),
        tables=await tables_of(clients, school),
        groups=grouped(await lines_of(clients, school)),
        decided=decided,
        bills=await bills_of(clients, school),
        names=await staff_names(clients, school),
        request_id=new_request(request),
    )


class Command(NamedTuple):
    """What is asked of payments, the part of the page where its refusal is told, and the notice of what was done."""

    method: str
    message: Any
    part: str
    notice: str
    seconds: float = frame.ASK_SECONDS


async def _sent(request: Web, clients: Clients, command: Command) -> Response[Any]:
    try:
        await clients.payments.ask(command.method, command.message, seconds=command.seconds)
    except Refusal as refusal:
        return await second_page(request, clients, [FieldProblem(command.part, explain(request, refusal))])
    return done(request, "/money/second", command.notice, {})


@post("/money/account")
async def propose_account(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = payments_pb2.SetReceivingAccountRequest(
        school=school_of(request),
        bin=text(form, "bin"),
        account=text(form, "account"),
        holder=text(form, "holder"),
        request_id=text(form, "request_id"),
    )
    command = Command("SetReceivingAccount", message, "account", "account_proposed")
    return await _sent(request, clients, command)


@post("/money/account/decision")
async def decide_account(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    accepted = text(form, "decision") == "accept"
    message = payments_pb2.DecideReceivingAccountRequest(
        school=school_of(request),
        account=text(form, "account"),
        accepted=accepted,
        request_id=text(form, "request_id"),
    )
    command = Command("DecideReceivingAccount", message, "waiting", "account_confirmed" if accepted else "declined")
    return await _sent(request, clients, command)


@post("/money/table/decision")
async def decide_table(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    accepted = text(form, "decision") == "accept"
    message = payments_pb2.DecideHandedTableRequest(
        id=text(form, "table"), accepted=accepted, request_id=text(form, "request_id")
    )
    command = Command(
        "DecideHandedTable", message, "tables", "table_confirmed" if accepted else "declined", limits.ASK_FILE_SECONDS
    )
    return await _sent(request, clients, command)


@post("/money/line/decision")
async def decide_assignment(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    accepted = text(form, "decision") == "accept"
    message = payments_pb2.DecideAssignmentRequest(
        line=text(form, "line"),
        accepted=accepted,
        request_id=text(form, "request_id"),
        proposed_at=text(form, "proposed_at"),
    )
    command = Command("DecideAssignment", message, "lines", "line_confirmed" if accepted else "declined")
    return await _sent(request, clients, command)


@post("/money/line/return")
async def return_line(request: Web, clients: InjectedClients) -> Response[Any]:
    """The amount that is typed goes back to its payer, or the bank took all of it back."""
    form = await request.form()
    amount = "0" if text(form, "way") == "bank" else text(form, "amount").replace(".", "").replace(" ", "")
    if not amount.isdecimal() or (amount == "0") != (text(form, "way") == "bank"):
        return await second_page(request, clients, [FieldProblem("lines", say(request, "return.amount_wrong"))])
    message = payments_pb2.ReturnLineRequest(
        line=text(form, "line"),
        amount=min(int(amount), limits.AMOUNT_MOST_DONG),
        reason=text(form, "reason"),
        request_id=text(form, "request_id"),
    )
    command = Command("ReturnLine", message, "lines", "return_proposed")
    return await _sent(request, clients, command)


@post("/money/write-off")
async def write_off(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    amount = text(form, "amount").replace(".", "").replace(" ", "")
    message = payments_pb2.WriteOffRequest(
        invoice=text(form, "invoice"),
        amount=min(int(amount), limits.AMOUNT_MOST_DONG) if amount.isdecimal() else 0,
        reason=text(form, "reason"),
        request_id=text(form, "request_id"),
    )
    command = Command("WriteOff", message, "bills", "write_off_proposed")
    return await _sent(request, clients, command)


@post("/money/write-off/decision")
async def decide_write_off(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    accepted = text(form, "decision") == "accept"
    message = payments_pb2.DecideWriteOffRequest(
        invoice=text(form, "invoice"),
        accepted=accepted,
        request_id=text(form, "request_id"),
        proposed_at=text(form, "proposed_at"),
    )
    command = Command("DecideWriteOff", message, "bills", "written_off" if accepted else "declined")
    return await _sent(request, clients, command)


HANDLERS = [
    show_second,
    propose_account,
    decide_account,
    decide_table,
    decide_assignment,
    return_line,
    write_off,
    decide_write_off,
]
