"""For operators: what runs, what was told, what it caused, what is parked, and whether all is well."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Any

from litestar import get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from pydantic import Field
from typing_extensions import TypedDict

from chassis import limits as frame
from chassis.delivery.dead_letters import DeadLetter
from contracts.facts import all_facts
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway import limits
from services.gateway.api.operator.log import FactQuery, SeenFact
from services.gateway.api.operator.tools import InjectedTools
from services.gateway.api.operator.tracing import settled, trace
from services.gateway.api.requests import Body, PageSize, PageToken, one_of
from services.gateway.api.schemas import listed, plain, shape
from services.gateway.clients import SERVICES, InjectedClients
from services.gateway.usecases.health import health_of_all

OfType = Annotated[str, one_of("type", *sorted(all_facts()))]
OfId = Annotated[str, Parameter(max_length=limits.ID_CHARACTERS, description="Only of this one, by its id")]
InService = Annotated[str, Parameter(pattern=f"^({'|'.join(SERVICES)})$", description="A house by its name")]


class DropReason(Body):
    why: str = Field(
        min_length=1,
        max_length=frame.DROP_WHY_CHARACTERS,
        description="Why it is dropped; stays in the log beside it, and in the audit chain of the house",
    )


class HealthOfAll(TypedDict):
    well: bool
    services: list[dict[str, Any]]


class SettledState(TypedDict):
    """`behind` counts what each listener has not yet committed; `stopped` says why a listener stopped."""

    settled: bool
    waiting: int
    behind: dict[str, int]
    stopped: dict[str, str]


class Facts(TypedDict):
    facts: list[SeenFact]
    cursor: str


class Trace(TypedDict):
    id: str
    facts: list[SeenFact]
    effects: list[dict[str, Any]]
    parked: list[DeadLetter]


class Links(TypedDict):
    links: list[dict[str, Any]]
    next_page_token: str


class ParkedList(TypedDict):
    parked: list[DeadLetter]


def _answers(kind: Any, sentence: str) -> dict[int, ResponseSpec]:
    return {200: ResponseSpec(data_container=kind, description=sentence, generate_examples=False)}


@get(
    "/ops/describe",
    responses=_answers(listed("services", frame_pb2.DescribeResponse), "Read from the code of what runs"),
    tags=["ops"],
)
async def describe(clients: InjectedClients, tools: InjectedTools) -> dict[str, Any]:
    """What runs, is asked, hears and tells, with which policy."""
    await tools.require_operator()
    request = frame_pb2.DescribeRequest()
    descriptions = await asyncio.gather(*(client.ask_frame("Describe", request) for client in clients.all))
    return {"services": [plain(description) for description in descriptions]}


@get("/ops/health", responses=_answers(HealthOfAll, "Each house, as it sees itself"), tags=["ops"])
async def health(clients: InjectedClients, tools: InjectedTools) -> dict[str, Any]:
    """All houses: who answers, what waits, what stands in the way."""
    await tools.require_operator()
    services = [
        {"service": health.service, "answers": health.answers, **plain(health.state)}
        for health in await health_of_all(clients)
    ]
    bad = ("relay_failing", "listening_stopped", "trouble")
    well = all(service["answers"] and not any(service[name] for name in bad) for service in services)
    return {"well": well, "services": services}


@get("/ops/settled", responses=_answers(SettledState, "Whether all effects are done"), tags=["ops"])
async def is_settled(clients: InjectedClients, tools: InjectedTools) -> dict[str, Any]:
    """Whether everything told so far was heard by everyone."""
    await tools.require_operator()
    return await settled(clients)


@get("/ops/facts", responses=_answers(Facts, "Oldest first; `cursor` is where to go on"), tags=["ops"])
async def facts(
    *,
    clients: InjectedClients,
    tools: InjectedTools,
    of_type: OfType = "",
    subject: OfId = "",
    cause: OfId = "",
    school: str = "",
    cursor: str = "",
    from_now: bool = False,
) -> dict[str, Any]:
    """Facts of the log by type, subject, cause or school; go on from `cursor` to follow."""
    await tools.require_operator()
    if from_now and not cursor:
        return {"facts": [], "cursor": await tools.log.end()}
    query = FactQuery(type=of_type, subject=subject, cause=cause, school=school)
    page = await tools.log.read(query, cursor=cursor)
    await tools.note_facts(clients, "facts", query.said, page.facts)
    return {"facts": [asdict(fact) for fact in page.facts], "cursor": page.cursor}


@get("/ops/trace/{key:path}", responses=_answers(Trace, "With times, oldest first"), tags=["ops"])
async def trace_of(clients: InjectedClients, tools: InjectedTools, key: str) -> dict[str, Any]:
    """A command: the facts it caused, their effects in every house, and what was parked."""
    await tools.require_operator()
    found = await trace(clients, tools, key.removeprefix("/"))
    if found["facts"] or found["effects"] or found["parked"]:
        await tools.note(clients, "trace", found["id"])
    return found


@get("/ops/parked", responses=_answers(ParkedList, "Oldest first"), tags=["ops"])
async def parked(clients: InjectedClients, tools: InjectedTools, resolved: bool = False) -> dict[str, Any]:
    """What a listener could not take; with `resolved` also what was replayed or dropped since."""
    await tools.require_operator()
    letters = await tools.dead_letters.list(resolved=resolved)
    if letters:
        await tools.note(clients, "parked", f"{len(letters)} records")
    return {"parked": [asdict(letter) for letter in letters]}


@get("/ops/parked/{key:str}", responses=_answers(DeadLetter, "One parked record"), tags=["ops"])
async def one_parked(clients: InjectedClients, tools: InjectedTools, key: str) -> dict[str, Any]:
    """One parked record with reason, tries and body."""
    await tools.require_operator()
    letter = await tools.dead_letters.show(key)
    await tools.note(clients, "parked", f"{letter.id} {letter.fact}".strip())
    return asdict(letter)


@post(
    "/ops/parked/{key:str}/replay",
    status_code=200,
    responses=_answers(shape(frame_pb2.ReplayParkedResponse), "What stands beside the record"),
    tags=["ops"],
)
async def replay(clients: InjectedClients, tools: InjectedTools, key: str) -> dict[str, Any]:
    """The house that parked the record puts it back for its listener. Twice does no harm."""
    client = await tools.parker_of(clients, key)
    return plain(await client.ask_frame("ReplayParked", frame_pb2.ReplayParkedRequest(id=key)))


@post(
    "/ops/parked/{key:str}/drop",
    status_code=200,
    responses=_answers(shape(frame_pb2.DropParkedResponse), "What stands beside the record: the first answer"),
    tags=["ops"],
)
async def drop(data: DropReason, clients: InjectedClients, tools: InjectedTools, key: str) -> dict[str, Any]:
    """The house that parked the record marks it as dropped, with the reason; record and mark stay in the log."""
    client = await tools.parker_of(clients, key)
    return plain(await client.ask_frame("DropParked", frame_pb2.DropParkedRequest(id=key, why=data.why)))


@get("/ops/audit/{service:str}", responses=_answers(Links, "In the order of chain and number"), tags=["ops"])
async def audit_links(
    clients: InjectedClients,
    tools: InjectedTools,
    service: InService,
    page_size: PageSize = limits.API_PAGE_ITEMS,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """The audit chains of one house, link by link, to be checked elsewhere."""
    await tools.require_operator()
    client = clients.named(service)
    reply = await client.ask_frame("ListLinks", frame_pb2.ListLinksRequest(page_size=page_size, page_token=page_token))
    return {"links": [json.loads(link) for link in reply.links], "next_page_token": reply.next_page_token}


@post("/ops/rebuild/{service:str}", status_code=202, tags=["ops"])
async def start_rebuild(clients: InjectedClients, tools: InjectedTools, service: InService, take: bool = False) -> None:
    """Builds what a house heard anew from the log and compares; with `take` the log wins where they differ."""
    await tools.require_operator()
    await clients.named(service).ask_frame("StartRebuild", frame_pb2.StartRebuildRequest(take=take))


@get(
    "/ops/rebuild/{service:str}",
    responses=_answers(shape(frame_pb2.GetRebuildResponse), "How far it is, and what differs"),
    tags=["ops"],
)
async def rebuild(clients: InjectedClients, tools: InjectedTools, service: InService) -> dict[str, Any]:
    """How far a rebuild is."""
    await tools.require_operator()
    return plain(await clients.named(service).ask_frame("GetRebuild", frame_pb2.GetRebuildRequest()))


@post("/ops/search/{service:str}", status_code=202, tags=["ops"])
async def start_search(clients: InjectedClients, tools: InjectedTools, service: InService) -> None:
    """Holds every document of a house against what its audit chain says was kept; nothing is changed."""
    await tools.require_operator()
    await clients.named(service).ask_frame("StartSearch", frame_pb2.StartSearchRequest())


@get(
    "/ops/search/{service:str}",
    responses=_answers(shape(frame_pb2.GetSearchResponse), "How far it is, and what is not as the house kept it"),
    tags=["ops"],
)
async def search(clients: InjectedClients, tools: InjectedTools, service: InService) -> dict[str, Any]:
    """How far a search for forged documents is."""
    await tools.require_operator()
    return plain(await clients.named(service).ask_frame("GetSearch", frame_pb2.GetSearchRequest()))


@post(
    "/ops/tell-again/{service:str}",
    status_code=200,
    responses=_answers(shape(frame_pb2.TellAgainResponse), "How many documents are told again"),
    tags=["ops"],
)
async def tell_again(clients: InjectedClients, tools: InjectedTools, service: InService) -> dict[str, Any]:
    """A house tells its present state again, for a new listener."""
    await tools.require_operator()
    return plain(await clients.named(service).ask_frame("TellAgain", frame_pb2.TellAgainRequest()))


ROUTES = [
    describe,
    health,
    is_settled,
    facts,
    trace_of,
    parked,
    one_parked,
    replay,
    drop,
    audit_links,
    start_rebuild,
    rebuild,
    start_search,
    search,
    tell_again,
]
