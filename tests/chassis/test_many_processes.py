"""A service of several processes: calls are spread, a process that ends finishes what it began and loses no call."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from grpc import StatusCode

from chassis import limits
from chassis.context import call
from chassis.doors import rpc
from chassis.doors.client import Client, target_of
from chassis.doors.rpc import RpcServer
from chassis.doors.web import WebServer
from chassis.errors import Refusal, ServiceUnavailableError
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier
from deploy.local import ports
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from tests.chassis.test_doors import LAN, NAME, keys, token

MANY = 40


class Process(imports_pb2_grpc.ImportServiceServicer):
    """One of them, which says its name and over which connection it was asked.

    `slow` holds its answers back; `cut` is cut off by the process `a`, as by one that ends.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.peers: list[str] = []
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def Recognise(self, request: Any, context: Any) -> imports_pb2.RecogniseResponse:
        self.peers.append(context.peer())
        if request.name == "slow":
            self.begun.set()
            await self.go_on.wait()
        if (request.name, self.name) == ("cut", "a"):
            await context.abort(StatusCode.CANCELLED, "it ends")
        return imports_pb2.RecogniseResponse(kind=self.name)

    async def audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        raise AssertionError(method)


@asynccontextmanager
async def open_door(process: Process, address: str) -> AsyncIterator[RpcServer]:
    server = RpcServer(TokenVerifier(keys), process.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, process, NAME)
    await server.start(address)
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
async def places() -> list[str]:
    return [f"127.0.0.1:{ports.any_free()}" for _ in "ab"]


@pytest.fixture
async def client(places: list[str]) -> AsyncIterator[Client]:
    client = Client(",".join(places))
    with call(command="c1", token=token(LAN)):
        yield client
    await client.close()


async def ask(client: Client, name: str = "") -> str:
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)
    return str((await client.ask(stub.Recognise, imports_pb2.RecogniseRequest(name=name))).kind)


async def until_all_answer(client: Client, names: set[str]) -> None:
    async with asyncio.timeout(limits.ASK_SECONDS):
        while {await ask(client) for _ in names} != names:
            pass


async def test_calls_go_in_turn_to_every_process_that_answers(client: Client, places: list[str]) -> None:
    first, second = Process("a"), Process("b")
    async with open_door(first, places[0]), open_door(second, places[1]):
        await until_all_answer(client, {"a", "b"})
        assert Counter([await ask(client) for _ in range(MANY)]) == {"a": MANY / 2, "b": MANY / 2}


async def test_a_process_that_comes_later_is_asked_and_one_that_goes_is_asked_no_more(
    client: Client, places: list[str]
) -> None:
    async with open_door(Process("a"), places[0]) as first:
        assert {await ask(client) for _ in range(MANY)} == {"a"}
        async with open_door(Process("b"), places[1]):
            await until_all_answer(client, {"a", "b"})
            await first.stop()
            assert {await ask(client) for _ in range(MANY)} == {"b"}


async def test_what_a_process_began_it_finishes_while_others_take_what_is_new(
    client: Client, places: list[str]
) -> None:
    first, second = Process("a"), Process("b")
    async with open_door(first, places[0]) as closing, open_door(second, places[1]):
        await until_all_answer(client, {"a", "b"})
        begun = [asyncio.create_task(ask(client, "slow")) for _ in "ab"]
        await asyncio.gather(first.begun.wait(), second.begun.wait())
        stopped = asyncio.create_task(closing.stop())
        await asyncio.gather(*(ask(client) for _ in range(MANY)))
        assert {await ask(client) for _ in range(MANY)} == {"b"}
        assert not stopped.done()
        first.go_on.set()
        second.go_on.set()
        assert sorted(await asyncio.gather(*begun)) == ["a", "b"]
        await stopped


async def test_what_a_process_cuts_off_as_it_ends_another_one_answers(client: Client, places: list[str]) -> None:
    ending = Process("a")
    async with open_door(ending, places[0]), open_door(Process("b"), places[1]):
        await until_all_answer(client, {"a", "b"})
        asked = len(ending.peers)
        assert {await ask(client, "cut") for _ in range(MANY)} == {"b"}
        assert len(ending.peers) > asked


async def test_a_caller_connects_anew_from_time_to_time_and_no_call_fails(
    monkeypatch: pytest.MonkeyPatch, places: list[str]
) -> None:
    """So it finds processes that came since; the pause between two connections is nobody's."""
    monkeypatch.setattr(rpc, "SERVER_OPTIONS", [*rpc.OPTIONS, ("grpc.max_connection_age_ms", 100)])
    process = Process("a")
    client = Client(places[0])
    async with open_door(process, places[0]):
        with call(command="c1", token=token(LAN)):
            async with asyncio.timeout(limits.ASK_SECONDS):
                while len(set(process.peers)) < 3:
                    assert await ask(client) == "a"
        await client.close()


def test_the_age_of_a_connection_is_an_option_of_every_server_and_outlasts_the_longest_call() -> None:
    assert dict(rpc.SERVER_OPTIONS)["grpc.max_connection_age_ms"] == limits.CONNECTION_AGE_MS
    assert limits.CONNECTION_GRACE_MS > limits.ASK_LONG_SECONDS * 1_000


async def test_a_name_stands_for_all_its_addresses(places: list[str]) -> None:
    assert target_of("accounts:7100") == "dns:///accounts:7100"
    assert target_of("10.0.0.1:1, 10.0.0.2:1") == "ipv4:10.0.0.1:1,10.0.0.2:1"
    assert target_of("[::1]:1,[::2]:1") == "ipv6:[::1]:1,[::2]:1"
    for wrong in ("accounts:1,records:2", "127.0.0.1:1,[::1]:1"):
        with pytest.raises(ValueError, match=r"IPv4|accounts"):
            target_of(wrong)
    client = Client(f"localhost:{places[0].rpartition(':')[2]}")
    async with open_door(Process("a"), places[0]):
        with call(command="c1", token=token(LAN)):
            assert await ask(client) == "a"
    with call(command="c1", token=token(LAN)), pytest.raises(ServiceUnavailableError):
        await ask(client)
    await client.close()


async def test_readiness_is_red_from_the_first_moment_of_the_end() -> None:
    server = WebServer()
    port = await server.start("127.0.0.1", 0)
    server.turn_red()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as web, web.get("/readyz") as red:
        assert (red.status, await red.json()) == (503, {"ready": False, "wrong": {"door": "closing"}})
    await server.stop()
