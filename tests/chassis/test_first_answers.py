"""A command that comes again under its key gets its first answer: by another process, at the same moment, or later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from chassis import limits
from chassis.clock import FrozenClock
from chassis.context import call
from chassis.documents import Database
from chassis.documents.answers import ANSWERS, Answers
from chassis.doors.client import Client
from chassis.doors.first_answers import FirstAnswers, KeyReused
from chassis.doors.rpc import RpcServer
from chassis.errors import Conflict, Invalid, Refusal, ServiceUnavailableError, StoreBusyError
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from tests.chassis.test_doors import LAN, NAME, keys, token

MAI = Actor("GV2", "Mai", LAN.grants)
WORDS = "Điểm của Bùi Gia Dũng"


class Counting(imports_pb2_grpc.ImportServiceServicer):
    """A house that does again whatever it is asked again: only its door knows of first answers."""

    def __init__(self) -> None:
        self.done = 0
        self.raising: list[Exception] = []
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def ImportFile(self, request: Any, context: Any) -> imports_pb2.ImportFileResponse:
        if self.raising:
            raise self.raising.pop()
        self.done += 1
        self.begun.set()
        await self.go_on.wait()
        return imports_pb2.ImportFileResponse(report=imports_pb2.FileReport(file=f"{WORDS} {self.done}"))

    async def ListReports(self, request: Any, context: Any) -> imports_pb2.ListReportsResponse:
        self.done += 1
        return imports_pb2.ListReportsResponse(next_page_token=str(self.done))

    async def audit(self, actor: Actor | None, method: str, refusal: Refusal) -> None:
        raise AssertionError(method)


@pytest.fixture
async def house() -> Counting:
    return Counting()


@pytest.fixture
async def processes(database: Database, house: Counting, clock: FrozenClock) -> AsyncIterator[list[Client]]:
    """Two of one house."""
    servers = [RpcServer(TokenVerifier(keys), house.audit) for _ in "ab"]
    clients = []
    for server in servers:
        server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, house, NAME)
        server.remembers(FirstAnswers(Answers(database), clock))
        clients.append(Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}"))
    yield clients
    for client in clients:
        await client.close()
    for server in servers:
        await server.stop()


async def ask(client: Client, key: str = "k1", *, name: str = "a.xlsx", actor: Actor = LAN) -> str:
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)
    with call(command="c1", token=token(actor), key=key):
        reply = await client.ask(stub.ImportFile, imports_pb2.ImportFileRequest(name=name))
    return str(reply.report.file).removeprefix(WORDS)


async def test_the_same_command_gets_its_first_answer_by_whichever_process(
    processes: list[Client], house: Counting
) -> None:
    one, two = processes
    assert [await ask(one), await ask(two), await ask(one)] == [" 1", " 1", " 1"]
    assert house.done == 1


async def test_another_body_under_the_key_is_refused_and_not_done(processes: list[Client], house: Counting) -> None:
    one, two = processes
    await ask(one)
    with pytest.raises(Invalid) as refused:
        await ask(two, name="b.xlsx")
    assert (refused.value.reason, house.done) == (KeyReused.reason, 1)


async def test_a_key_belongs_to_its_caller_and_without_one_each_command_is_its_own(
    processes: list[Client], house: Counting
) -> None:
    one, two = processes
    assert [await ask(one), await ask(two, actor=MAI)] == [" 1", " 2"]
    assert [await ask(one, key=""), await ask(one, key="")] == [" 3", " 4"]


async def test_a_read_is_read_anew_also_under_a_key(processes: list[Client]) -> None:
    stub = processes[0].stub(imports_pb2_grpc.ImportServiceStub)
    with call(command="c1", token=token(LAN), key="k1"):
        pages = [await processes[0].ask(stub.ListReports, imports_pb2.ListReportsRequest()) for _ in "ab"]
    assert [page.next_page_token for page in pages] == ["1", "2"]


async def test_two_at_once_at_two_processes_are_done_once_and_both_get_the_answer(
    processes: list[Client], house: Counting
) -> None:
    house.go_on.clear()
    asked = [asyncio.create_task(ask(process)) for process in processes]
    await house.begun.wait()
    with pytest.raises(Invalid):  # while the first is being done
        await ask(processes[0], name="b.xlsx")
    house.go_on.set()
    assert await asyncio.gather(*asked) == [" 1", " 1"]
    assert house.done == 1


async def test_a_refused_command_leaves_its_key_free_also_for_a_corrected_one(
    processes: list[Client], house: Counting, database: Database
) -> None:
    house.raising = [Conflict("not now")]
    with pytest.raises(Conflict):
        await ask(processes[0])
    assert await database[ANSWERS].count_documents({}) == 0
    assert await ask(processes[1], name="b.xlsx") == " 1"


async def test_a_command_that_met_trouble_is_done_when_it_is_sent_again(
    processes: list[Client], house: Counting
) -> None:
    house.raising = [StoreBusyError("away")] * limits.ASK_TRIES
    with pytest.raises(ServiceUnavailableError):
        await ask(processes[0])
    assert [await ask(processes[1]), await ask(processes[0])] == [" 1", " 1"]


async def test_the_place_of_who_died_half_way_is_taken_over_when_it_was_not_held_on(
    processes: list[Client], house: Counting, database: Database, clock: FrozenClock
) -> None:
    await ask(processes[0])
    of_a_dead_one = {"sealed": "", "by": "gone", "until": clock.now().isoformat()}
    await database[ANSWERS].update_one({}, {"$set": of_a_dead_one})
    waiting = asyncio.create_task(ask(processes[1]))
    with pytest.raises(Invalid):
        await ask(processes[0], name="b.xlsx")
    clock.move(timedelta(seconds=limits.COMMAND_HELD_SECONDS))
    assert await waiting == " 2"
    assert await ask(processes[0]) == " 2"


async def test_a_command_that_takes_long_is_held_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin waits as long as somebody says that he is at it, and not for what he said before he died."""
    monkeypatch.setattr(limits, "COMMAND_HELD_SECONDS", 0.0)  # says so in each turn of the loop
    clock = FrozenClock()
    answers, document = Answers(database), "d1"
    assert (await answers.claim(document, "r", by="one", at=clock.now())) is not None
    holding = asyncio.create_task(FirstAnswers(answers, clock)._hold(document, "one"))
    monkeypatch.setattr(limits, "COMMAND_HELD_SECONDS", 3.0)
    clock.move(timedelta(seconds=60))
    later = (clock.now() + timedelta(seconds=3)).isoformat()
    async with asyncio.timeout(limits.ASK_SECONDS):
        while (await database[ANSWERS].find_one({"_id": document}) or {})["until"] != later:
            pass
    holding.cancel()
    twin = await answers.claim(document, "r", by="two", at=clock.now())
    assert (twin and twin.is_own, twin and twin.by) == (False, "one")


async def test_an_answer_is_kept_for_as_long_as_it_was_promised(
    processes: list[Client], database: Database, clock: FrozenClock
) -> None:
    answers = Answers(database)
    await ask(processes[0])
    clock.move(timedelta(hours=limits.ANSWER_KEPT_HOURS))
    assert (await answers.forget(at=clock.now()), await ask(processes[0])) == (0, " 1")
    clock.move(timedelta(seconds=1))
    assert (await answers.forget(at=clock.now()), await ask(processes[0])) == (1, " 2")


async def test_an_answer_that_is_too_large_is_given_and_not_kept(
    processes: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER_BYTES", 100)
    assert [await ask(processes[0]), await ask(processes[0])] == [" 1", " 2"]


async def test_neither_request_nor_answer_nor_key_can_be_read_in_the_store(
    processes: list[Client], database: Database
) -> None:
    await ask(processes[0], key="a-key-of-one-command", name="Bùi.xlsx")
    kept = repr(await database[ANSWERS].find({}).to_list(None))
    assert [word for word in (WORDS, "Bùi", "a-key-of-one-command", LAN.id) if word in kept] == []
