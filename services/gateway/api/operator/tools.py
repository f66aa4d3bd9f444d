"""What an operator's routes work with: the verifier of tokens, the log of facts, the dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from litestar.datastructures import State
from litestar.params import Dependency

from chassis.context import current_token
from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.kafka import kafka_of
from chassis.delivery.signing import Verifier, verifier_of
from chassis.errors import TransientError, Unauthenticated
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier, keys_from
from chassis.settings import ProcessSettings
from contracts.checkpoint import CHECKPOINTED
from operating.servicer import OPERATE
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway.api.operator.log import FactLog, SeenFact
from services.gateway.clients import Clients, ServiceClient


class TokenMissing(Unauthenticated):
    reason = "TOKEN_MISSING"

    def __init__(self) -> None:
        super().__init__("this is for operators: send an access token")


@dataclass(frozen=True)
class OperatorTools:
    """Made once, at the first question of an operator."""

    verifier: TokenVerifier
    log: FactLog
    dead_letters: DeadLetters
    accounts: ServiceClient

    async def require_operator(self) -> Actor:
        """The caller, who must be an operator. Raises TokenMissing, TokenRefused, NotAllowed, or what accounts refuses.

        Accounts knows whether the session has ended; while it is away, an operator must see that it is.
        """
        token = current_token()
        if not token:
            raise TokenMissing
        actor = await self.verifier.verify(token)
        OPERATE.require(actor, "operate")
        with suppress(TransientError):
            await self.accounts.ask("GetMe", accounts_pb2.GetMeRequest())
        return actor

    async def note(self, clients: Clients, what: str, target: str) -> None:
        """Before it is shown: who read what of people stands in the journal of the first house that answers.

        Raises ServiceUnavailableError where none does: then it is not shown.
        """
        request = frame_pb2.NoteReadingRequest(what=what, target=target)
        for client in clients.all[:-1]:
            with suppress(TransientError):
                await client.ask_frame("NoteReading", request)
                return
        await clients.all[-1].ask_frame("NoteReading", request)

    async def note_facts(self, clients: Clients, what: str, asked: str, facts: Sequence[SeenFact]) -> None:
        """The same of facts. Those that sign a chain speak of nobody; noted, they would make it grow for ever."""
        of_people = [fact for fact in facts if not fact.type.endswith(CHECKPOINTED)]
        if of_people:
            places = f"{of_people[0].id} to {of_people[-1].id}"
            await self.note(clients, what, f"{asked}: {len(of_people)}, {places}")

    async def parker_of(self, clients: Clients, key: str) -> ServiceClient:
        """The client of the service that parked the record. Raises DeadLetterUnknown; NotAllowed for no operator."""
        await self.require_operator()
        return clients.named((await self.dead_letters.show(key)).by)


def fact_verifier(settings: ProcessSettings) -> Verifier:
    return verifier_of(settings.published_keys, settings.unsigned_part)


def operator_tools(state: State) -> OperatorTools:
    """A dependency of the routes; the settings of the composition root give the address of the log and the key set."""
    if "operator_tools" not in state:
        settings: ProcessSettings = state.settings
        kafka = kafka_of(settings)
        verifier = TokenVerifier(keys_from(settings.keyset_url, settings.tls_authority))
        log = FactLog(kafka, fact_verifier(settings))
        state.operator_tools = OperatorTools(verifier, log, DeadLetters(kafka), state.clients.accounts)
    tools: OperatorTools = state.operator_tools
    return tools


InjectedTools = Annotated[OperatorTools, Dependency(skip_validation=True)]
