"""The gRPC door, the neighbour who asks at it, and the web door, with real servers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from chassis import errors
from chassis.context import call, current_command
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer, status_of
from chassis.doors.web import WebServer
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, ServiceUnavailableError, StoreBusyError
from chassis.identity.actor import Actor, Grant, NobodySignedIn, current_actor, to_claims
from chassis.identity.tokens import ALGORITHM, AUDIENCE, ISSUER, TYPE, TokenRefused, TokenVerifier, token_of
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
LAN = Actor("GV1", "Lan", (Grant("teacher", {"school": ("8702030",)}),))
NAME = "edu.imports.v1.ImportService"


def token(actor: Actor, *, seconds: int = 60, key: OKPKey = KEY) -> str:
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    return token_of(actor, key, at=until - timedelta(hours=2), until=until)


async def keys() -> KeySet:
    return KeySet([KEY])


class Answering(imports_pb2_grpc.ImportServiceServicer):
    """Answers with who asked and by which command, or raises what it was told to."""

    def __init__(self) -> None:
        self.raising: Exception | None = None
        self.refused: list[str] = []
        self.requests: list[str] = []

    async def Recognise(self, request: Any, context: Any) -> imports_pb2.RecogniseResponse:
        if self.raising:
            raise self.raising
        return imports_pb2.RecogniseResponse(kind=f"{current_actor().id} {current_command()}")

    async def ImportFile(self, request: Any, context: Any) -> imports_pb2.ImportFileResponse:
        self.requests.append(request.request_id)
        return imports_pb2.ImportFileResponse()

    async def ListReports(self, request: Any, context: Any) -> imports_pb2.ListReportsResponse:
        return imports_pb2.ListReportsResponse(next_page_token="open")

    async def audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        self.refused.append(f"{actor.id if actor else '-'} {refusal.reason}")


@pytest.fixture
async def answering() -> Answering:
    return Answering()


@pytest.fixture
async def client(answering: Answering) -> AsyncIterator[Client]:
    server = RpcServer(TokenVerifier(keys), answering.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, answering, NAME)
    server.open_to_all(f"/{NAME}/ListReports")
    server.open_first(f"/{NAME}/ImportFile")
    port = await server.start("127.0.0.1:0")
    client = Client(f"127.0.0.1:{port}")
    yield client
    await client.close()
    await server.stop()


async def recognise(client: Client, name: str = "") -> imports_pb2.RecogniseResponse:
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)
    answer: imports_pb2.RecogniseResponse = await client.ask(stub.Recognise, imports_pb2.RecogniseRequest(name=name))
    return answer


async def test_the_callers_token_and_command_reach_the_neighbour(client: Client) -> None:
    with call(command="c1", token=token(LAN)):
        assert (await recognise(client)).kind == "GV1 c1"


@pytest.mark.parametrize(
    ("until", "open_again"), [(None, True), (0.0, False), (1.0, False), (9e9, True), (float("nan"), False)]
)
async def test_a_call_that_asks_for_a_second_factor_opens_by_one_that_was_given_lately(
    answering: Answering, until: float | None, open_again: bool
) -> None:
    server = RpcServer(TokenVerifier(keys), answering.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, answering, NAME)
    server.ask_second_factor(f"/{NAME}/Recognise")
    asking = Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    with call(command="c1", token=token(replace(LAN, second_until=until))):
        if open_again:
            assert (await recognise(asking)).kind == "GV1 c1"
        else:
            with pytest.raises(Forbidden) as refused:
                await recognise(asking)
            assert (refused.value.reason, answering.refused) == ("SECOND_FACTOR_NEEDED", ["GV1 SECOND_FACTOR_NEEDED"])
    await asking.close()
    await server.stop()


async def test_without_a_token_only_open_methods_answer(client: Client) -> None:
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)
    assert (await client.ask(stub.ListReports, imports_pb2.ListReportsRequest())).next_page_token == "open"
    with pytest.raises(errors.Unauthenticated) as refused:
        await recognise(client)
    assert refused.value.reason == NobodySignedIn.reason


@pytest.mark.parametrize("bad", ["expired", "other key", "garbage"])
async def test_a_token_that_does_not_verify_is_refused_and_audited(
    client: Client, answering: Answering, bad: str
) -> None:
    other = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
    made = {"expired": token(LAN, seconds=-3600), "other key": token(LAN, key=other), "garbage": "a.b.c"}[bad]
    with call(command="c1", token=made), pytest.raises(errors.Unauthenticated) as refused:
        await recognise(client)
    assert refused.value.reason == TokenRefused.reason
    assert answering.refused == ["- TOKEN_REFUSED"]


OURS: dict[str, Any] = {
    **to_claims(LAN),
    "iss": ISSUER,
    "aud": AUDIENCE,
    "iat": 1_700_000_000,
    "nbf": 1_700_000_000,
    "exp": 4_000_000_000,
}
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "no issuer": {"iss": None},
    "another issuer": {"iss": "https://elsewhere"},
    "no audience": {"aud": None},
    "for others": {"aud": "another system"},
    "not yet good": {"nbf": 3_999_999_000},
    "no beginning": {"nbf": None},
    "no end": {"exp": None},
    "an end that is no moment": {"exp": "later"},
    "an end that is a word": {"exp": True},
    "an end that never comes": {"exp": 1e400},
    "an end that is a list": {"exp": []},
    "ended": {"exp": 1_700_000_900},
    "nobody": {"sub": None},
    "no rights": {"grants": None},
}


def made_of(claims: dict[str, Any], typ: str = TYPE) -> str:
    """Signed with the right key, whatever it says; a claim that is None is left out."""
    body = json.dumps({name: value for name, value in claims.items() if value is not None}).encode()
    header = {"alg": ALGORITHM, "kid": "k1", "typ": typ}
    return jws.serialize_compact(header, body, KEY, algorithms=[ALGORITHM])


@pytest.mark.parametrize("what", WRONG_CLAIMS)
async def test_a_well_signed_token_that_does_not_say_all_that_is_asked_is_refused(client: Client, what: str) -> None:
    made = made_of({**OURS, **WRONG_CLAIMS[what]})
    with call(command="c1", token=made), pytest.raises(errors.Unauthenticated) as refused:
        await recognise(client)
    assert refused.value.reason == TokenRefused.reason


@pytest.mark.parametrize("typ", ["JWT", "", "refresh"])
async def test_a_well_signed_token_of_another_kind_opens_no_door(client: Client, typ: str) -> None:
    with call(command="c1", token=made_of(OURS, typ)), pytest.raises(errors.Unauthenticated) as refused:
        await recognise(client)
    assert "it is no access token" in refused.value.message


async def test_a_token_that_says_all_that_is_asked_opens_the_door(client: Client) -> None:
    with call(command="c1", token=made_of(OURS)):
        assert (await recognise(client)).kind == "GV1 c1"


class NoPupil(NotFound):
    reason = "NO_PUPIL"


class Locked(Conflict):
    reason = "LOCKED"


class Wrong(Invalid):
    reason = "WRONG"


class NotYours(Forbidden):
    reason = "NOT_YOURS"


@pytest.mark.parametrize("kind", [NoPupil, Locked, Wrong, NotYours])
async def test_a_refusal_crosses_the_door_with_family_reason_message_and_details(
    client: Client, answering: Answering, kind: type[Refusal]
) -> None:
    answering.raising = kind("tiếng Việt: đã khoá", field="điểm", row="7")
    with call(command="c1", token=token(LAN)), pytest.raises(kind.__base__ or Refusal) as heard:
        await recognise(client)
    refusal = heard.value
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.message) == (kind.reason, "tiếng Việt: đã khoá")
    assert refusal.details == {"field": "điểm", "row": "7"}


async def test_whoever_has_yet_to_choose_a_password_is_let_in_where_that_is_said_alone(
    client: Client, answering: Answering
) -> None:
    newcomer = Actor("GV1", "Lan", (), one_time=True)
    with call(command="c", token=token(newcomer)):
        with pytest.raises(Forbidden, match="chooses one first"):
            await recognise(client)
        stub = client.stub(imports_pb2_grpc.ImportServiceStub)
        await client.ask(stub.ListReports, imports_pb2.ListReportsRequest())
        await client.ask(stub.ImportFile, imports_pb2.ImportFileRequest())
    assert answering.refused == ["GV1 PASSWORD_NOT_CHOSEN"]


async def test_a_request_id_is_one_persons_own_whatever_another_sends(client: Client, answering: Answering) -> None:
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)
    mai = Actor("GV2", "Mai", LAN.grants)
    for actor, sent in ((LAN, "r1"), (LAN, "r1"), (mai, "r1"), (LAN, "r2"), (LAN, "")):
        with call(command="c", token=token(actor)):
            await client.ask(stub.ImportFile, imports_pb2.ImportFileRequest(request_id=sent))
    first, again, of_mai, second, none = answering.requests
    assert (first == again, none) == (True, "")
    assert len({first, of_mai, second}) == 3


def test_every_family_of_refusals_has_a_status_of_its_own() -> None:
    families = [errors.Unauthenticated, Forbidden, NotFound, Conflict, Invalid]
    codes = [status_of(family("x")) for family in families]
    assert len(set(codes)) == len(families)
    assert StatusCode.OK not in codes


@pytest.mark.parametrize("fault", [StoreBusyError("away"), ValueError("bug")])
async def test_trouble_and_bugs_are_a_silent_neighbour_and_tell_no_secret(
    client: Client, answering: Answering, fault: Exception
) -> None:
    answering.raising = fault
    with call(command="c1", token=token(LAN)), pytest.raises(ServiceUnavailableError) as heard:
        await recognise(client)
    assert "bug" not in str(heard.value)


async def test_nobody_at_the_address_is_a_silent_neighbour_within_the_bound() -> None:
    client = Client("127.0.0.1:1")
    with pytest.raises(ServiceUnavailableError):
        await recognise(client)
    await client.close()


async def test_a_door_that_answers_says_that_it_is_healthy(client: Client) -> None:
    stub = client.stub(health_pb2_grpc.HealthStub)
    answer = await client.ask(stub.Check, health_pb2.HealthCheckRequest(service=NAME))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_readiness_names_what_is_wrong_and_turns_green_again() -> None:
    server = WebServer()
    wrong: list[str] = ["the store is away"]

    async def check() -> None:
        if wrong:
            raise StoreBusyError(wrong[0])

    server.checks["store"] = check
    port = await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as web:
        async with web.get("/readyz") as red:
            assert (red.status, await red.json()) == (503, {"ready": False, "wrong": {"store": "the store is away"}})
        wrong.clear()
        async with web.get("/readyz") as green:
            assert (green.status, await green.json()) == (200, {"ready": True, "wrong": {}})
        async with web.get("/metrics") as metrics:
            assert "frame_facts_told_total" in await metrics.text()
    await server.stop()
