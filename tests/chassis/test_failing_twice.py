"""Every outside write of the frame fails twice: not done, and done with the answer lost. The ordinary path mends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.documents import Database
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.identity.tokens import TokenVerifier
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from tests.architecture.laws.source import kept
from tests.chassis.failing_answers import IN_ANSWERS
from tests.chassis.failing_client import AT_NEIGHBOURS, Asking, Lost, Taking
from tests.chassis.failing_documents import IN_FILES, IN_STORE, Frame
from tests.chassis.failing_log import IN_LOG, Log
from tests.chassis.test_doors import NAME, keys
from tests.failing_twice import BOTH, Loss, files, has_all_rows

REBUILT = "chassis/documents/repair.py"  # is failed where a rebuild repairs: tests/operating


def test_every_write_of_the_frame_has_its_two_rows() -> None:
    rows = {**IN_STORE, **IN_ANSWERS, **IN_FILES, **IN_LOG, **AT_NEIGHBOURS}
    kept(has_all_rows("chassis/", rows, Path(__file__), REBUILT))


@BOTH
@pytest.mark.parametrize("write", IN_STORE)
async def test_a_document_whose_write_failed_stands_once_after_the_same_act(
    database: Database, tmp_path: Path, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_STORE[write].fail(Frame(database, tmp_path, loss), loss)


@BOTH
@pytest.mark.parametrize("write", IN_ANSWERS)
async def test_a_command_whose_answer_was_not_kept_is_answered_when_it_is_sent_again(
    database: Database, tmp_path: Path, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_ANSWERS[write].fail(Frame(database, tmp_path, loss), loss)


@BOTH
@pytest.mark.parametrize("write", IN_FILES)
async def test_a_file_whose_write_failed_is_whole_after_the_same_act(
    database: Database, tmp_path: Path, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    with files(loss):
        await IN_FILES[write].fail(Frame(database, tmp_path, loss), loss)


@BOTH
@pytest.mark.parametrize("write", IN_LOG)
async def test_what_failed_on_its_way_to_the_log_is_there_after_the_same_act(
    database: Database, kafka: str, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await IN_LOG[write].fail(Log(database, kafka, loss), loss)


@pytest.fixture
async def service() -> Taking:
    return Taking()


@pytest.fixture
async def client(service: Taking) -> AsyncIterator[Client]:
    server = RpcServer(TokenVerifier(keys), service.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, service, NAME)
    client = Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield client
    await client.close()
    await server.stop()


@BOTH
@pytest.mark.parametrize("write", AT_NEIGHBOURS)
async def test_a_call_whose_deadline_passed_is_answered_alike_when_it_is_asked_again(
    client: Client, service: Taking, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    await AT_NEIGHBOURS[write].fail(Asking(client, service, loss), loss)


@BOTH
async def test_a_call_whose_connection_broke_is_asked_again_by_itself_and_done_once(
    client: Client, service: Taking, done: bool
) -> None:
    asking = Asking(client, service, Loss(next(iter(AT_NEIGHBOURS)), done=done), Lost)
    with asking.loss.armed():
        assert await asking.ask() == "a.xlsx 0"
    assert (asking.loss.met, service.asked, len(service.answers)) == (True, 2 if done else 1, 1)
