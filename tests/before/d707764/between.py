"""Between processes: facts, switches, keys, inputs at the gateway, several processes, the package."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import time
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attacks.accounts import district
from attacks.records import authority
from attacks.trying import Answer, Parts, entry
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from chassis.clock import FrozenDoor
from chassis.context import call
from chassis.identity import ALGORITHM, Actor, Grant, TokenVerifier, to_claims
from chassis.kafka import Kafka
from chassis.neighbour import Neighbour
from chassis.rpc import RpcDoor
from chassis.settings import FrameSettings
from contracts.envelope import to_headers
from contracts.topics import TOPICS
from deploy.local import houses
from deploy.local.ports import Ports
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.accounts.tokens import TokenSigner
from services.records.app import build
from services.records.settings import RecordsSettings
from services.records.store import RecordsStore
from tests.accounts import lists
from tests.accounts.conftest import OPERATOR, hand_in
from tests.gateway.api import asking
from tests.records.school import enrolled, tell_of_school
from tests.settled import Settled

FIRST, ELSEWHERE = "2600000270", "8702099"
IMPORTS = imports_pb2.DESCRIPTOR.services_by_name["ImportService"].full_name
CALLS = 40
GATEWAY, KEYS_OF_ALL = Path("deploy/k8s/base/gateway.yaml"), "secretName: edu-keys"


@entry(12, "somebody with no key at all writes to the log that a child is at another school, under another name")
async def forged(at: Parts) -> Answer:
    layout = authority(at, "forged")
    settings = RecordsSettings(
        service="records",
        store_uri=at.store_uri,
        database=at.database().name,
        kafka=at.kafka,
        keyset_url="http://127.0.0.1:1/none",
        files_dir=layout.files,
        keys_dir=layout.keys,
        month="2026-10",
    )
    house = build(settings)
    await house.start()
    store = house.store
    assert isinstance(store, RecordsStore)
    await tell_of_school(store)
    fact = enrolled(FIRST, "Tên Giả").model_copy(update={"school": ELSEWHERE})
    told = {
        "id": "accounts/forged/9",
        "type": fact.TYPE,
        "source": "/edu/accounts",
        "subject": FIRST,
        "time": "2026-11-01T00:00:00+00:00",
        "sequence": 9,
        "cause": "",
        "school": ELSEWHERE,
    }
    producer = Kafka(at.kafka).producer()
    await producer.start()
    topic = TOPICS["accounts"].name
    body = fact.model_dump_json().encode()
    await producer.send_and_wait(topic, body, key=FIRST.encode(), headers=to_headers(told))
    await producer.stop()
    await Settled([store], [house.listener])()
    pupil = await store.pupil(FIRST)
    await house.stop()
    assert pupil is not None
    return Answer(f"the child is {pupil.name!r} of school {pupil.school}", pupil.school == ELSEWHERE)


@entry(13, "a house is told to reach other machines with no TLS, and a listener to use SASL_SSL")
async def unswitched(_: Parts) -> Answer:
    settings = FrameSettings(
        service="records",
        store_uri="mongodb://10.0.0.1",
        database="records",
        kafka="10.0.0.1:9092",
        keyset_url="http://10.0.0.1",
        host="10.0.0.2",
    )
    kafka = Kafka(settings.kafka, "records", "secret", ssl.create_default_context())
    broker, _ = kafka.broker("edu.records", ["edu.accounts.v1"])
    handed_on = broker.specification.security
    said = f"its settings are taken; what the listener's library is given for it: {handed_on}"
    return Answer(said, handed_on is None)


@entry(14, "whoever holds what the gateway holds signs a token as operator")
async def one_folder(at: Parts) -> Answer:
    layout = authority(at, "folders")
    held = {
        one.name: Path(one.environment["EDU_KEYS_DIR"])
        for one in houses.programs(layout, houses.take_ports(Ports({"EDU_PORTS": "0"})))
    }
    own = TokenSigner.from_folder(held["accounts"])
    token, _ = TokenSigner.from_folder(held["gateway"]).sign(OPERATOR, at=datetime.now(UTC))
    actor = await TokenVerifier(own.key_set).verify(token)
    manifest = await asyncio.to_thread(GATEWAY.read_text, encoding="utf-8")
    said = f"good for {actor.id}; on one machine {len(set(held.values()))} folder for {len(held)} processes"
    return Answer(
        f"{said}, on a cluster {KEYS_OF_ALL} {'is' if KEYS_OF_ALL in manifest else 'is not'} mounted there", True
    )


@entry(16, "numbers that no field holds, lists in lists 100,000 deep, and a signed token that never ends")
async def faults(_: Parts) -> Answer:
    got: dict[str, Any] = {}
    with asking() as (client, _houses):
        mark = {"pupil": "1", "slot": "tx1", "value": "8", "base_version": 10**30}
        got["a whole number"] = client.post("/api/v1/marks", json={"gradebook": "b", **mark}).status_code
        deep = "[" * 100_000 + "]" * 100_000
        head = {"content-type": "application/json"}
        got["a deep body"] = client.post("/api/v1/demands", content=deep, headers=head).status_code
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "k"})
    token = jwt.encode(
        {"alg": ALGORITHM, "kid": "k"}, {**to_claims(OPERATOR), "exp": None}, key, algorithms=[ALGORITHM]
    )

    async def known() -> KeySet:
        return KeySet([key])

    [verified] = await asyncio.gather(TokenVerifier(known).verify(str(token)), return_exceptions=True)
    got["exp null"] = type(verified).__name__
    said = ", ".join(f"{asked}: {answer}" for asked, answer in got.items())
    return Answer(said, 500 in got.values() or got["exp null"] != "TokenRefused")


class Process(imports_pb2_grpc.ImportServiceServicer):
    def __init__(self, name: str) -> None:
        self.name = name

    async def Recognise(self, request: Any, context: Any) -> imports_pb2.RecogniseResponse:
        return imports_pb2.RecogniseResponse(kind=self.name)


@entry(18, "forty calls to a house of two processes; another body under a key that was used")
async def one_of_two(at: Parts) -> Answer:
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "k"})

    async def known() -> KeySet:
        return KeySet([key])

    async def unheard(*_: object) -> None:
        return None

    doors = [RpcDoor(TokenVerifier(known), unheard) for _ in "ab"]
    for door, name in zip(doors, "ab", strict=True):
        door.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, Process(name), IMPORTS)
    ports = [await door.start("127.0.0.1:0") for door in doors]
    neighbour = Neighbour("ipv4:" + ",".join(f"127.0.0.1:{port}" for port in ports))
    claims = {**to_claims(Actor("a", "A", (Grant("operator", {}),))), "exp": int(time.time()) + 60}
    token = str(jwt.encode({"alg": ALGORITHM, "kid": "k"}, claims, key, algorithms=[ALGORITHM]))
    stub = neighbour.stub(imports_pb2_grpc.ImportServiceStub)
    answered: Counter[str] = Counter()
    with call(command="c", token=token):
        for _ in range(CALLS):
            answered[(await neighbour.ask(stub.Recognise, imports_pb2.RecogniseRequest())).kind] += 1
    await neighbour.close()
    await asyncio.gather(*(door.stop() for door in doors))
    store = await district(at, FrozenDoor())
    for number in (8, 9):
        report = await hand_in(store, "hoc-sinh-2.xlsx", lists.pupils(lists.pupil(number)), request="r1")
    silent = report.created == 1 and await store.pupils.find("2600000009") is None
    other = "is answered as the first and not done" if silent else "is done"
    said = f"{max(answered.values())} of {CALLS} at one of them; the other body {other}"
    return Answer(said, len(answered) == 1 or silent)


def packed(folder: Path) -> tuple[int, int]:
    """How many templates the repository has, and how many of them its wheel."""
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(folder), "."]
    subprocess.run(command, check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    with zipfile.ZipFile(made) as opened:
        inside = set(opened.namelist())
    pages = [path.as_posix() for path in Path("services").rglob("*.html")]
    return len(pages), sum(page in inside for page in pages)


@entry(19, "a wheel of the repository, as an image installs it")
async def wheel(at: Parts) -> Answer:
    pages, there = await asyncio.to_thread(packed, at.folder)
    return Answer(f"{there} of {pages} templates are in it", there < pages)
