"""Accounts after they were issued: closed, reset, signed out; posts that wait, and the children a guardian reaches."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import get, post
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.api.requests import Body, PageSize, PageToken, answer
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients


class Post(Body):
    person: str = Field(min_length=1)
    title: str = Field(min_length=1, description="As it was shown: another one that waits by now is not confirmed")


class PostEnd(Body):
    person: str = Field(min_length=1)
    on: date = Field(description="The first day without the post")


class ActingLead(Body):
    person: str = Field(min_length=1)
    group: str = Field(min_length=1, description="Key of the subject group, or its name")
    since: date
    until: date = Field(description="The last day")


class Named(Body):
    account: str = Field(min_length=1)


class Disabling(Named):
    enable: bool = False


class ChildCode(Body):
    code: str = Field(min_length=1)
    guardian: str = Field(default="", description="Empty for the caller's own account")


class Guardianship(Body):
    pupil: str = Field(min_length=1)
    guardian: str = Field(default="", description="Empty for the caller's own account")


@get("/posts/waiting", responses=says(accounts_pb2.ListWaitingPostsResponse), tags=["people"])
async def waiting_posts(
    *, clients: InjectedClients, school: str = "", page_size: PageSize = 100, page_token: PageToken = ""
) -> dict[str, Any]:
    """Posts with rights over others that a list gave or took, and that wait for a second person."""
    request = accounts_pb2.ListWaitingPostsRequest(school=school, page_size=page_size, page_token=page_token)
    return await answer(clients.accounts, "ListWaitingPosts", request)


@post("/posts/confirm", status_code=200, responses=says(accounts_pb2.ConfirmPostResponse), tags=["people"])
async def confirm_post(data: Post, clients: InjectedClients) -> dict[str, Any]:
    """Lets a waiting post take effect; somebody else than who handed the list in."""
    request = accounts_pb2.ConfirmPostRequest(person=data.person, title=data.title)
    return await answer(clients.accounts, "ConfirmPost", request)


@post("/posts/decline", status_code=200, responses=says(accounts_pb2.DeclinePostResponse), tags=["people"])
async def decline_post(data: Post, clients: InjectedClients) -> dict[str, Any]:
    """Forgets a waiting post; the person keeps the present one."""
    request = accounts_pb2.DeclinePostRequest(person=data.person, title=data.title)
    return await answer(clients.accounts, "DeclinePost", request)


@post("/posts/end", status_code=200, responses=says(accounts_pb2.EndAppointmentResponse), tags=["people"])
async def end_post(data: PostEnd, clients: InjectedClients) -> dict[str, Any]:
    """Ends a post from a day: its rights and its group are gone then."""
    request = accounts_pb2.EndAppointmentRequest(person=data.person, **{"from": data.on.isoformat()})
    return await answer(clients.accounts, "EndAppointment", request)


@post("/posts/acting", status_code=200, responses=says(accounts_pb2.NameActingLeaderResponse), tags=["people"])
async def name_acting_leader(data: ActingLead, clients: InjectedClients) -> dict[str, Any]:
    """Lets somebody lead a group from a day to a day, in place of its leader."""
    days = {"since": data.since.isoformat(), "until": data.until.isoformat()}
    request = accounts_pb2.NameActingLeaderRequest(person=data.person, group=data.group, **days)
    return await answer(clients.accounts, "NameActingLeader", request)


@post("/accounts/guardian/confirm", status_code=200, responses=says(accounts_pb2.ConfirmChildResponse), tags=["people"])
async def confirm_child(data: ChildCode, clients: InjectedClients) -> dict[str, Any]:
    """Attaches the child that waits under the code which its school gave."""
    request = accounts_pb2.ConfirmChildRequest(guardian=data.guardian, code=data.code)
    return await answer(clients.accounts, "ConfirmChild", request)


@post("/accounts/guardian/end", status_code=200, responses=says(accounts_pb2.EndGuardianshipResponse), tags=["people"])
async def end_guardianship(data: Guardianship, clients: InjectedClients) -> dict[str, Any]:
    """Takes a child from a guardian's account, attached or waiting."""
    request = accounts_pb2.EndGuardianshipRequest(guardian=data.guardian, pupil=data.pupil)
    return await answer(clients.accounts, "EndGuardianship", request)


@post("/accounts/end-sessions", status_code=200, responses=says(accounts_pb2.EndSessionsResponse), tags=["people"])
async def end_sessions(data: Named, clients: InjectedClients) -> dict[str, Any]:
    """Signs an account out everywhere, within a minute at every door."""
    return await answer(clients.accounts, "EndSessions", accounts_pb2.EndSessionsRequest(account=data.account))


@post("/accounts/disable", status_code=200, responses=says(accounts_pb2.DisableAccountResponse), tags=["people"])
async def disable(data: Disabling, clients: InjectedClients) -> dict[str, Any]:
    """Closes an account and ends its sessions; with `enable` it is open again."""
    request = accounts_pb2.DisableAccountRequest(account=data.account, enable=data.enable)
    return await answer(clients.accounts, "DisableAccount", request)


@post("/accounts/reset", status_code=200, responses=says(accounts_pb2.ResetAccountResponse), tags=["people"])
async def reset(data: Named, clients: InjectedClients) -> dict[str, Any]:
    """A one-time password in place of the password, shown once; the sessions end."""
    return await answer(clients.accounts, "ResetAccount", accounts_pb2.ResetAccountRequest(account=data.account))


@post("/accounts/unlock", status_code=200, responses=says(accounts_pb2.UnlockAccountResponse), tags=["people"])
async def unlock(data: Named, clients: InjectedClients) -> dict[str, Any]:
    """Ends the wait after failed tries to sign in."""
    return await answer(clients.accounts, "UnlockAccount", accounts_pb2.UnlockAccountRequest(account=data.account))


ROUTES = [
    end_sessions,
    disable,
    reset,
    unlock,
    waiting_posts,
    confirm_post,
    decline_post,
    end_post,
    name_acting_leader,
    confirm_child,
    end_guardianship,
]
