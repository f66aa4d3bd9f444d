"""An operator rebuilds what each listening service has heard, over the wire, from the registration in its app.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chassis.clock import SystemClock
from chassis.context import call
from chassis.delivery.relay import KafkaPublisher
from chassis.documents import Database, Query
from chassis.doors.client import Client
from chassis.errors import Conflict, Forbidden, Refusal
from chassis.identity.actor import Actor, Grant
from chassis.identity.tokens import TokenVerifier
from chassis.service import Service
from contracts.facts import all_facts
from deploy.local import keys as local_keys
from deploy.local.layout import Layout
from deploy.local.ports import any_free
from operating.rebuild import UNDER_WAY
from proto.gen.edu.frame.v1 import frame_pb2, frame_pb2_grpc
from services.accounts import app as accounts
from services.accounts.settings import AccountsSettings
from services.library import app as library
from services.library.settings import LibrarySettings
from services.payments import app as payments
from services.payments.settings import PaymentsSettings
from services.records import app as records
from services.records.settings import RecordsSettings
from services.reporting import app as reporting
from services.reporting.settings import ReportingSettings
from tests.chassis.test_doors import keys, token
from tests.settled import Settled
from tests.signing import EachHouse, publish_all

OPERATOR = Actor("VH1", "Vận hành", (Grant("operator", {"jurisdiction": ("root",)}),))
TEACHER = Actor("GV1", "Lan", (Grant("teacher", {"school": ("8702030",)}),))
Build = Callable[[dict[str, Any]], Service]
LISTENING: dict[str, Build] = {
    "library": lambda given: library.build(LibrarySettings(service="library", **given)),
    "payments": lambda given: payments.build(PaymentsSettings(service="payments", **given)),
    "records": lambda given: records.build(RecordsSettings(service="records", month="2026-10", **given)),
    "reporting": lambda given: reporting.build(ReportingSettings(service="reporting", **given)),
}


@pytest.fixture
def given(store_uri: str, database: Database, kafka: str, tmp_path: Path) -> dict[str, Any]:
    """The settings that every service has; the demo authority is made, as `make run` makes it."""
    layout = Layout(var=tmp_path)
    layout.prepare()
    local_keys.make(layout)
    publish_all(layout.keys / "public")
    return {
        "store_uri": store_uri,
        "database": database.name,
        "kafka": kafka,
        "keyset_url": "http://127.0.0.1:1/none",
        "files_dir": layout.files,
        "keys_dir": layout.keys,
        "rpc_port": any_free(),
    }


class Operated(NamedTuple):
    """A running service, and an operator who calls it."""

    service: Service
    client: Client
    settled: Settled

    async def ask(self, method: str, request: Any, actor: Actor = OPERATOR) -> Any:
        stub = self.client.stub(frame_pb2_grpc.FrameServiceStub)
        with call(command="c1", token=token(actor)):
            return await self.client.ask(getattr(stub, method), request)

    async def rebuild(self, *, take: bool) -> frame_pb2.GetRebuildResponse:
        """Starts a rebuild and asks for its progress until it ended."""
        await self.ask("StartRebuild", frame_pb2.StartRebuildRequest(take=take))
        answers: list[frame_pb2.GetRebuildResponse] = []

        async def ended() -> bool:
            answers.append(await self.ask("GetRebuild", frame_pb2.GetRebuildRequest()))
            return answers[-1].state not in UNDER_WAY

        while not await ended():
            await self.settled.until(lambda: True)
        return answers[-1]


@asynccontextmanager
async def operated(service: Service, port: int) -> AsyncIterator[Operated]:
    service.rpc._interceptor._verifier = TokenVerifier(keys)
    await service.start()
    client = Client(f"127.0.0.1:{port}")
    try:
        yield Operated(service, client, Settled([service.store], [service.listener]))
    finally:
        await client.close()
        await service.stop()


def examples_for(service: Service, subject: str) -> Iterator[dict[str, Any]]:
    """The example of every fact that the service listens to, each about a subject of its own."""
    at = SystemClock().now().isoformat()
    for number, fact_type in enumerate(sorted(service.reactions.table)):
        fact = all_facts()[fact_type].model_validate(all_facts()[fact_type].EXAMPLE)
        source = fact_type.split(".")[0]
        yield {
            "id": f"{source}/examples/{subject}-{number}/1",
            "type": fact_type,
            "source": f"/edu/{source}",
            "subject": f"{subject}-{number}",
            "time": at,
            "sequence": 1,
            "cause": "c1",
            "school": fact.school,
            "body": fact.model_dump_json(),
        }


async def tell_examples(at: Operated) -> None:
    producer = at.service.kafka.producer()
    await producer.start()
    await KafkaPublisher(producer, EachHouse()).tell(list(examples_for(at.service, at.service.database.name)))
    await producer.stop()
    await at.settled()


async def alter_one(service: Service) -> frame_pb2.Difference:
    """Writes into a document past the service, and says how a rebuild must name it."""
    for name in service.store.projections():
        document = await service.database[name].find_one({})
        if document is not None:
            await service.database[name].update_one({"_id": document["_id"]}, {"$set": {"altered": True}})
            return frame_pb2.Difference(collection=name, id=str(document["_id"]), what="another content")
    raise AssertionError(f"{service.name} keeps nothing of what it heard")


@pytest.mark.parametrize("name", LISTENING)
async def test_an_operator_rebuilds_a_listening_service_equal_and_lets_the_log_win(
    given: dict[str, Any], name: str
) -> None:
    async with operated(LISTENING[name](given), given["rpc_port"]) as at:
        await tell_examples(at)
        equal = await at.rebuild(take=False)
        kept = [await at.service.database[room].count_documents({}) for room in at.service.store.projections()]
        assert (equal.state, equal.different, equal.refused, equal.why) == ("equal", 0, 0, "")
        assert (equal.documents, equal.facts) == (sum(kept), len(at.service.reactions.table))
        altered = await alter_one(at.service)
        differing, taken, again = [await at.rebuild(take=take) for take in (False, True, False)]
        assert (differing.state, taken.state, again.state) == ("different", "taken", "equal")
        assert [list(differing.differences), list(taken.differences)] == [[altered], [altered]]
        links = await at.service.store.chains.links(Query(equals={"chain": "-"}))
        entries = [entry for link in links for entry in link["entries"] if entry.get("action") == "rebuild"]
        assert [(entry["actor"], entry["target"]) for entry in entries] == [
            ("VH1", what) for what in ("compare", "compare", "take", "compare")
        ]


async def test_a_service_that_listens_to_nobody_has_nothing_to_rebuild(given: dict[str, Any]) -> None:
    settings = AccountsSettings(service="accounts", bootstrap_operator_password="vận hành 1", **given)
    async with operated(accounts.build(settings), given["rpc_port"]) as at:
        with pytest.raises(Conflict) as refused:
            await at.rebuild(take=False)
        assert refused.value.reason == "NOTHING_TO_REBUILD"


async def test_nobody_but_an_operator_starts_a_rebuild(given: dict[str, Any]) -> None:
    async with operated(LISTENING["library"](given), given["rpc_port"]) as at:
        with pytest.raises(Refusal) as refused:
            await at.ask("StartRebuild", frame_pb2.StartRebuildRequest(take=True), TEACHER)
        assert (isinstance(refused.value, Forbidden), refused.value.reason) == (True, "NOT_ALLOWED")
        assert (await at.ask("GetRebuild", frame_pb2.GetRebuildRequest())).state == "idle"
