"""Follows a command: the facts that it caused, their effects, what was parked, and whether all of it has settled."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from chassis import limits as frame
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway.api.operator.log import FactLog, FactQuery, SeenFact
from services.gateway.api.operator.tools import OperatorTools
from services.gateway.api.schemas import plain
from services.gateway.clients import Clients


async def settled(clients: Clients) -> dict[str, Any]:
    """Whether everything told was heard by everyone: nothing waits to be told, and no listener is behind.

    It is asked twice: what a listener did between the first service's answer and the last's would show in the second.
    """
    first = await _under_way(clients)
    return await _under_way(clients) if first["settled"] else first


async def _under_way(clients: Clients) -> dict[str, Any]:
    request = frame_pb2.GetStateRequest()
    states = await asyncio.gather(*(client.ask_frame("GetState", request) for client in clients.all))
    by_service = {client.name: state for client, state in zip(clients.all, states, strict=True)}
    waiting = sum(state.waiting for state in states)
    behind = {name: state.lag for name, state in by_service.items()}
    stopped = {name: state.listening_stopped for name, state in by_service.items() if state.listening_stopped}
    return {
        "settled": not waiting and not any(behind.values()),
        "waiting": waiting,
        "behind": behind,
        "stopped": stopped,
    }


async def trace(clients: Clients, tools: OperatorTools, key: str) -> dict[str, Any]:
    """A command, fact or subject: the facts it caused, the effects they had, and what was parked on the way."""
    facts = await _facts_of(tools.log, key)
    causes = {key, *(fact.cause for fact in facts if fact.id == key and fact.cause)}
    requests = [frame_pb2.ListEffectsRequest(key=cause) for cause in sorted(causes)]
    effects = [
        {"service": client.name, **plain(effect)}
        for client in clients.all
        for request in requests
        for effect in (await client.ask_frame("ListEffects", request)).effects
    ]
    ids = {fact.id for fact in facts}
    letters = await tools.dead_letters.list(resolved=True)
    unique = {
        (effect["service"], effect["fact"], effect["reaction"]): effect
        for effect in effects
        if effect["fact"] in ids or not ids
    }
    return {
        "id": key,
        "facts": [asdict(fact) for fact in facts],
        "effects": sorted(unique.values(), key=lambda effect: str(effect["at"])),
        "parked": [asdict(letter) for letter in letters if letter.cause in causes or letter.subject == key],
    }


async def _facts_of(log: FactLog, key: str) -> list[SeenFact]:
    everything = (await log.read(FactQuery(), most=frame.FACTS_READ_RECORDS)).facts
    own = [fact for fact in everything if key in (fact.id, fact.cause, fact.subject)]
    causes = {fact.cause for fact in own if fact.id == key and fact.cause}
    return [fact for fact in everything if fact in own or fact.cause in causes]
