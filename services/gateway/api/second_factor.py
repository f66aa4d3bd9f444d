"""The second factor by a program: chosen with an app, given again before what matters most, given up, lost."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, delete, get, post
from litestar.params import Parameter
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway import limits
from services.gateway.api.bearer import KEYLESS
from services.gateway.api.requests import Body, answer
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients
from services.gateway.devices import address_of, browser_of

NO_KEY = {KEYLESS: True}
Unit = Annotated[
    str,
    Parameter(
        min_length=1,
        max_length=limits.ID_CHARACTERS,
        description="Code of the unit, or root for the whole jurisdiction",
    ),
]


class OwnPassword(Body):
    password: str = Field(min_length=1)


class Code(Body):
    code: str = Field(min_length=1, description="Six digits of the app, or a recovery code")


class Roles(Body):
    unit: str = Field(min_length=1, description="Code of the unit, or root for the whole jurisdiction")
    roles: list[str] = Field(description="None: it is asked of nobody who has chosen none")


class Whose(Body):
    account: str = Field(min_length=1)


@post(
    "/second-factor/begin",
    status_code=200,
    opt=NO_KEY,
    responses=says(accounts_pb2.BeginSecondFactorResponse),
    tags=["session"],
)
async def begin(data: OwnPassword, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """A secret for an app that makes codes (RFC 6238), shown once; it counts after its first code."""
    message = accounts_pb2.BeginSecondFactorRequest(
        password=data.password, address=address_of(request), browser=browser_of(request)
    )
    return await answer(clients.accounts, "BeginSecondFactor", message)


@post(
    "/second-factor/confirm",
    status_code=200,
    opt=NO_KEY,
    responses=says(accounts_pb2.ConfirmSecondFactorResponse),
    tags=["session"],
)
async def confirm(data: Code, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """By the first code; answers with recovery codes, shown once, and a token that says that it was given."""
    message = accounts_pb2.ConfirmSecondFactorRequest(
        code=data.code, address=address_of(request), browser=browser_of(request)
    )
    return await answer(clients.accounts, "ConfirmSecondFactor", message)


@post(
    "/second-factor/give",
    status_code=200,
    opt=NO_KEY,
    responses=says(accounts_pb2.GiveSecondFactorResponse),
    tags=["session"],
)
async def give(data: Code, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """A code for a token with which the routes that answered SECOND_FACTOR_NEEDED are open for a while."""
    message = accounts_pb2.GiveSecondFactorRequest(
        code=data.code, address=address_of(request), browser=browser_of(request)
    )
    return await answer(clients.accounts, "GiveSecondFactor", message)


@delete("/second-factor", status_code=204, opt=NO_KEY, tags=["session"])
async def end(clients: InjectedClients) -> None:
    """The caller has no second factor any more."""
    await clients.accounts.ask("EndSecondFactor", accounts_pb2.EndSecondFactorRequest())


@post(
    "/second-factor/lost",
    status_code=200,
    responses=says(accounts_pb2.ReportLostFactorResponse),
    tags=["people"],
)
async def report_lost(data: Whose, clients: InjectedClients) -> dict[str, Any]:
    """The device of somebody's second factor is lost: it waits for a second person."""
    message = accounts_pb2.ReportLostFactorRequest(account=data.account)
    return await answer(clients.accounts, "ReportLostFactor", message)


@post(
    "/second-factor/lost/confirm",
    status_code=200,
    responses=says(accounts_pb2.ConfirmLostFactorResponse),
    tags=["people"],
)
async def confirm_lost(data: Whose, clients: InjectedClients) -> dict[str, Any]:
    """Takes it off, by somebody else than who reported it, and ends the sessions of its owner."""
    message = accounts_pb2.ConfirmLostFactorRequest(account=data.account)
    return await answer(clients.accounts, "ConfirmLostFactor", message)


@get("/second-factor/roles", responses=says(accounts_pb2.GetRolesAskedResponse), tags=["people"])
async def roles_asked(unit: Unit, clients: InjectedClients) -> dict[str, Any]:
    """Of which roles the unit asks a second factor, also of whoever has chosen none."""
    return await answer(clients.accounts, "GetRolesAsked", accounts_pb2.GetRolesAskedRequest(unit=unit))


@post(
    "/second-factor/roles",
    status_code=200,
    responses=says(accounts_pb2.AskSecondFactorResponse),
    tags=["people"],
)
async def ask_of_roles(data: Roles, clients: InjectedClients) -> dict[str, Any]:
    """In place of what was said before; from the next renewal of their tokens on they are asked."""
    message = accounts_pb2.AskSecondFactorRequest(unit=data.unit, roles=data.roles)
    return await answer(clients.accounts, "AskSecondFactor", message)


ROUTES = [begin, confirm, give, end, roles_asked, ask_of_roles, report_lost, confirm_lost]
