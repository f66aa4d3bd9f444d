"""Offices of named persons over a unit of the tree: asked for, confirmed by a second person, ended, listed."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from litestar import get, post
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.api.requests import Body, PageSize, PageToken, answer
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients


class OfficeAsked(Body):
    kind: Literal["officer", "operator"]
    name: str = Field(min_length=1)
    phone: str = Field(min_length=1, description="With the kind it makes the name to sign in with")
    unit: str = Field(min_length=1, description="Code of the unit, or root for the whole jurisdiction")
    since: date = Field(description="The first day with the office")
    until: date | None = Field(default=None, description="The first day without it")


class OfficeNamed(Body):
    account: str = Field(min_length=1)


class OfficeEnd(OfficeNamed):
    on: date = Field(description="The first day without the office")


@get("/offices", responses=says(accounts_pb2.ListOfficesResponse), tags=["people"])
async def offices(*, clients: InjectedClients, page_size: PageSize = 100, page_token: PageToken = "") -> dict[str, Any]:
    """Offices that persons hold, held, or that wait, within the caller's unit."""
    request = accounts_pb2.ListOfficesRequest(page_size=page_size, page_token=page_token)
    return await answer(clients.accounts, "ListOffices", request)


@post("/offices", status_code=200, responses=says(accounts_pb2.AskForOfficeResponse), tags=["people"])
async def ask_for_office(data: OfficeAsked, clients: InjectedClients) -> dict[str, Any]:
    """Lets an office of a named person wait for a second person."""
    request = accounts_pb2.AskForOfficeRequest(
        kind=data.kind,
        name=data.name,
        phone=data.phone,
        unit=data.unit,
        since=data.since.isoformat(),
        until=data.until.isoformat() if data.until else "",
    )
    return await answer(clients.accounts, "AskForOffice", request)


@post("/offices/confirm", status_code=200, responses=says(accounts_pb2.ConfirmOfficeResponse), tags=["people"])
async def confirm_office(data: OfficeNamed, clients: InjectedClients) -> dict[str, Any]:
    """Lets a waiting office take effect; the one-time password is shown once. Somebody else than who asked for it."""
    return await answer(clients.accounts, "ConfirmOffice", accounts_pb2.ConfirmOfficeRequest(account=data.account))


@post("/offices/end", status_code=200, responses=says(accounts_pb2.EndOfficeResponse), tags=["people"])
async def end_office(data: OfficeEnd, clients: InjectedClients) -> dict[str, Any]:
    """Ends an office from a day, also one that waits; from today on its sessions end too."""
    request = accounts_pb2.EndOfficeRequest(account=data.account, on=data.on.isoformat())
    return await answer(clients.accounts, "EndOffice", request)


ROUTES = [offices, ask_for_office, confirm_office, end_office]
