"""What an operator reads of people is shown only when a house has noted it; any house that answers will do."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.kafka import Kafka
from chassis.errors import ServiceUnavailableError
from chassis.identity.tokens import TokenVerifier
from proto.gen.edu.frame.v1 import frame_pb2
from services.gateway.api.operator.log import FactLog
from services.gateway.api.operator.tools import OperatorTools
from tests.chassis.test_doors import keys
from tests.gateway.fakes import fake_services
from tests.signing import verifier

AWAY = ServiceUnavailableError("nobody at the address")
NOTED = {"NoteReading": frame_pb2.NoteReadingResponse()}
GONE = {"NoteReading": AWAY}


def tools(services: Any) -> OperatorTools:
    log = Kafka("127.0.0.1:1")
    return OperatorTools(TokenVerifier(keys), FactLog(log, verifier()), DeadLetters(log), services.accounts)


async def test_the_next_house_notes_it_while_the_first_is_away() -> None:
    services: Any = fake_services(accounts=GONE, records=GONE, library=NOTED, payments=NOTED, reporting=NOTED)
    await tools(services).note(services, "trace", "read-1")
    asked = {
        one.name: [(method, request.what, request.target) for method, request in one.asked] for one in services.all
    }
    noted = [("NoteReading", "trace", "read-1")]
    assert asked == {"accounts": noted, "records": noted, "library": noted, "payments": [], "reporting": []}


async def test_what_nobody_can_note_is_not_shown() -> None:
    services: Any = fake_services(**dict.fromkeys(("accounts", "records", "library", "payments", "reporting"), GONE))
    with pytest.raises(ServiceUnavailableError):
        await tools(services).note(services, "trace", "read-1")
