"""Two services on a real broker: the library tells what was shared, reporting hears it and counts it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.documents import Database, Query
from chassis.identity.actor import Actor, Grant, set_current_actor
from chassis.service import Service
from contracts.topics import group_of
from operating.rebuild import UNDER_WAY, Rebuild
from operating.servicer import OperatorServicer
from proto.gen.edu.frame.v1 import frame_pb2
from services.library import app as library
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases import reviews
from services.library.usecases.submissions import Submission, upload_resource
from services.reporting import app as reporting
from services.reporting.settings import ReportingSettings
from services.reporting.store import ReportingStore
from tests.library.banks import choice, gift
from tests.library.people import HEAD, LEADER, SCHOOL, TEACHER
from tests.settled import Settled


@pytest.fixture
async def services(
    store_uri: str, database: Database, kafka: str, tmp_path: Path
) -> AsyncIterator[tuple[Service, Service]]:
    common: dict[str, Any] = {
        "store_uri": store_uri,
        "kafka": kafka,
        "keyset_url": "http://127.0.0.1:1/none",
        "files_dir": tmp_path,
    }
    tells = library.build(LibrarySettings(service="library", database=f"{database.name}l", **common))
    hears = reporting.build(ReportingSettings(service="reporting", database=database.name, **common))
    for service in (tells, hears):
        await service.start()
    yield tells, hears
    for service in (tells, hears):
        await service.stop()
    await database.client.drop_database(f"{database.name}l")


async def test_a_shared_material_is_counted_by_reporting_until_it_is_withdrawn(
    services: tuple[Service, Service],
) -> None:
    tells, hears = services
    shelf, figures = tells.store, hears.store
    assert isinstance(shelf, LibraryStore)
    assert isinstance(figures, ReportingStore)
    settled = Settled([shelf], [hears.listener])
    content = gift(choice("A1", asked=f"Câu {uuid.uuid4().hex}?"))
    one, _ = await upload_resource(shelf, actor=TEACHER, submission=Submission(file_name="a.gift", content=content))
    await reviews.pass_resource(shelf, actor=LEADER, resource=one.id)
    await reviews.approve_resource(shelf, actor=HEAD, resource=one.id, publish=True)
    await settled(parked_is_fine=True)
    assert (await figures.resources.get(one.id))["state"] == "published"
    shared = await figures.resources.counts("school", {"state": "published"})
    await reviews.withdraw_resource(shelf, actor=HEAD, resource=one.id, note="bản cũ")
    await settled(parked_is_fine=True)
    after = await figures.resources.counts("school", {"state": "published"})
    assert after.get(SCHOOL, 0) == shared[SCHOOL] - 1


async def rebuilt(service: Service, *, take: bool) -> frame_pb2.GetRebuildResponse:
    """As an operator asks for it, while the service runs."""
    set_current_actor(Actor("VH1", "Vận hành", (Grant("operator", {"jurisdiction": ("root",)}),)))
    rebuild = Rebuild(
        service.store,
        ReportingStore,
        service.reactions,
        service.kafka,
        group=group_of(service.name),
        verifier=service.verifier,
    )
    servicer = OperatorServicer(service, rebuild)
    await servicer.StartRebuild(frame_pb2.StartRebuildRequest(take=take), None)
    assert (await servicer.GetRebuild(frame_pb2.GetRebuildRequest(), None)).state in UNDER_WAY
    await Settled([service.store], [service.listener]).until(lambda: rebuild.progress.state not in UNDER_WAY)
    return await servicer.GetRebuild(frame_pb2.GetRebuildRequest(), None)


async def test_an_operator_rebuilds_reporting_while_it_runs_and_lets_the_log_win(
    services: tuple[Service, Service],
) -> None:
    tells, hears = services
    assert isinstance(tells.store, LibraryStore)
    content = gift(choice("A1", asked=f"Câu {uuid.uuid4().hex}?"))
    submission = Submission(file_name="a.gift", content=content)
    one, _ = await upload_resource(tells.store, actor=TEACHER, submission=submission)
    await Settled([tells.store], [hears.listener])(parked_is_fine=True)
    await rebuilt(hears, take=True)  # another test's service heard in the same group: its facts are missing here
    await hears.database["resources"].update_one({"_id": one.id}, {"$set": {"state": "published"}})
    altered = frame_pb2.Difference(collection="resources", id=one.id, what="another content")
    found, taken, again = [await rebuilt(hears, take=take) for take in (False, True, False)]
    assert (found.state, taken.state, again.state, again.different) == ("different", "taken", "equal", 0)
    assert [list(found.differences), list(taken.differences)] == [[altered], [altered]]
    assert (again.read, again.looks, again.why) == (again.records, 0, "")
    assert again.read >= again.facts > 0
    assert again.documents > 0
    links = await hears.store.chains.links(Query(equals={"chain": "-"}))
    recorded = [(entry["actor"], entry["target"]) for link in links for entry in link["entries"] if "action" in entry]
    assert recorded == [("VH1", what) for what in ("take", "compare", "take", "compare")]
