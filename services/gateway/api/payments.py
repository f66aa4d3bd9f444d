"""Fee items, demands, invoices and bills, bank lines and the ledger, receipts."""

from __future__ import annotations

from typing import Annotated, Any, Self

from litestar import Request, Response, get, post
from pydantic import Field, StringConstraints, model_validator

from proto.gen.edu.payments.v1 import payments_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import (
    PDF,
    Body,
    Month,
    OfMonth,
    PageSize,
    PageToken,
    Truth,
    Whole,
    answer,
    download,
    one_of,
    request_id,
)
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

Call = Request[Any, Any, Any]
InvoiceState = Annotated[str, one_of("state", "open", "part", "paid")]
LineState = Annotated[
    str,
    one_of(
        "state",
        "waiting",
        "matched",
        "part",
        "over",
        "double",
        "unknown",
        "returned",
        "held",
        "declined",
        "repeated",
        "banked",
    ),
]


class SchoolMonth(Body):
    school: str = Field(min_length=1)
    period: Month = Field(description="A month, e.g. 2026-10")


class Demand(SchoolMonth):
    confirmed: Truth = Field(default=False, description="The month is outside the school year, and is meant")


class ReceivingAccountBody(Body):
    school: str = Field(min_length=1)
    bin: str = Field(min_length=1, description="The bank's six digits")
    account: str = Field(min_length=1)
    holder: str = Field(min_length=1)


class AccountDecision(Body):
    school: str = Field(min_length=1)
    account: str = Field(min_length=1, description="The number that was looked at")
    accepted: bool = Field(description="False declines it")


class Decision(Body):
    accepted: bool = Field(description="False declines it")
    proposed_at: str = Field(default="", description="`proposed.at` of what was looked at; another one is refused")


class FamilyChoice(Body):
    pupil: str = Field(min_length=1)
    item: str = Field(min_length=1)
    consent: Truth
    period: str = ""
    days: Whole = Field(default=0, ge=0, le=limits.DAYS_MOST)


class Returned(Body):
    amount: Whole = Field(
        default=0, ge=0, le=limits.AMOUNT_MOST_DONG, description="In đồng; 0: the bank took all of it back"
    )
    reason: str = Field(min_length=1)


class WrittenOff(Body):
    amount: Whole = Field(
        ge=-limits.AMOUNT_MOST_DONG, le=limits.AMOUNT_MOST_DONG, description="In đồng; below zero: asked for again"
    )
    reason: str = Field(min_length=1)


class OfSchool(Body):
    school: str = Field(min_length=1)


class Part(Body):
    pupil: str = Field(min_length=1)
    invoice: str = Field(default="", description="Empty: the pupil's open ones, the oldest first")
    amount: Whole = Field(ge=1, le=limits.AMOUNT_MOST_DONG, description="In đồng")


class Put(Body):
    pupil: str = ""
    invoice: str = ""
    reason: str = Field(min_length=1)
    parts: list[Part] = Field(default=[], description="Instead of pupil and invoice; they sum to the line")
    nobody: Truth = Field(default=False, description="The line is nobody's again, whoever is named beside it")
    repeated: Truth = Field(default=False, description="Another line tells the same payment; this one is not counted")
    banked: Annotated[str, StringConstraints(pattern="^(cash|card)?$")] = Field(
        default="", description="cash or card: money that the desk had taken and brought to the bank"
    )

    @model_validator(mode="after")
    def check_somebody_is_named(self) -> Self:
        """Raises ValueError."""
        if not self.pupil and not self.parts and not (self.nobody or self.repeated or self.banked):
            raise ValueError("name a pupil, the parts of several, or nobody; or say that the payment is told again")
        return self


@get("/fee-items", responses=says(wire.ListFeeItemsResponse), tags=["payments"])
async def fee_items(clients: InjectedClients) -> dict[str, Any]:
    """Fee items with price, ceiling and legal basis."""
    return await answer(clients.payments, "ListFeeItems", wire.ListFeeItemsRequest())


@get("/receiving-account", responses=says(wire.ReceivingAccount), tags=["payments"])
async def receiving_account(clients: InjectedClients, school: str) -> dict[str, Any]:
    """The bank account a school is paid to."""
    message = wire.GetReceivingAccountRequest(school=school)
    account: dict[str, Any] = (await answer(clients.payments, "GetReceivingAccount", message))["account"]
    return account


@post("/receiving-account", status_code=200, responses=says(wire.ReceivingAccount), tags=["payments"])
async def set_receiving_account(data: ReceivingAccountBody, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """Says which bank account a school is to be paid to; `waiting` until a second person confirms it."""
    message = wire.SetReceivingAccountRequest(**data.model_dump(), request_id=request_id(request))
    account: dict[str, Any] = (await answer(clients.payments, "SetReceivingAccount", message))["account"]
    return account


@post("/receiving-account/decision", status_code=200, responses=says(wire.ReceivingAccount), tags=["payments"])
async def decide_receiving_account(data: AccountDecision, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """A second person confirms the account that waits, or anybody who may propose one declines it."""
    message = wire.DecideReceivingAccountRequest(**data.model_dump(), request_id=request_id(request))
    account: dict[str, Any] = (await answer(clients.payments, "DecideReceivingAccount", message))["account"]
    return account


@post("/choices", status_code=204, tags=["payments"])
async def keep_choice(data: FamilyChoice, request: Call, clients: InjectedClients) -> None:
    """What a family agreed to."""
    message = wire.KeepChoiceRequest(**data.model_dump(), request_id=request_id(request))
    await clients.payments.ask("KeepChoice", message)


@post("/demands", status_code=200, responses=says(wire.RaiseDemandsResponse), tags=["payments"])
async def raise_demands(data: Demand, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """An invoice for each pupil of the school that owes something in the month; what was left out, and why."""
    message = wire.RaiseDemandsRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.payments, "RaiseDemands", message, seconds=limits.ASK_FILE_SECONDS)


@get("/invoices", responses=says(wire.ListInvoicesResponse), tags=["payments"])
async def invoices(
    *,
    clients: InjectedClients,
    school: str = "",
    pupil: str = "",
    in_state: InvoiceState = "",
    period: OfMonth = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Invoices of a school or a pupil."""
    message = wire.ListInvoicesRequest(
        school=school, pupil=pupil, state=in_state, period=period, page_size=page_size, page_token=page_token
    )
    return await answer(clients.payments, "ListInvoices", message)


@get("/invoices/{invoice:str}", responses=says(wire.Invoice), tags=["payments"])
async def one_invoice(clients: InjectedClients, invoice: str) -> dict[str, Any]:
    """One invoice with its lines and payments."""
    message = wire.GetInvoiceRequest(id=invoice)
    shown: dict[str, Any] = (await answer(clients.payments, "GetInvoice", message))["invoice"]
    return shown


@get("/bills/{link:str}", responses=says(wire.GetBillResponse), tags=["payments"])
async def bill(clients: InjectedClients, link: str) -> dict[str, Any]:
    """The bill behind a link with its VietQR, for whoever holds the link; no sign-in."""
    return await answer(clients.payments, "GetBill", wire.GetBillRequest(link=link))


@get("/lines", responses=says(wire.ListLinesResponse), tags=["payments"])
async def lines(
    *,
    clients: InjectedClients,
    school: str = "",
    in_state: LineState = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Bank lines with state, pupil and reason."""
    message = wire.ListLinesRequest(school=school, state=in_state, page_size=page_size, page_token=page_token)
    return await answer(clients.payments, "ListLines", message)


@get("/doubts", responses=says(wire.ListDoubtsResponse), tags=["payments"])
async def doubts(
    clients: InjectedClients, school: str, page_size: PageSize = 100, page_token: PageToken = ""
) -> dict[str, Any]:
    """Bank lines that a person has to decide, each with those whose money it may be: score and reasons."""
    message = wire.ListDoubtsRequest(school=school, page_size=page_size, page_token=page_token)
    return await answer(clients.payments, "ListDoubts", message)


@post("/lines/{line:str}/assign", status_code=200, responses=says(wire.BankLine), tags=["payments"])
async def assign_line(data: Put, request: Call, clients: InjectedClients, line: str) -> dict[str, Any]:
    """Says whom a bank line is for, or that it is nobody's; it stays, and `proposed` waits for a second person."""
    message = wire.AssignLineRequest(line=line, **data.model_dump(), request_id=request_id(request))
    assigned: dict[str, Any] = (await answer(clients.payments, "AssignLine", message))["line"]
    return assigned


@post("/lines/{line:str}/decision", status_code=200, responses=says(wire.BankLine), tags=["payments"])
async def decide_assignment(data: Decision, request: Call, clients: InjectedClients, line: str) -> dict[str, Any]:
    """A second person confirms where a line goes, and receipts of what it leaves are void; or declines it."""
    message = wire.DecideAssignmentRequest(line=line, **data.model_dump(), request_id=request_id(request))
    decided: dict[str, Any] = (await answer(clients.payments, "DecideAssignment", message))["line"]
    return decided


@post("/lines/{line:str}/return", status_code=200, responses=says(wire.BankLine), tags=["payments"])
async def return_line(data: Returned, request: Call, clients: InjectedClients, line: str) -> dict[str, Any]:
    """Sends money back to its payer, or says that the bank took it back; `proposed` until a second person confirms."""
    message = wire.ReturnLineRequest(line=line, **data.model_dump(), request_id=request_id(request))
    kept: dict[str, Any] = (await answer(clients.payments, "ReturnLine", message))["line"]
    return kept


@post("/invoices/{invoice:str}/write-off", status_code=200, responses=says(wire.Invoice), tags=["payments"])
async def write_off(data: WrittenOff, request: Call, clients: InjectedClients, invoice: str) -> dict[str, Any]:
    """Writes off what an invoice leaves open, or a part of it; `proposed` until a second person confirms."""
    message = wire.WriteOffRequest(invoice=invoice, **data.model_dump(), request_id=request_id(request))
    kept: dict[str, Any] = (await answer(clients.payments, "WriteOff", message))["invoice"]
    return kept


@post("/invoices/{invoice:str}/write-off/decision", status_code=200, responses=says(wire.Invoice), tags=["payments"])
async def decide_write_off(data: Decision, request: Call, clients: InjectedClients, invoice: str) -> dict[str, Any]:
    """A second person confirms the write-off that waits, or declines it."""
    message = wire.DecideWriteOffRequest(invoice=invoice, **data.model_dump(), request_id=request_id(request))
    decided: dict[str, Any] = (await answer(clients.payments, "DecideWriteOff", message))["invoice"]
    return decided


@get("/proof", responses=says(wire.GetProofResponse), tags=["payments"])
async def money_proof(clients: InjectedClients, school: str) -> dict[str, Any]:
    """The last proof of a school's money: what state each đồng is in, and what differs."""
    return await answer(clients.payments, "GetProof", wire.GetProofRequest(school=school))


@post("/proof", status_code=200, responses=says(wire.ProveMoneyResponse), tags=["payments"])
async def prove_money(data: OfSchool, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """Proves the money of a school now, as every night."""
    message = wire.ProveMoneyRequest(school=data.school, request_id=request_id(request))
    return await answer(clients.payments, "ProveMoney", message, seconds=limits.ASK_FILE_SECONDS)


@get("/handed-tables", responses=says(wire.ListHandedTablesResponse), tags=["payments"])
async def handed_tables(clients: InjectedClients, school: str) -> dict[str, Any]:
    """Tables that no bank made and that wait for a second person of the school."""
    return await answer(clients.payments, "ListHandedTables", wire.ListHandedTablesRequest(school=school))


@post("/handed-tables/{table:str}/decision", status_code=200, responses=says(wire.HandedTable), tags=["payments"])
async def decide_handed_table(data: Decision, request: Call, clients: InjectedClients, table: str) -> dict[str, Any]:
    """A second person confirms the table, and its lines are matched and booked; or declines it."""
    message = wire.DecideHandedTableRequest(id=table, accepted=data.accepted, request_id=request_id(request))
    decided = await answer(clients.payments, "DecideHandedTable", message, seconds=limits.ASK_FILE_SECONDS)
    shown: dict[str, Any] = decided["table"]
    return shown


@post(
    "/notices/{provider:str}",
    status_code=200,
    responses=says(wire.NoticePaidResponse),
    tags=["payments"],
    request_max_body_size=limits.NOTICE_BYTES,
)
async def take_notice(request: Call, clients: InjectedClients, provider: str) -> dict[str, Any]:
    """A bank's notice of one credit, signed by its provider over the raw body; no sign-in, no other proof.

    Answered as soon as it is kept; it is booked within seconds.
    """
    signed = {name.lower(): value for name, value in request.headers.items()}
    headers = {name: value for name, value in signed.items() if name.startswith("x-")}
    message = wire.NoticePaidRequest(provider=provider, body=await request.body(), headers=headers)
    return await answer(clients.payments, "NoticePaid", message)


@get("/ledger", responses=says(wire.GetLedgerResponse), tags=["payments"])
async def ledger(clients: InjectedClients, school: str = "") -> dict[str, Any]:
    """Balances of the ledger's accounts, and their sum, which is zero."""
    return await answer(clients.payments, "GetLedger", wire.GetLedgerRequest(school=school))


@post("/receipts", status_code=200, responses=says(wire.IssueReceiptsResponse), tags=["payments"])
async def issue_receipts(data: SchoolMonth, request: Call, clients: InjectedClients) -> dict[str, Any]:
    """Gives every payment of a school's month a receipt, where there is none yet."""
    message = wire.IssueReceiptsRequest(school=data.school, period=data.period, request_id=request_id(request))
    return await answer(clients.payments, "IssueReceipts", message, seconds=limits.ASK_FILE_SECONDS)


@get("/receipts", responses=says(wire.ListReceiptsResponse), tags=["payments"])
async def receipts(
    *,
    clients: InjectedClients,
    school: str = "",
    pupil: str = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Receipts of a school or a pupil."""
    message = wire.ListReceiptsRequest(school=school, pupil=pupil, page_size=page_size, page_token=page_token)
    return await answer(clients.payments, "ListReceipts", message)


@get("/receipts/{receipt:str}/pdf", media_type=PDF, tags=["payments"])
async def receipt_pdf(clients: InjectedClients, receipt: str) -> Response[bytes]:
    """A receipt as PDF."""
    reply = await clients.payments.ask("GetReceipt", wire.GetReceiptRequest(id=receipt))
    return download(reply.pdf, media=PDF, name="bien-lai.pdf")


@get("/payments/summary", responses=says(wire.GetSummaryResponse), tags=["payments"])
async def summary(clients: InjectedClients, school: str = "", period: OfMonth = "") -> dict[str, Any]:
    """What is due, collected and open."""
    return await answer(clients.payments, "GetSummary", wire.GetSummaryRequest(school=school, period=period))


ROUTES = [
    fee_items,
    receiving_account,
    set_receiving_account,
    decide_receiving_account,
    keep_choice,
    raise_demands,
    invoices,
    one_invoice,
    bill,
    lines,
    doubts,
    assign_line,
    decide_assignment,
    return_line,
    write_off,
    decide_write_off,
    money_proof,
    prove_money,
    handed_tables,
    decide_handed_table,
    take_notice,
    ledger,
    issue_receipts,
    receipts,
    receipt_pdf,
    summary,
]
