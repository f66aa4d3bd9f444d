"""Signing in and out by a program: a short access token, and a refresh token that is good once."""

from __future__ import annotations

from typing import Any

from litestar import Request, delete, get, post
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.api.bearer import KEYLESS
from services.gateway.api.requests import Body, answer
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients
from services.gateway.devices import address_of, browser_of

NO_KEY = {KEYLESS: True}


class SignIn(Body):
    name: str = Field(min_length=1)
    password: str = Field(min_length=1)
    device: str = Field(
        default="", description="`device` of an earlier sign-in from here: no failure elsewhere delays it"
    )


class RefreshToken(Body):
    refresh_token: str = Field(min_length=1)


class OwnSession(Body):
    session: str = Field(default="", description="Empty for all of them, the one by which this comes among them")


class NewPassword(Body):
    old_password: str = Field(min_length=1)
    new_password: str = Field(min_length=1)


async def _session(clients: InjectedClients, method: str, request: Any) -> dict[str, Any]:
    session: dict[str, Any] = (await answer(clients.accounts, method, request))["session"]
    return session


@post("/session", status_code=200, opt=NO_KEY, responses=says(accounts_pb2.Session), tags=["session"])
async def sign_in(data: SignIn, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Name and password for tokens."""
    message = accounts_pb2.SignInRequest(
        name=data.name,
        password=data.password,
        address=address_of(request),
        devices=filter(None, [data.device]),
        browser=browser_of(request),
    )
    return await _session(clients, "SignIn", message)


@post("/session/refresh", status_code=200, opt=NO_KEY, responses=says(accounts_pb2.Session), tags=["session"])
async def refresh(data: RefreshToken, clients: InjectedClients) -> dict[str, Any]:
    """A refresh token for new tokens; again within 30 s for the same ones. Its later use ends the session."""
    return await _session(clients, "Refresh", accounts_pb2.RefreshRequest(refresh_token=data.refresh_token))


@delete("/session", status_code=204, opt=NO_KEY, tags=["session"])
async def sign_out(request: Request[Any, Any, Any], clients: InjectedClients) -> None:
    """Ends the session of the refresh token in the header `x-refresh-token`."""
    token = request.headers.get("x-refresh-token", "")
    await clients.accounts.ask("SignOut", accounts_pb2.SignOutRequest(refresh_token=token))


@post("/password", status_code=200, opt=NO_KEY, responses=says(accounts_pb2.Session), tags=["session"])
async def change_password(
    data: NewPassword, request: Request[Any, Any, Any], clients: InjectedClients
) -> dict[str, Any]:
    """A password of one's own; ends the caller's other sessions."""
    message = accounts_pb2.ChangePasswordRequest(
        old_password=data.old_password,
        new_password=data.new_password,
        address=address_of(request),
        browser=browser_of(request),
    )
    return await _session(clients, "ChangePassword", message)


@get("/me", responses=says(accounts_pb2.Me), tags=["session"])
async def me(clients: InjectedClients) -> dict[str, Any]:
    """Who the caller is, and what for."""
    me: dict[str, Any] = (await answer(clients.accounts, "GetMe", accounts_pb2.GetMeRequest()))["me"]
    return me


@get("/sessions", responses=says(accounts_pb2.ListSessionsResponse), tags=["session"])
async def sessions(clients: InjectedClients) -> dict[str, Any]:
    """The caller's sessions that stand: from where, since when, used last."""
    return await answer(clients.accounts, "ListSessions", accounts_pb2.ListSessionsRequest())


@get("/sign-ins", responses=says(accounts_pb2.ListSignInsResponse), tags=["session"])
async def sign_ins(clients: InjectedClients) -> dict[str, Any]:
    """Who signed in and out as the caller, or tried to, in twelve months."""
    return await answer(clients.accounts, "ListSignIns", accounts_pb2.ListSignInsRequest())


@post("/sessions/end", status_code=200, responses=says(accounts_pb2.EndMySessionsResponse), tags=["session"])
async def end_my_sessions(data: OwnSession, clients: InjectedClients) -> dict[str, Any]:
    """Ends a session of the caller's, or all of them, within a minute at every door."""
    return await answer(clients.accounts, "EndMySessions", accounts_pb2.EndMySessionsRequest(session=data.session))


ROUTES = [sign_in, refresh, sign_out, change_password, me, sessions, sign_ins, end_my_sessions]
