"""Doors between processes: off this machine nothing is open, and a certificate of the wrong house opens none."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError

from chassis.addresses import all_on_loopback
from chassis.context import call
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.doors.web import WebServer
from chassis.errors import Forbidden, ServiceUnavailableError
from chassis.identity.tokens import TokenVerifier
from chassis.settings import FrameSettings
from chassis.tls import Tls, trusting
from deploy.local import certificates
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from services.gateway.settings import GatewaySettings
from tests.chassis.failing_client import Taking
from tests.chassis.test_doors import LAN, NAME, keys, recognise, token

NOW = datetime.now(UTC)
HOUSE: dict[str, Any] = {
    "service": "library",
    "database": "library",
    "kafka": "127.0.0.1:1",
    "keyset_url": "http://localhost:1/keys",
    "store_uri": "mongodb://127.0.0.1:1,[::1]:2",
}
TLS = {"tls_certificate": "c", "tls_key": "k", "tls_authority": "a"}
KAFKA = {"kafka_user": "library", "kafka_password": "secret-word", "kafka_authority": "a"}
OPEN: dict[str, tuple[dict[str, Any], str]] = {
    "the doors": ({"host": "0.0.0.0"}, "EDU_HOST=0.0.0.0 is reached from other machines"),
    "the doors by a name": ({"host": "library"}, "EDU_HOST=library is reached from other machines"),
    "half a certificate": ({"tls_key": "k"}, "belong together: one of them is missing"),
    "the broker": ({"kafka": "127.0.0.1:1,10.0.0.2:9092"}, "EDU_KAFKA=127.0.0.1:1,10.0.0.2:9092 is on another machine"),
    "the broker without a password": (
        {"kafka": "edu-kafka:9093", "kafka_user": "library", "kafka_authority": "a"},
        "EDU_KAFKA=edu-kafka:9093 is on another machine",
    ),
    "a user without a password": ({"kafka_user": "library"}, "belong together: one of them is missing"),
    "the published keys": ({"keyset_url": "http://accounts:7200/keys"}, "it must be https"),
    "the store": ({"store_uri": "mongodb://u:secret-word@store:27017/?w=1"}, "EDU_STORE_URI is on another machine"),
    "a store that says no": ({"store_uri": "mongodb+srv://u:secret-word@store/?tls=false"}, "it must say tls=true"),
}
CLOSED: dict[str, dict[str, Any]] = {
    "this machine": {},
    "another machine": {
        "host": "0.0.0.0",
        "kafka": "edu-kafka:9093",
        "keyset_url": "https://accounts:7200/keys",
        "store_uri": "mongodb://u:p@store:27017/?tls=true",
        **TLS,
        **KAFKA,
    },
    "a store found by its service": {"store_uri": "mongodb+srv://u:p@store/"},
    "a password of another run": {"kafka_password": "left there"},
}


@pytest.mark.parametrize("what", OPEN)
def test_a_house_with_an_open_door_to_other_machines_does_not_start_and_says_which(what: str) -> None:
    given, said = OPEN[what]
    with pytest.raises(ValidationError) as refused:
        FrameSettings(**{**HOUSE, **given})
    assert said in str(refused.value)
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize("what", CLOSED)
def test_a_house_whose_doors_are_closed_starts(what: str) -> None:
    assert [*FrameSettings(**{**HOUSE, **CLOSED[what]}).open_doors()] == []


def test_a_gateway_that_asks_houses_elsewhere_shows_a_certificate_and_its_cookies_are_for_https_alone() -> None:
    names = ("accounts", "records", "library", "payments", "reporting")
    houses: dict[str, Any] = dict.fromkeys(names, "localhost:1")
    own = GatewaySettings(keyset_url="http://127.0.0.1:1/keys", **houses)
    assert (own.serves_https, own.secure_cookies) == (False, False)
    with pytest.raises(ValidationError, match="a house is on another machine"):
        GatewaySettings(keyset_url="http://127.0.0.1:1/keys", **{**houses, "records": "records:7100"})
    closed: dict[str, Any] = {**houses, "records": "records:7100", **TLS}
    told = GatewaySettings(keyset_url="http://127.0.0.1:1/keys", **closed)
    assert (told.serves_https, told.secure_cookies) == (True, True)


ADDRESSES = {
    "127.0.0.1": True,
    "127.9.9.9:1": True,
    "[::1]:2": True,
    "::1": True,
    "localhost:3": True,
    "LOCALHOST": True,
    "": True,
    "0.0.0.0": False,
    "::": False,
    "10.0.0.1": False,
    "localhost.example.vn": False,
    "127.0.0.1,kafka:9092": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_what_cannot_leave_this_machine_is_on_it(address: str) -> None:
    assert all_on_loopback(address) is ADDRESSES[address]


def tls_of(folder: Path, issuer: certificates.Pair, name: str, *, trusts: certificates.Pair, at: datetime = NOW) -> Tls:
    """The files of a certificate for `name` by this issuer."""
    pair = certificates.signed(issuer, name, at)
    own = Tls(*(folder / f"{name}-{issuer.certificate.serial_number}-{at:%Y}.{end}" for end in ("crt", "key", "ca")))
    own.certificate.write_bytes(pair.certificate.public_bytes(Encoding.PEM))
    own.key.write_bytes(pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    own.authority.write_bytes(trusts.certificate.public_bytes(Encoding.PEM))
    return own


OURS = certificates.authority("doors", NOW)
THEIRS = certificates.authority("doors", NOW)  # of the same name, which proves nothing
EXPIRED = NOW - timedelta(days=800)


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    service = Taking()
    server = RpcServer(TokenVerifier(keys), service.audit)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, service, NAME)
    yield f"127.0.0.1:{await server.start('127.0.0.1:0', tls_of(tmp_path, OURS, 'library', trusts=OURS))}"
    await server.stop()


async def ask(client: Client) -> str:
    """What the house answers; who may not come in gets an error."""
    try:
        with call(command="c1", token=token(LAN)):
            return (await recognise(client)).kind
    finally:
        await client.close()


async def test_the_gateway_comes_in_with_its_certificate(address: str, tmp_path: Path) -> None:
    own = tls_of(tmp_path, OURS, "gateway", trusts=OURS)
    assert await ask(Client(address, own, name="library")) == "GV1 c1"


async def test_a_certificate_of_another_house_is_refused_by_its_name(address: str, tmp_path: Path) -> None:
    own = tls_of(tmp_path, OURS, "reporting", trusts=OURS)
    with pytest.raises(Forbidden) as refused:
        await ask(Client(address, own, name="library"))
    assert refused.value.reason == "CALLER_UNKNOWN"
    assert "reporting" in refused.value.message


async def test_who_shows_no_certificate_does_not_come_in(address: str, tmp_path: Path) -> None:
    own = tls_of(tmp_path, OURS, "gateway", trusts=OURS)
    client = Client(address, own, name="library")
    await client.close()
    bare = grpc.ssl_channel_credentials(root_certificates=own.authority.read_bytes())
    client._channel = grpc.aio.secure_channel(address, bare, options=[("grpc.ssl_target_name_override", "library")])
    with pytest.raises(ServiceUnavailableError):
        await ask(client)
    with pytest.raises(ServiceUnavailableError):
        await ask(Client(address))


async def test_an_expired_certificate_does_not_come_in(address: str, tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailableError):
        await ask(Client(address, tls_of(tmp_path, OURS, "gateway", trusts=OURS, at=EXPIRED), name="library"))


async def test_a_certificate_of_another_authority_does_not_come_in(address: str, tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailableError):
        await ask(Client(address, tls_of(tmp_path, THEIRS, "gateway", trusts=OURS), name="library"))


@pytest.mark.parametrize("name", ["payments", "gateway"])
async def test_a_house_that_answers_in_the_place_of_another_is_told_nothing(
    address: str, tmp_path: Path, name: str
) -> None:
    own = tls_of(tmp_path, OURS, "gateway", trusts=OURS)
    with pytest.raises(ServiceUnavailableError):
        await ask(Client(address, own, name=name))


async def test_the_door_of_probes_shows_the_house_s_certificate_and_speaks_no_plain_http(tmp_path: Path) -> None:
    own, server = tls_of(tmp_path, OURS, "library", trusts=OURS), WebServer()
    port = await server.start("127.0.0.1", 0, own)
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"https://127.0.0.1:{port}/healthz", ssl=trusting(own.authority)) as answer:
                assert await answer.json() == {"alive": True}
            strange = trusting(tls_of(tmp_path, THEIRS, "x", trusts=THEIRS).authority)
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                await session.get(f"https://127.0.0.1:{port}/healthz", ssl=strange)
            with pytest.raises(aiohttp.ClientError):
                await session.get(f"http://127.0.0.1:{port}/healthz")
    finally:
        await server.stop()
