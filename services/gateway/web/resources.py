"""Learning materials: handed in, passed by the group, approved by the head, found by words without accents."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.library.v1 import library_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import files, new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, page, say, visitor_of

# What a form may ask for, and how the library calls it.
ACTS: dict[str, tuple[str, type[Any]]] = {
    "pass": ("PassResource", library_pb2.PassResourceRequest),
    "return": ("ReturnResource", library_pb2.ReturnResourceRequest),
    "approve": ("ApproveResource", library_pb2.ApproveResourceRequest),
    "publish": ("PublishResource", library_pb2.PublishResourceRequest),
    "withdraw": ("WithdrawResource", library_pb2.WithdrawResourceRequest),
    "submit": ("SubmitResource", library_pb2.SubmitResourceRequest),
}
NOTED = {"return", "withdraw", "pass"}
KINDS = ("document", "questions", "book")


async def waiting_resources(clients: Clients, state: str) -> list[library_pb2.Resource]:
    """What waits for the caller in one state; a home shows how many."""
    message = library_pb2.ListResourcesRequest(inbox=True, state=state, page_size=limits.PAGE_ROWS)
    return list((await clients.library.ask("ListResources", message)).resources)


@get("/library")
async def search(request: Web, clients: InjectedClients) -> Response[Any]:
    """One field; accents are optional. Without words: what waits for me and what is mine."""
    visitor_of(request)
    words = request.query_params.get("q", "").strip()[: limits.SEARCH_CHARACTERS]
    kind = request.query_params.get("kind", "")
    hits: Any = None
    if words:
        message = library_pb2.SearchRequest(query=words, kind=kind if kind in KINDS else "", limit=limits.PAGE_ROWS)
        hits = await clients.library.ask("Search", message)
    return page(
        request,
        "library/search.html",
        words=words,
        kind=kind,
        kinds=KINDS,
        hits=hits,
        request_id=new_request(request),
    )


@get("/resources")
async def show_inbox(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _inbox(request, clients)


async def _inbox(request: Web, clients: Clients, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    visitor_of(request)
    token = request.query_params.get("page", "")
    waiting = library_pb2.ListResourcesRequest(inbox=True, page_size=limits.PAGE_ROWS, page_token=token)
    mine = library_pb2.ListResourcesRequest(mine=True, page_size=limits.PAGE_ROWS)
    reply = await clients.library.ask("ListResources", waiting)
    own = await clients.library.ask("ListResources", mine)
    return page(
        request,
        "library/inbox.html",
        problems=problems,
        resources=reply.resources,
        more=reply.next_page_token,
        mine=own.resources,
        request_id=new_request(request),
    )


@post("/resources")
async def hand_in(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    sent = await files(form, "file")
    if not sent:
        return await _inbox(request, clients, (FieldProblem("file", say(request, "resource.file_missing")),))
    message = library_pb2.UploadResourceRequest(
        file_name=sent[0].name,
        content=sent[0].content,
        title=text(form, "title"),
        request_id=text(form, "request_id"),
    )
    try:
        reply = await clients.library.ask("UploadResource", message, seconds=limits.ASK_FILE_SECONDS)
    except Refusal as refusal:
        return await _inbox(request, clients, (FieldProblem("file", explain(request, refusal)),))
    left = "; ".join([*(f"{bad.name or bad.line}: {bad.reason}" for bad in reply.refused), *reply.notes])
    return done(
        request, "/resource", "resource_sent", {"title": reply.resource.title, "left": left}, id=reply.resource.id
    )


@get("/resource")
async def show_resource(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _resource(request, clients, request.query_params.get("id", ""))


async def _resource(
    request: Web, clients: Clients, resource: str, problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    visitor_of(request)
    shown = (await clients.library.ask("GetResource", library_pb2.GetResourceRequest(id=resource))).resource
    questions: Any = []
    if shown.kind == "questions":
        message = library_pb2.ListQuestionsRequest(resource=resource)
        questions = (await clients.library.ask("ListQuestions", message)).questions
    return page(
        request,
        "library/resource.html",
        problems=problems,
        resource=shown,
        questions=questions,
        request_id=new_request(request),
    )


@get("/resource/file")
async def show_file(request: Web, clients: InjectedClients) -> Response[bytes]:
    """Always a download: a stranger's file is never shown inside our own pages."""
    message = library_pb2.GetResourceFileRequest(id=request.query_params.get("id", ""))
    reply = await clients.library.ask("GetResourceFile", message, seconds=limits.ASK_FILE_SECONDS)
    name = reply.file_name.encode("ascii", "ignore").decode().replace('"', "") or "hoc-lieu"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(reply.content, media_type="application/octet-stream", headers=headers)


@post("/resource")
async def act(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    resource, action, back = text(form, "resource"), text(form, "act"), text(form, "back")
    if action not in ACTS:
        return await _resource(request, clients, resource)
    method, kind = ACTS[action]
    fields: dict[str, Any] = {"id": resource, "request_id": text(form, "request_id")}
    if action in NOTED:
        fields["note"] = text(form, "note")
    try:
        reply = await clients.library.ask(method, kind(**fields))
    except Refusal as refusal:
        problem = FieldProblem(f"note-{resource}", explain(request, refusal))
        answer = (
            _inbox(request, clients, (problem,))
            if back == "inbox"
            else _resource(request, clients, resource, (problem,))
        )
        return await answer
    notice, facts = f"resource_{action}", {"title": reply.resource.title}
    if back == "inbox":
        return done(request, "/resources", notice, facts)
    return done(request, "/resource", notice, facts, id=resource)


HANDLERS = [search, show_inbox, hand_in, show_resource, show_file, act]
