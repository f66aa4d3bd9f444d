"""The desk: open bills, what it holds, and a family that pays."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get, post
from pydantic import Field, StringConstraints

from proto.gen.edu.payments.v1 import payments_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import Body, PageSize, PageToken, Truth, Whole, answer, request_id
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients


class Bill(Body):
    pupil: str = Field(min_length=1)
    invoice: str = Field(min_length=1)
    amount: Whole = Field(ge=1, le=limits.AMOUNT_MOST_DONG, description="In đồng")


class DeskPayment(Body):
    school: str = Field(min_length=1)
    medium: Annotated[str, StringConstraints(pattern="^(cash|card)$")]
    parts: list[Bill] = Field(min_length=1, max_length=limits.DESK_PARTS)
    given: Whole = Field(
        default=0, ge=0, le=limits.AMOUNT_MOST_DONG, description="What was handed over; 0: just the sum"
    )
    settled_later: Truth = Field(default=False, description="Taken while there was no network: kept whatever was paid")


@get("/desk", responses=says(wire.GetDeskResponse), tags=["payments"])
async def desk(clients: InjectedClients, school: str) -> dict[str, Any]:
    """What a school's desk holds by the ledger: cash, and card money that is still to come."""
    return await answer(clients.payments, "GetDesk", wire.GetDeskRequest(school=school))


@get("/desk/bills", responses=says(wire.ListDeskBillsResponse), tags=["payments"])
async def desk_bills(
    clients: InjectedClients, school: str, page_size: PageSize = 100, page_token: PageToken = ""
) -> dict[str, Any]:
    """Open bills of a school, for its cashier."""
    message = wire.ListDeskBillsRequest(school=school, page_size=page_size, page_token=page_token)
    return await answer(clients.payments, "ListDeskBills", message)


@post("/desk/takings", status_code=200, responses=says(wire.TakeAtDeskResponse), tags=["payments"])
async def take_at_desk(data: DeskPayment, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """A family pays several bills at the desk: one line, one receipt, the change."""
    message = wire.TakeAtDeskRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.payments, "TakeAtDesk", message)


ROUTES = [desk, desk_bills, take_at_desk]
