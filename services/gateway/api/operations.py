"""What the operators' routes lean on: who may look, the log, what is parked, and whether everything has settled."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from litestar.datastructures import State
from litestar.params import Dependency

from chassis import limits as frame
from chassis.context import current_token
from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.kafka import Kafka
from chassis.errors import TransientError, Unauthenticated
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier, keys_from
from operating.servicer import OPERATE
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway.api.log import FactLog, SeenFact, Wanted
from services.gateway.api.shapes import plain
from services.gateway.clients import Clients, ServiceClient


class NobodyAsks(Unauthenticated):
    reason = "TOKEN_MISSING"

    def __init__(self) -> None:
        super().__init__("this is for operators: send an access token")


@dataclass(frozen=True)
class Operations:
    """Made once, at the first question of an operator."""

    verifier: TokenVerifier
    log: FactLog
    parking: DeadLetters

    async def operator(self) -> Actor:
        """The caller, who must be an operator. Raises NobodyAsks, TokenRefused or NotAllowed."""
        token = current_token()
        if not token:
            raise NobodyAsks
        actor = await self.verifier.verify(token)
        OPERATE.require(actor, "operate")
        return actor


def operations(state: State) -> Operations:
    """A dependency of the routes; the composition root gives address and key set by its settings."""
    if "operations" not in state:
        kafka = Kafka(state.settings.kafka)
        verifier = TokenVerifier(keys_from(state.settings.keyset_url))
        state.operations = Operations(verifier, FactLog(kafka), DeadLetters(kafka))
    found: Operations = state.operations
    return found


Work = Annotated[Operations, Dependency(skip_validation=True)]


async def health_of(house: ServiceClient) -> dict[str, Any]:
    """What the house says of itself; `answers` is false, with the trouble, when it is silent."""
    try:
        state = await house.ask_ops("GetState", frame_pb2.GetStateRequest())
    except TransientError as trouble:
        return {"service": house.name, "answers": False, **plain(frame_pb2.GetStateResponse(trouble=str(trouble)))}
    return {"service": house.name, "answers": True, **plain(state)}


async def who_parked(houses: Clients, work: Operations, key: str) -> ServiceClient:
    """The house that answers for a parked record. Raises DeadLetterUnknown; NotAllowed where no operator asks."""
    await work.operator()
    return houses.named((await work.parking.show(key)).by)


async def settled(houses: Clients) -> dict[str, Any]:
    """Whether everything told was heard by everyone: nothing waits to be told, and no listener is behind.

    Looked at twice: what a listener did between the first house's answer and the last's would show in the second.
    """
    first = await _under_way(houses)
    return await _under_way(houses) if first["settled"] else first


async def _under_way(houses: Clients) -> dict[str, Any]:
    asked = frame_pb2.GetStateRequest()
    states = await asyncio.gather(*(house.ask_ops("GetState", asked) for house in houses.all))
    by_house = {house.name: state for house, state in zip(houses.all, states, strict=True)}
    waiting = sum(state.waiting for state in states)
    behind = {name: state.lag for name, state in by_house.items()}
    stopped = {name: state.listening_stopped for name, state in by_house.items() if state.listening_stopped}
    return {
        "settled": not waiting and not any(behind.values()),
        "waiting": waiting,
        "behind": behind,
        "stopped": stopped,
    }


async def trace(houses: Clients, work: Operations, key: str) -> dict[str, Any]:
    """A command, fact or subject: the facts it caused, the effects they had, and what was parked on the way."""
    facts = await _facts_of(work.log, key)
    causes = {key, *(fact.cause for fact in facts if fact.id == key and fact.cause)}
    asked = [frame_pb2.ListEffectsRequest(key=cause) for cause in sorted(causes)]
    effects = [
        {"service": house.name, **plain(effect)}
        for house in houses.all
        for request in asked
        for effect in (await house.ask_ops("ListEffects", request)).effects
    ]
    ids = {fact.id for fact in facts}
    parked = [one for one in await work.parking.list(resolved=True) if one.cause in causes or one.subject == key]
    unique = {(one["service"], one["fact"], one["reaction"]): one for one in effects if one["fact"] in ids or not ids}
    return {
        "id": key,
        "facts": [asdict(fact) for fact in facts],
        "effects": sorted(unique.values(), key=lambda one: str(one["at"])),
        "parked": [asdict(one) for one in parked],
    }


async def _facts_of(log: FactLog, key: str) -> list[SeenFact]:
    everything = (await log.read(Wanted(), most=frame.FACTS_READ_RECORDS)).facts
    own = [fact for fact in everything if key in (fact.id, fact.cause, fact.subject)]
    causes = {fact.cause for fact in own if fact.id == key and fact.cause}
    return [fact for fact in everything if fact in own or fact.cause in causes]
