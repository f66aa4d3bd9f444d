"""The door of the library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.library.v1 import library_pb2 as wire
from proto.gen.edu.library.v1 import library_pb2_grpc
from services.library.domain import limits
from services.library.domain.resources import Resource
from services.library.rpc import messages
from services.library.store import LibraryStore
from services.library.usecases import deciding, handing_in, looking
from services.library.usecases.handing_in import HandedIn

Decision = Callable[..., Awaitable[Resource]]


class LibraryServicer(library_pb2_grpc.LibraryServiceServicer):
    def __init__(self, store: LibraryStore) -> None:
        self._store = store

    async def UploadResource(self, request: wire.UploadResourceRequest, _context: Any) -> wire.UploadResourceResponse:
        handed = HandedIn(
            file_name=request.file_name,
            content=request.content,
            title=request.title,
            subject=request.subject,
            grade=request.grade,
            licence=request.licence,
            school=request.school,
            group=request.group,
            request=request.request_id,
            is_draft=request.draft,
        )
        kept, bad = await handing_in.upload_resource(self._store, actor=current_actor(), handed=handed)
        refused = [messages.bad_question(one) for one in bad]
        return wire.UploadResourceResponse(resource=await self._shown(kept), refused=refused)

    async def SubmitResource(self, request: wire.SubmitResourceRequest, _context: Any) -> wire.SubmitResourceResponse:
        kept = await handing_in.submit_resource(
            self._store,
            actor=current_actor(),
            resource=request.id,
            request=request.request_id,
            file_name=request.file_name,
            content=request.content,
        )
        return wire.SubmitResourceResponse(resource=await self._shown(kept))

    async def PassResource(self, request: wire.PassResourceRequest, _context: Any) -> wire.PassResourceResponse:
        kept = await self._decide(deciding.pass_resource, request, note=request.note)
        return wire.PassResourceResponse(resource=kept)

    async def ReturnResource(self, request: wire.ReturnResourceRequest, _context: Any) -> wire.ReturnResourceResponse:
        kept = await self._decide(deciding.return_resource, request, note=request.note)
        return wire.ReturnResourceResponse(resource=kept)

    async def ApproveResource(
        self, request: wire.ApproveResourceRequest, _context: Any
    ) -> wire.ApproveResourceResponse:
        kept = await self._decide(deciding.approve_resource, request, publish=request.publish)
        return wire.ApproveResourceResponse(resource=kept)

    async def PublishResource(
        self, request: wire.PublishResourceRequest, _context: Any
    ) -> wire.PublishResourceResponse:
        return wire.PublishResourceResponse(resource=await self._decide(deciding.publish_resource, request))

    async def WithdrawResource(
        self, request: wire.WithdrawResourceRequest, _context: Any
    ) -> wire.WithdrawResourceResponse:
        kept = await self._decide(deciding.withdraw_resource, request, note=request.note)
        return wire.WithdrawResourceResponse(resource=kept)

    async def GetResource(self, request: wire.GetResourceRequest, _context: Any) -> wire.GetResourceResponse:
        found = await looking.seen(self._store, current_actor(), request.id)
        return wire.GetResourceResponse(resource=await self._shown(found))

    async def GetResourceFile(
        self, request: wire.GetResourceFileRequest, _context: Any
    ) -> wire.GetResourceFileResponse:
        found, content = await looking.file_of(self._store, actor=current_actor(), resource=request.id)
        return wire.GetResourceFileResponse(
            file_name=found.file.name, media_type=found.file.media_type, content=content
        )

    async def ListResources(self, request: wire.ListResourcesRequest, _context: Any) -> wire.ListResourcesResponse:
        actor = current_actor()
        asked = looking.Asked(
            state=request.state,
            school=request.school,
            is_inbox=request.inbox,
            is_mine=request.mine,
            start=int(request.page_token or 0),
            limit=_page(request.page_size),
        )
        found, more = await looking.list_resources(self._store, actor=actor, asked=asked)
        schools = await self._store.school_names()
        return wire.ListResourcesResponse(
            resources=[messages.resource(one, actor=actor, schools=schools) for one in found],
            next_page_token=str(asked.start + asked.limit) if more else "",
        )

    async def Search(self, request: wire.SearchRequest, _context: Any) -> wire.SearchResponse:
        actor = current_actor()
        wanted = looking.wanted_by(
            actor,
            words=request.query,
            kind=request.kind,
            subject=request.subject,
            grade=request.grade,
            school=request.school,
        )
        limit = min(request.limit or limits.FOUND_ITEMS_USUAL, limits.FOUND_ITEMS)
        found, total = await looking.search(self._store, actor=actor, wanted=wanted, limit=limit)
        schools = await self._store.school_names()
        return wire.SearchResponse(found=[messages.found(one, schools=schools) for one in found], total=total)

    async def ListQuestions(self, request: wire.ListQuestionsRequest, _context: Any) -> wire.ListQuestionsResponse:
        found, answers = await looking.questions_of(self._store, actor=current_actor(), resource=request.resource)
        return wire.ListQuestionsResponse(questions=[messages.question(one, with_answers=answers) for one in found])

    async def ListBooks(self, request: wire.ListBooksRequest, _context: Any) -> wire.ListBooksResponse:
        limit = _page(request.page_size)
        found = await looking.list_books(
            self._store, actor=current_actor(), school=request.school, after=request.page_token, limit=limit
        )
        return wire.ListBooksResponse(
            books=[messages.book(one) for one in found], next_page_token=found[-1].id if len(found) == limit else ""
        )

    async def _decide(self, decision: Decision, request: Any, **values: Any) -> wire.Resource:
        kept = await decision(
            self._store, actor=current_actor(), resource=request.id, request=request.request_id, **values
        )
        return await self._shown(kept)

    async def _shown(self, kept: Resource) -> wire.Resource:
        return messages.resource(kept, actor=current_actor(), schools=await self._store.school_names())


def _page(size: int) -> int:
    return min(size or limits.PAGE_ITEMS_USUAL, limits.PAGE_ITEMS)
