"""Asks each service how it is, for the operator's page and the operator's routes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from chassis.errors import TransientError, in_words
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway.clients import Clients, ServiceClient


@dataclass(frozen=True)
class Health:
    """What a service says of itself; where it is silent, `answers` is false and the state holds the trouble alone."""

    service: str
    answers: bool
    state: frame_pb2.GetStateResponse


async def health_of_all(clients: Clients) -> list[Health]:
    """The health of every service, in the order of `Clients.all`. Raises nothing: a silent service is an answer too."""
    return list(await asyncio.gather(*(_health_of(client) for client in clients.all)))


async def _health_of(client: ServiceClient) -> Health:
    try:
        return Health(client.name, answers=True, state=await client.ask_frame("GetState", frame_pb2.GetStateRequest()))
    except TransientError as error:
        return Health(client.name, answers=False, state=frame_pb2.GetStateResponse(trouble=in_words(error)))
