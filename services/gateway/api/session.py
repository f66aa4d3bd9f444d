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
from services.gateway.devices import address_of

NO_KEY = {KEYLESS: True}


class SignIn(Body):
    name: str = Field(min_length=1)
    password: str = Field(min_length=1)
    device: str = Field(
        default="", description="`device` of an earlier sign-in from here: no failure elsewhere delays it"
    )


class RefreshToken(Body):
    refresh_token: str = Field(min_length=1)


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
async def change_password(data: NewPassword, clients: InjectedClients) -> dict[str, Any]:
    """A password of one's own; ends the caller's other sessions."""
    request = accounts_pb2.ChangePasswordRequest(old_password=data.old_password, new_password=data.new_password)
    return await _session(clients, "ChangePassword", request)


@get("/me", responses=says(accounts_pb2.Me), tags=["session"])
async def me(clients: InjectedClients) -> dict[str, Any]:
    """Who the caller is, and what for."""
    me: dict[str, Any] = (await answer(clients.accounts, "GetMe", accounts_pb2.GetMeRequest()))["me"]
    return me


ROUTES = [sign_in, refresh, sign_out, change_password, me]
