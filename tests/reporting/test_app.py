"""Two houses on a real broker: the library tells what was shared, reporting hears it and counts it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.documents import Database
from chassis.service import House
from services.library import app as library
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases import deciding
from services.library.usecases.handing_in import HandedIn, upload_resource
from services.reporting import app as reporting
from services.reporting.settings import ReportingSettings
from services.reporting.store import ReportingStore
from tests.library.banks import choice, gift
from tests.library.people import HEAD, LEADER, SCHOOL, TEACHER
from tests.settled import Settled


@pytest.fixture
async def houses(store_uri: str, database: Database, kafka: str, tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    common: dict[str, Any] = {
        "store_uri": store_uri,
        "kafka": kafka,
        "keyset_url": "http://127.0.0.1:1/none",
        "files_dir": tmp_path,
    }
    tells = library.build(LibrarySettings(service="library", database=f"{database.name}l", **common))
    hears = reporting.build(ReportingSettings(service="reporting", database=database.name, **common))
    for house in (tells, hears):
        await house.start()
    yield tells, hears
    for house in (tells, hears):
        await house.stop()
    await database.client.drop_database(f"{database.name}l")


async def test_a_shared_material_is_counted_by_reporting_until_it_is_withdrawn(houses: tuple[House, House]) -> None:
    tells, hears = houses
    shelf, figures = tells.store, hears.store
    assert isinstance(shelf, LibraryStore)
    assert isinstance(figures, ReportingStore)
    settled = Settled([shelf], [hears.listener])
    content = gift(choice("A1", asked=f"Câu {uuid.uuid4().hex}?"))
    one, _ = await upload_resource(shelf, actor=TEACHER, handed=HandedIn(file_name="a.gift", content=content))
    await deciding.pass_resource(shelf, actor=LEADER, resource=one.id)
    await deciding.approve_resource(shelf, actor=HEAD, resource=one.id, publish=True)
    await settled(parked_is_fine=True)
    assert (await figures.resources.get(one.id))["state"] == "published"
    shared = await figures.resources.counts("school", {"state": "published"})
    await deciding.withdraw_resource(shelf, actor=HEAD, resource=one.id, note="bản cũ")
    await settled(parked_is_fine=True)
    after = await figures.resources.counts("school", {"state": "published"})
    assert after.get(SCHOOL, 0) == shared[SCHOOL] - 1
