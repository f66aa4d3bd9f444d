"""The servicer of the library: message, use case, message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, page_of, page_size
from chassis.texts import Texts
from proto.gen.edu.library.v1 import library_pb2 as wire
from proto.gen.edu.library.v1 import library_pb2_grpc
from services.library.domain import limits
from services.library.domain.resources import Resource
from services.library.rpc import messages
from services.library.rpc.lending import LendingDoors
from services.library.store import LibraryStore
from services.library.usecases import queries, reviews, submissions
from services.library.usecases.queries import ResourceQuery
from services.library.usecases.submissions import Submission

Decision = Callable[..., Awaitable[Resource]]


class LibraryServicer(LendingDoors, library_pb2_grpc.LibraryServiceServicer):
    def __init__(self, store: LibraryStore, texts: Texts) -> None:
        self._store = store
        self._texts = texts

    async def UploadResource(self, request: wire.UploadResourceRequest, _context: Any) -> wire.UploadResourceResponse:
        submission = Submission(
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
        with messages.explained(self._texts):
            kept, left = await submissions.upload_resource(self._store, actor=current_actor(), submission=submission)
        return wire.UploadResourceResponse(
            resource=await self._message(kept),
            refused=[messages.bad_question(self._texts, bad) for bad in left.refused],
            notes=[self._texts.say(note) for note in left.notes],
        )

    async def SubmitResource(self, request: wire.SubmitResourceRequest, _context: Any) -> wire.SubmitResourceResponse:
        with messages.explained(self._texts):
            kept, left = await submissions.submit_resource(
                self._store,
                actor=current_actor(),
                resource=request.id,
                request=request.request_id,
                file_name=request.file_name,
                content=request.content,
            )
        return wire.SubmitResourceResponse(
            resource=await self._message(kept),
            refused=[messages.bad_question(self._texts, bad) for bad in left.refused],
            notes=[self._texts.say(note) for note in left.notes],
        )

    async def PassResource(self, request: wire.PassResourceRequest, _context: Any) -> wire.PassResourceResponse:
        kept = await self._decide(reviews.pass_resource, request, note=request.note)
        return wire.PassResourceResponse(resource=kept)

    async def ReturnResource(self, request: wire.ReturnResourceRequest, _context: Any) -> wire.ReturnResourceResponse:
        kept = await self._decide(reviews.return_resource, request, note=request.note)
        return wire.ReturnResourceResponse(resource=kept)

    async def ApproveResource(
        self, request: wire.ApproveResourceRequest, _context: Any
    ) -> wire.ApproveResourceResponse:
        kept = await self._decide(reviews.approve_resource, request, publish=request.publish)
        return wire.ApproveResourceResponse(resource=kept)

    async def PublishResource(
        self, request: wire.PublishResourceRequest, _context: Any
    ) -> wire.PublishResourceResponse:
        return wire.PublishResourceResponse(resource=await self._decide(reviews.publish_resource, request))

    async def WithdrawResource(
        self, request: wire.WithdrawResourceRequest, _context: Any
    ) -> wire.WithdrawResourceResponse:
        kept = await self._decide(reviews.withdraw_resource, request, note=request.note)
        return wire.WithdrawResourceResponse(resource=kept)

    async def GetResource(self, request: wire.GetResourceRequest, _context: Any) -> wire.GetResourceResponse:
        kept = await queries.get_resource(self._store, actor=current_actor(), resource=request.id)
        return wire.GetResourceResponse(resource=await self._message(kept))

    async def GetResourceFile(
        self, request: wire.GetResourceFileRequest, _context: Any
    ) -> wire.GetResourceFileResponse:
        kept, content = await queries.get_resource_file(self._store, actor=current_actor(), resource=request.id)
        return wire.GetResourceFileResponse(file_name=kept.file.name, media_type=kept.file.media_type, content=content)

    async def ListResources(self, request: wire.ListResourcesRequest, _context: Any) -> wire.ListResourcesResponse:
        actor = current_actor()
        query = ResourceQuery(state=request.state, school=request.school, is_inbox=request.inbox, is_mine=request.mine)
        page = page_of(request.page_token, request.page_size, usual=limits.PAGE_ITEMS_USUAL, most=limits.PAGE_ITEMS)
        resources, next_token = await queries.list_resources(self._store, actor=actor, query=query, page=page)
        schools = await self._store.school_names()
        return wire.ListResourcesResponse(
            resources=[messages.resource(one, actor=actor, schools=schools) for one in resources],
            next_page_token=next_token,
        )

    async def Search(self, request: wire.SearchRequest, _context: Any) -> wire.SearchResponse:
        actor = current_actor()
        query = queries.search_query(
            actor,
            words=request.query,
            kind=request.kind,
            subject=request.subject,
            grade=request.grade,
            school=request.school,
        )
        limit = page_size(request.limit, usual=limits.FOUND_ITEMS_USUAL, most=limits.FOUND_ITEMS)
        results, total = await queries.search(self._store, actor=actor, query=query, limit=limit)
        schools = await self._store.school_names()
        return wire.SearchResponse(
            found=[messages.search_result(result, schools=schools) for result in results], total=total
        )

    async def ListQuestions(self, request: wire.ListQuestionsRequest, _context: Any) -> wire.ListQuestionsResponse:
        questions, with_answers = await queries.list_questions(
            self._store, actor=current_actor(), resource=request.resource
        )
        return wire.ListQuestionsResponse(
            questions=[messages.question(one, with_answers=with_answers) for one in questions]
        )

    async def ListBooks(self, request: wire.ListBooksRequest, _context: Any) -> wire.ListBooksResponse:
        books, next_token = await queries.list_books(
            self._store,
            actor=current_actor(),
            school=request.school,
            after=id_behind(request.page_token),
            limit=page_size(request.page_size, usual=limits.PAGE_ITEMS_USUAL, most=limits.PAGE_ITEMS),
        )
        return wire.ListBooksResponse(books=[messages.book(one) for one in books], next_page_token=next_token)

    async def _decide(self, decision: Decision, request: Any, **values: Any) -> wire.Resource:
        kept = await decision(
            self._store, actor=current_actor(), resource=request.id, request=request.request_id, **values
        )
        return await self._message(kept)

    async def _message(self, kept: Resource) -> wire.Resource:
        return messages.resource(kept, actor=current_actor(), schools=await self._store.school_names())
