"""Who read what is kept of a pupil: the houses that keep something are asked, and their answers put together."""

from __future__ import annotations

import asyncio

from typing_extensions import TypedDict

from chassis.paging import PageTokenInvalid
from proto.gen.edu.reads.v1 import reads_pb2
from services.gateway import limits
from services.gateway.clients import Clients

BETWEEN, END = "~", "end"


class Read(TypedDict):
    """`about` is person, class or school: of whom the read was. `name` is empty of other families."""

    at: str
    house: str
    action: str
    about: str
    roles: list[str]
    name: str
    own: bool


class Reads(TypedDict):
    """Of each house a stretch of its journal, the newest first within it."""

    reads: list[Read]
    next_page_token: str


async def reads_of(clients: Clients, pupil: str, token: str) -> Reads:
    """The next stretch in which there is something, a few further at most; every house is asked whether one may ask.

    Raises what a house refuses, or PageTokenInvalid.
    """
    found: list[Read] = []
    for _ in range(limits.READ_STRETCHES):
        found, token = await _stretch(clients, pupil, token)
        if found or not token:
            break
    return Reads(reads=sorted(found, key=lambda read: read["at"], reverse=True), next_page_token=token)


async def _stretch(clients: Clients, pupil: str, token: str) -> tuple[list[Read], str]:
    houses = clients.keeping_of_pupils
    tokens = token.split(BETWEEN) if token else [""] * len(houses)
    if len(tokens) != len(houses):
        raise PageTokenInvalid
    asked = (reads_pb2.ListReadsRequest(person=pupil, page_token=one) for one in tokens)
    replies = await asyncio.gather(
        *(house.ask_reads("ListReads", request) for house, request in zip(houses, asked, strict=True))
    )
    found = [
        Read(
            at=one.at,
            house=house.name,
            action=one.action,
            about=one.about,
            roles=list(one.roles),
            name=one.name,
            own=one.own,
        )
        for house, reply in zip(houses, replies, strict=True)
        for one in reply.reads
    ]
    left = [reply.next_page_token or END for reply in replies]
    return found, BETWEEN.join(left) if any(one != END for one in left) else ""
