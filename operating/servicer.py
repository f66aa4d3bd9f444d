"""The FrameService of every service: what it says about itself to an operator, and does for one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from chassis import limits
from chassis.delivery.effects import Effect, Effects
from chassis.delivery.reactions import Reactions
from chassis.documents import Query
from chassis.identity.actor import current_actor
from chassis.identity.doors import SECOND, Doors
from chassis.identity.policy import Policy, Right
from chassis.paging import id_behind, page_size, token_behind
from chassis.service import Service
from contracts.topics import group_of
from operating.dead_letters import Resolver
from operating.forgery import Findings, NightlySearch, Search
from operating.rebuild import Make, Nightly, NothingToRebuild, Progress, Rebuild
from proto.gen.edu.frame.v1 import frame_pb2, frame_pb2_grpc

READ_LINKS = "read links"
OPERATE = Policy({"operate": {"operator": "jurisdiction"}})
_NAME = "FrameService"
# A second factor is asked for what changes what was heard or is told.
_CHANGING = ("StartRebuild", "TellAgain", "ReplayParked", "DropParked")
DOORS: Doors = {
    call: ("operate", SECOND) if call in _CHANGING else ("operate",)
    for call in frame_pb2.DESCRIPTOR.services_by_name[_NAME].methods_by_name
}


class OperatorServicer(frame_pb2_grpc.FrameServiceServicer):
    """Answers for the running service: what it is, how it does, and what an operator asks of it."""

    def __init__(self, service: Service, rebuild: Rebuild | None, nightly: Nightly | None = None) -> None:
        self._service = service
        self._nightly = nightly
        self._search = Search(service.store)
        self.nightly_search = NightlySearch(
            self._search, service.clock, service=service.name, at=service.settings.search_at
        )
        self._searching: asyncio.Task[Findings] | None = None
        self._rebuild = rebuild
        self._rebuilding: asyncio.Task[Progress] | None = None
        self._resolver = Resolver(service.name, service.kafka, service.store.audit)

    async def stop(self) -> None:
        """Cancels a rebuild or a search that is under way; the next rebuild removes what this one left."""
        under_way = [task for task in (self._rebuilding, self._searching) if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def Describe(self, _request: frame_pb2.DescribeRequest, _context: Any) -> frame_pb2.DescribeResponse:
        OPERATE.require(current_actor(), "operate")
        reactions: Reactions[Any] = self._service.reactions
        rights: Sequence[Right] = list(self._service.policy.rights()) if self._service.policy else []
        return frame_pb2.DescribeResponse(
            service=self._service.name,
            hears=[
                frame_pb2.Reaction(fact=fact_type, name=reaction.name, sentence=reaction.sentence, many=reaction.many)
                for fact_type, reaction in sorted(reactions.table.items())
            ],
            tells=self._service.tells(),
            asked=self._service.rpc.services,
            rights=[frame_pb2.Right(action=r.action, role=r.role, place=r.place) for r in rights],
            keeps=self._service.store.collections(),
            doors=[
                frame_pb2.Door(call=f"{name}/{call}", actions=actions)
                for name, doors in self._service.doors.items()
                for call, actions in doors.items()
            ],
        )

    async def ListEffects(self, request: frame_pb2.ListEffectsRequest, _context: Any) -> frame_pb2.ListEffectsResponse:
        OPERATE.require(current_actor(), "operate")
        effects: Effects = self._service.listener.effects
        return frame_pb2.ListEffectsResponse(effects=[_effect(effect) for effect in effects.of(request.key)])

    async def GetState(self, _request: frame_pb2.GetStateRequest, _context: Any) -> frame_pb2.GetStateResponse:
        OPERATE.require(current_actor(), "operate")
        listener = self._service.listener
        return frame_pb2.GetStateResponse(
            waiting=await self._service.store.count_pending(),
            relay_failing=self._service.relay.failing,
            listening_stopped=listener.stopped,
            trouble="; ".join(filter(None, self._troubles())),
            lag=await listener.lag(),
            last_parked=[
                _effect(effect) for effect in listener.effects.last(limits.LAST_PARKED_SHOWN, outcome="parked")
            ],
        )

    def _troubles(self) -> tuple[str, ...]:
        listener, nightly = self._service.listener, self._nightly
        found = nightly.found if nightly else ""
        forged = (listener.forged.said, self._service.ended_sessions.forged.said)
        return listener.failing, *forged, self._service.checkpoints.cut, found, self.nightly_search.said

    async def NoteReading(self, request: frame_pb2.NoteReadingRequest, _context: Any) -> frame_pb2.NoteReadingResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        target = request.target[: limits.NOTED_CHARACTERS]
        await self._service.store.audit(actor, f"read {request.what[: limits.NOTED_CHARACTERS]}", target)
        return frame_pb2.NoteReadingResponse()

    async def ListLinks(self, request: frame_pb2.ListLinksRequest, _context: Any) -> frame_pb2.ListLinksResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        size = page_size(request.page_size, usual=limits.PAGE_LINKS, most=limits.PAGE_LINKS)
        links = await self._service.store.chains.links(Query(limit=size, after=id_behind(request.page_token)))
        # Links that hold readings of links alone speak of nobody else; noted, reading to the end would never end.
        if any(entry.get("action") != READ_LINKS for link in links for entry in link["entries"]):
            target = f"{len(links)} links, {links[0]['id']} to {links[-1]['id']}"
            await self._service.store.audit(actor, READ_LINKS, target)
        return frame_pb2.ListLinksResponse(
            links=[json.dumps(link, ensure_ascii=False) for link in links],
            next_page_token=token_behind([link["id"] for link in links], size),
        )

    async def StartRebuild(
        self, request: frame_pb2.StartRebuildRequest, _context: Any
    ) -> frame_pb2.StartRebuildResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        rebuild = self._known_rebuild()  # before the audit: where there is nothing to rebuild, nothing is recorded
        await self._service.store.audit(actor, "rebuild", "take" if request.take else "compare")
        self._rebuilding = rebuild.start(take=request.take)
        return frame_pb2.StartRebuildResponse()

    async def GetRebuild(self, _request: frame_pb2.GetRebuildRequest, _context: Any) -> frame_pb2.GetRebuildResponse:
        OPERATE.require(current_actor(), "operate")
        progress = self._known_rebuild().progress
        shown = [frame_pb2.Difference(collection=d.collection, id=d.id, what=d.what) for d in progress.differences]
        return frame_pb2.GetRebuildResponse(
            state=progress.state,
            facts=progress.facts,
            documents=progress.documents,
            refused=progress.refused,
            different=progress.different,
            differences=shown,
            read=progress.read,
            records=progress.records,
            looks=progress.looks,
            why=progress.why,
        )

    async def StartSearch(self, _request: frame_pb2.StartSearchRequest, _context: Any) -> frame_pb2.StartSearchResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        await self._service.store.audit(actor, "search_forged", self._service.name)
        self._searching = self._search.start()
        return frame_pb2.StartSearchResponse()

    async def GetSearch(self, _request: frame_pb2.GetSearchRequest, _context: Any) -> frame_pb2.GetSearchResponse:
        OPERATE.require(current_actor(), "operate")
        found = self._search.found
        return frame_pb2.GetSearchResponse(
            state=found.state,
            documents=found.documents,
            links=found.links,
            forged=found.forged,
            named=[frame_pb2.Difference(collection=one.collection, id=one.id, what=one.what) for one in found.named],
            unproved=found.unproved,
            waiting=found.waiting,
            why=found.why,
        )

    async def TellAgain(self, _request: frame_pb2.TellAgainRequest, _context: Any) -> frame_pb2.TellAgainResponse:
        OPERATE.require(current_actor(), "operate")
        return frame_pb2.TellAgainResponse(documents=await self._service.store.tell_again())

    async def ReplayParked(
        self, request: frame_pb2.ReplayParkedRequest, _context: Any
    ) -> frame_pb2.ReplayParkedResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        return frame_pb2.ReplayParkedResponse(resolved=await self._resolver.replay(request.id, actor=actor))

    async def DropParked(self, request: frame_pb2.DropParkedRequest, _context: Any) -> frame_pb2.DropParkedResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        resolved = await self._resolver.drop(request.id, actor=actor, why=request.why)
        return frame_pb2.DropParkedResponse(resolved=resolved)

    def _known_rebuild(self) -> Rebuild:
        if self._rebuild is None:
            raise NothingToRebuild(self._service.name)
        return self._rebuild


def open_to_operators(service: Service, *, make: Make | None = None) -> None:
    """Lets operators call the service; its composition root calls this once, when the service has its store.

    `make` makes the store of a listening service on another database, so that what it heard can be rebuilt there.
    """
    rebuild = nightly = None
    if make is not None:
        rebuild = Rebuild(
            service.store,
            make,
            service.reactions,
            service.kafka,
            group=group_of(service.name),
            verifier=service.verifier,
        )
        nightly = Nightly(rebuild, service.clock, service=service.name, at=service.settings.compare_at)
        service.in_background(nightly.run)
    servicer, described = OperatorServicer(service, rebuild, nightly), frame_pb2.DESCRIPTOR.services_by_name[_NAME]
    service.in_background(servicer.nightly_search.run)
    service.answers(
        frame_pb2_grpc.add_FrameServiceServicer_to_server, servicer, described.full_name, doors=DOORS, policy=OPERATE
    )
    service.at_stop(servicer.stop)


def _effect(effect: Effect) -> frame_pb2.Effect:
    return frame_pb2.Effect(
        fact=effect.envelope.id,
        type=effect.envelope.type,
        subject=effect.envelope.subject,
        cause=effect.envelope.cause,
        reaction=effect.reaction,
        outcome=effect.outcome,
        tries=effect.tries,
        at=effect.at.isoformat(),
    )
