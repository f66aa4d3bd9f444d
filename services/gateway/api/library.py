"""Learning materials from upload to the shelf, question banks, books, and the search over them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body as Part
from litestar.params import Parameter
from pydantic import BaseModel, ConfigDict, Field

from proto.gen.edu.library.v1 import library_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import (
    DOCX,
    MEDIA,
    PDF,
    PPTX,
    Body,
    PageSize,
    PageToken,
    Truth,
    answer,
    download,
    one_of,
    request_id,
)
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

Call = Request[Any, Any, Any]
InState = Annotated[
    str, one_of("state", "draft", "submitted", "passed", "returned", "approved", "published", "withdrawn")
]
OfKind = Annotated[str, one_of("kind", "document", "questions", "book")]
# What the library takes onto its shelf; a test compares it with the house's own table.
TEXT = "text/plain; charset=utf-8"
SHELF = (PDF, DOCX, PPTX, "image/png", "image/jpeg", "audio/mpeg", "video/mp4", TEXT, "application/xml")
Grade = Annotated[int, Parameter(ge=0, le=limits.GRADE_MOST, description="0 for every grade")]
OfSubject = Annotated[
    str, Parameter(max_length=limits.SUBJECT_CHARACTERS, description="A subject by its code or its name; empty for all")
]
Found = Annotated[int, Parameter(ge=1, le=limits.FOUND_ITEMS)]


class ResourceForm(BaseModel):
    """A file and what is said of it; what is left empty is read from the file or known of the caller."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    file: UploadFile
    title: str = ""
    subject: str = ""
    grade: int = Field(default=0, ge=0, le=limits.GRADE_MOST)
    licence: str = ""
    school: str = ""
    group: str = ""
    draft: bool = False


class Noted(Body):
    note: str = ""


class Approval(Body):
    publish: Truth = Field(default=False, description="Open it to every school at once")


@post("/resources", status_code=200, responses=says(wire.UploadResourceResponse), tags=["library"])
async def upload(
    data: Annotated[ResourceForm, Part(media_type=RequestEncodingType.MULTI_PART)],
    request: Call,
    clients: InjectedClients,
) -> dict[str, Any]:
    """Takes a file as a learning material and submits it to the subject group."""
    message = wire.UploadResourceRequest(
        file_name=data.file.filename,
        content=await data.file.read(),
        request_id=request_id(request),
        **data.model_dump(exclude={"file"}),
    )
    return await answer(clients.library, "UploadResource", message, seconds=limits.ASK_FILE_SECONDS)


@get("/resources", responses=says(wire.ListResourcesResponse), tags=["library"])
async def resources(
    *,
    clients: InjectedClients,
    in_state: InState = "",
    school: str = "",
    inbox: bool = False,
    mine: bool = False,
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Materials by state or school, the caller's own, or those that wait for the caller."""
    message = wire.ListResourcesRequest(
        state=in_state, school=school, inbox=inbox, mine=mine, page_size=page_size, page_token=page_token
    )
    return await answer(clients.library, "ListResources", message)


@get("/resources/{resource:str}", responses=says(wire.GetResourceResponse), tags=["library"])
async def one_resource(clients: InjectedClients, resource: str) -> dict[str, Any]:
    """One material with its history."""
    return await answer(clients.library, "GetResource", wire.GetResourceRequest(id=resource))


@get("/resources/{resource:str}/file", media_type=PDF, opt={MEDIA: SHELF}, tags=["library"])
async def resource_file(clients: InjectedClients, resource: str) -> Response[bytes]:
    """Its file, as it was handed in."""
    reply = await clients.library.ask("GetResourceFile", wire.GetResourceFileRequest(id=resource))
    return download(reply.content, media=reply.media_type)


@get("/resources/{resource:str}/questions", responses=says(wire.ListQuestionsResponse), tags=["library"])
async def questions(clients: InjectedClients, resource: str) -> dict[str, Any]:
    """The questions of a bank; pupils see no right answers."""
    return await answer(clients.library, "ListQuestions", wire.ListQuestionsRequest(resource=resource))


@post("/resources/{resource:str}/pass", status_code=200, responses=says(wire.PassResourceResponse), tags=["library"])
async def pass_on(data: Noted, request: Call, clients: InjectedClients, resource: str) -> dict[str, Any]:
    """The group's leader passes it on to the head."""
    message = wire.PassResourceRequest(id=resource, note=data.note, request_id=request_id(request))
    return await answer(clients.library, "PassResource", message)


@post(
    "/resources/{resource:str}/return", status_code=200, responses=says(wire.ReturnResourceResponse), tags=["library"]
)
async def send_back(data: Noted, request: Call, clients: InjectedClients, resource: str) -> dict[str, Any]:
    """Sends it back with a note on what to change."""
    message = wire.ReturnResourceRequest(id=resource, note=data.note, request_id=request_id(request))
    return await answer(clients.library, "ReturnResource", message)


@post(
    "/resources/{resource:str}/approve", status_code=200, responses=says(wire.ApproveResourceResponse), tags=["library"]
)
async def approve(data: Approval, request: Call, clients: InjectedClients, resource: str) -> dict[str, Any]:
    """The head approves what the group passed."""
    message = wire.ApproveResourceRequest(id=resource, publish=data.publish, request_id=request_id(request))
    return await answer(clients.library, "ApproveResource", message)


@post(
    "/resources/{resource:str}/withdraw",
    status_code=200,
    responses=says(wire.WithdrawResourceResponse),
    tags=["library"],
)
async def withdraw(data: Noted, request: Call, clients: InjectedClients, resource: str) -> dict[str, Any]:
    """The head takes it off the shelf, with a note on why."""
    message = wire.WithdrawResourceRequest(id=resource, note=data.note, request_id=request_id(request))
    return await answer(clients.library, "WithdrawResource", message)


@get("/search", responses=says(wire.SearchResponse), tags=["library"])
async def search(
    *,
    clients: InjectedClients,
    q: Annotated[str, Parameter(min_length=1, max_length=limits.SEARCH_CHARACTERS)],
    kind: OfKind = "",
    subject: OfSubject = "",
    grade: Grade = 0,
    school: str = "",
    limit: Found = 20,
) -> dict[str, Any]:
    """Materials and books by words, with or without accents."""
    message = wire.SearchRequest(query=q, kind=kind, subject=subject, grade=grade, school=school, limit=limit)
    return await answer(clients.library, "Search", message)


@get("/books", responses=says(wire.ListBooksResponse), tags=["library"])
async def books(
    clients: InjectedClients, school: str = "", page_size: PageSize = 100, page_token: PageToken = ""
) -> dict[str, Any]:
    """The books of a school's catalogue."""
    message = wire.ListBooksRequest(school=school, page_size=page_size, page_token=page_token)
    return await answer(clients.library, "ListBooks", message)


ROUTES = [
    upload,
    resources,
    one_resource,
    resource_file,
    questions,
    pass_on,
    send_back,
    approve,
    withdraw,
    search,
    books,
]
