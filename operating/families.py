"""ReadsService of the houses that keep something of those who cannot look themselves: who read it, for the family."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.audit.chain import Chains
from chassis.audit.reads import ReadsQuery, Whose, reads_of
from chassis.identity.actor import Actor, current_actor
from chassis.identity.doors import Doors
from chassis.identity.policy import Policy
from chassis.service import Service
from chassis.store import NO_SCHOOL
from proto.gen.edu.reads.v1 import reads_pb2 as pb
from proto.gen.edu.reads.v1 import reads_pb2_grpc

NAME = pb.DESCRIPTOR.services_by_name["ReadsService"].full_name
DOORS: Doors = {"ListReads": ("see_reads",)}


@dataclass(frozen=True)
class ReadsKept:
    """Which actions of the house's journal are reads, by the name that the answer gives them; and who may ask.

    `whose` says where somebody is, or refuses the actor. Who has `unnamed` roles alone is not named.
    """

    actions: Mapping[str, str]
    whose: Callable[[Actor, str], Awaitable[Whose]]
    unnamed: frozenset[str]


class ReadsServicer(reads_pb2_grpc.ReadsServiceServicer):
    def __init__(self, chains: Chains, kept: ReadsKept) -> None:
        self._chains = chains
        self._kept = kept

    async def ListReads(self, request: pb.ListReadsRequest, _: Any) -> pb.ListReadsResponse:
        actor = current_actor()
        whose = await self._kept.whose(actor, request.person)
        # Whoever reaches several schools, or none of his own, stands in the chain of no school.
        names = [*([whose.school] if whose.school else []), NO_SCHOOL]
        asked = ReadsQuery(whose, actor.id, self._kept.actions, self._kept.unnamed)
        page = await reads_of(self._chains, names, asked, token=request.page_token)
        return pb.ListReadsResponse(
            reads=[
                pb.Read(at=one.at, action=one.action, about=one.about, roles=one.roles, name=one.name, own=one.own)
                for one in page.reads
            ],
            next_page_token=page.next_token,
        )


def open_to_families(service: Service, policy: Policy, kept: ReadsKept) -> None:
    """Mounts ReadsService in a house; called once, by its composition root."""
    servicer, add = ReadsServicer(service.store.chains, kept), reads_pb2_grpc.add_ReadsServiceServicer_to_server
    service.answers(add, servicer, NAME, doors=DOORS, policy=policy)
