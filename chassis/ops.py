"""What a house says about itself to an operator: served by the frame in every house."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from chassis import limits
from chassis.documents import Query
from chassis.effects import Effect, Effects
from chassis.identity import Policy, Right, current_actor
from chassis.reactions import Reactions
from chassis.rebuild import Progress
from chassis.resolving import Resolver
from proto.gen.edu.frame.v1 import frame_pb2, frame_pb2_grpc

OPERATE = Policy({"operate": {"operator": "jurisdiction"}})


class OpsDoor(frame_pb2_grpc.FrameServiceServicer):
    """`house` is the composition that runs: see chassis.service."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self._resolver = Resolver(house.service, house.kafka, house.store.audited)

    async def Describe(self, _request: frame_pb2.DescribeRequest, _context: Any) -> frame_pb2.DescribeResponse:
        OPERATE.require(current_actor(), "operate")
        reactions: Reactions[Any] = self._house.reactions
        rights: Sequence[Right] = list(self._house.policy.rights()) if self._house.policy else []
        return frame_pb2.DescribeResponse(
            service=self._house.service,
            hears=[
                frame_pb2.Reaction(fact=fact_type, name=one.name, sentence=one.sentence, many=one.many)
                for fact_type, one in sorted(reactions.table.items())
            ],
            tells=self._house.tells(),
            asked=self._house.rpc.asked,
            rights=[frame_pb2.Right(action=r.action, role=r.role, place=r.place) for r in rights],
            keeps=self._house.store.collections(),
        )

    async def ListEffects(self, request: frame_pb2.ListEffectsRequest, _context: Any) -> frame_pb2.ListEffectsResponse:
        OPERATE.require(current_actor(), "operate")
        effects: Effects = self._house.listener.effects
        return frame_pb2.ListEffectsResponse(effects=[_effect(effect) for effect in effects.of(request.key)])

    async def GetState(self, _request: frame_pb2.GetStateRequest, _context: Any) -> frame_pb2.GetStateResponse:
        OPERATE.require(current_actor(), "operate")
        listener = self._house.listener
        return frame_pb2.GetStateResponse(
            waiting=await self._house.store.untold(),
            relay_failing=self._house.relay.failing,
            listening_stopped=listener.stopped,
            trouble="; ".join(filter(None, (listener.trouble, self._house.checkpoints.cut))),
            lag=await listener.lag(),
            last_parked=[_effect(one) for one in listener.effects.last(limits.LAST_PARKED_SHOWN, outcome="parked")],
        )

    async def ListLinks(self, request: frame_pb2.ListLinksRequest, _context: Any) -> frame_pb2.ListLinksResponse:
        OPERATE.require(current_actor(), "operate")
        size = min(request.page_size or limits.PAGE_LINKS, limits.PAGE_LINKS)
        links = await self._house.store.chains.links(Query(limit=size, after=request.page_token))
        return frame_pb2.ListLinksResponse(
            links=[json.dumps(link, ensure_ascii=False) for link in links],
            next_page_token=links[-1]["id"] if len(links) == size else "",
        )

    async def StartRebuild(
        self, request: frame_pb2.StartRebuildRequest, _context: Any
    ) -> frame_pb2.StartRebuildResponse:
        actor = current_actor()
        OPERATE.require(actor, "operate")
        self._house.rebuild_progress()  # refused before it is recorded, where there is nothing to rebuild
        await self._house.store.audited(actor, "rebuild", "take" if request.take else "compare")
        self._house.start_rebuild(take=request.take)
        return frame_pb2.StartRebuildResponse()

    async def GetRebuild(self, _request: frame_pb2.GetRebuildRequest, _context: Any) -> frame_pb2.GetRebuildResponse:
        OPERATE.require(current_actor(), "operate")
        progress: Progress = self._house.rebuild_progress()
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

    async def TellAgain(self, _request: frame_pb2.TellAgainRequest, _context: Any) -> frame_pb2.TellAgainResponse:
        OPERATE.require(current_actor(), "operate")
        again: Callable[[], Any] = self._house.store.tell_again
        return frame_pb2.TellAgainResponse(documents=await again())

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


def _effect(effect: Effect) -> frame_pb2.Effect:
    return frame_pb2.Effect(
        fact=effect.told.id,
        type=effect.told.type,
        subject=effect.told.subject,
        cause=effect.told.cause,
        reaction=effect.reaction,
        outcome=effect.outcome,
        tries=effect.tries,
        at=effect.at.isoformat(),
    )
