"""The whole system by one switch on closed doors: it is well, people come in over https, and nobody without a name."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from aiokafka.errors import KafkaError

from chassis.delivery.kafka import Kafka
from chassis.doors.client import Client
from chassis.errors import ServiceUnavailableError
from deploy.local.layout import HOUSES, Layout
from edu.client import Api, Tokens
from proto.gen.edu.frame.v1 import frame_pb2, frame_pb2_grpc
from tests.accounts import lists
from tests.started import Started, call

WITH_RPC = [house for house in HOUSES if house != "gateway"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    started = Started(Layout(var=tmp_path_factory.mktemp("closed") / "var"), "--bare", "--secure")
    try:
        yield started.wait_ready()
    finally:
        started.end_all()


def operator(run: Started) -> Api:
    told = run.told()
    password = run.layout.operator.read_text(encoding="utf-8").strip()
    api = Api(told["gateway"], Tokens(name="operator", password=password), authority=told["authority"])
    api.sign_in()
    return api


def no_certificate(run: Started) -> grpc.ChannelCredentials:
    """Of who trusts the right authority, and shows nothing himself."""
    authority = Path(run.told()["authority"]).read_bytes()
    credentials: grpc.ChannelCredentials = grpc.ssl_channel_credentials(root_certificates=authority)
    return credentials


def test_every_house_is_well_and_what_is_told_is_heard_over_closed_doors(run: Started) -> None:
    with operator(run) as api:
        health = api.get("/ops/health")
        assert health["well"], health
        assert [one["service"] for one in health["services"]] == WITH_RPC
        api.send("/imports", ("truong.xlsx", lists.schools()), {"path": "truong.xlsx"}, key="closed-1")
        while not api.get("/ops/settled")["settled"]:
            pass
        facts = api.get("/ops/facts", type="accounts.school_registered.v1")["facts"]
        told = sorted((fact["body"]["school"], fact["not_trusted"]) for fact in facts)
        assert told == [(lists.OTHER, ""), (lists.SCHOOL, "")]
        assert api.get("/ops/parked")["parked"] == []


def test_people_come_in_over_https_alone_and_their_browsers_remember_it(run: Started) -> None:
    told = run.told()
    assert told["gateway"].startswith("https://")
    trusted = ssl.create_default_context(cafile=told["authority"])
    answer = httpx.get(f"{told['gateway']}/sign-in", verify=trusted, trust_env=False)
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert [cookie.secure for cookie in answer.cookies.jar if cookie.name == "edu_form"] == [True]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{told['gateway']}/sign-in", trust_env=False)
    with pytest.raises(httpx.HTTPError):
        httpx.get(told["gateway"].replace("https", "http"), trust_env=False)


async def test_who_shows_no_certificate_or_no_password_does_not_come_in(run: Started) -> None:
    told = run.told()
    for house in WITH_RPC:
        client = Client(f"127.0.0.1:{told['ports'][f'{house}-rpc']}")
        with pytest.raises(ServiceUnavailableError):
            await client.ask(client.stub(frame_pb2_grpc.FrameServiceStub).GetState, frame_pb2.GetStateRequest())
        await client.close()
    bare = grpc.aio.secure_channel(f"127.0.0.1:{told['ports']['payments-rpc']}", no_certificate(run))
    stub: Any = frame_pb2_grpc.FrameServiceStub(bare)  # type: ignore[no-untyped-call] # the library is untyped
    with pytest.raises(grpc.aio.AioRpcError):
        await stub.GetState(frame_pb2.GetStateRequest(), timeout=5)
    await bare.close()
    producer = Kafka(str(told["kafka"])).producer()
    with pytest.raises(KafkaError):
        await asyncio.wait_for(producer.start(), 30)
    await producer.stop()


def test_a_closed_run_is_backed_up_and_looked_at_like_an_open_one(run: Started, tmp_path: Path) -> None:
    done = call(run.layout, "backup", str(tmp_path / "backup"), "--json")
    assert done.returncode == 0, done.stderr
    looked = call(run.layout, "doctor", "--json")
    assert '"not ready"' not in looked.stdout


def test_data_of_an_open_run_is_not_opened_closed_and_says_how_to_go_on(tmp_path: Path) -> None:
    layout = Layout(var=tmp_path / "var")
    started = Started(layout, "--bare", "--services", "tests.local.standins")
    try:
        started.wait_ready()
    finally:
        started.end_all()
    done = call(layout, "up", "--bare", "--secure")
    assert done.returncode == 1
    assert "its broker knows no users" in done.stderr
    assert "FRESH=1 SECURE=1 make run" in done.stderr
