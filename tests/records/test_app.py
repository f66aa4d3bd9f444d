"""The whole house on a real broker: it hears a school, and tells what becomes of a plan."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.documents import Database
from chassis.service import Service
from services.records.app import build, dependencies_of
from services.records.settings import RecordsSettings
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import passed_plan
from tests.records.school import tell_of_school
from tests.settled import Settled


@pytest.fixture
def settings(store_uri: str, database: Database, kafka: str, tmp_path: Path, authority: Path) -> RecordsSettings:
    return RecordsSettings(
        service="records",
        store_uri=store_uri,
        database=database.name,
        kafka=kafka,
        keyset_url="http://127.0.0.1:1/none",
        files_dir=tmp_path / "files",
        keys_dir=authority.parent,
        month="2026-10",
        plan_due_days=9,
    )


@pytest.fixture
async def house(settings: RecordsSettings) -> AsyncIterator[Service]:
    house = build(settings)
    await house.start()
    yield house
    await house.stop()


async def test_what_becomes_of_a_plan_is_told_to_the_others(house: Service, deps: Dependencies) -> None:
    store = house.store
    assert isinstance(store, RecordsStore)
    await tell_of_school(store)
    await passed_plan(store, deps)
    await Settled([store], [house.listener])()
    assert await store.count_pending() == 0


async def test_the_house_describes_itself_as_its_card_does(house: Service) -> None:
    assert sorted(reaction.name for reaction in house.reactions.table.values()) == [
        "remember_assignments",
        "remember_people",
        "remember_pupils",
        "remember_schools",
    ]
    assert {"edu.records.v1.RecordsService", "edu.imports.v1.ImportService"} <= set(house.rpc.services)


async def test_the_knobs_of_a_deployment_reach_the_catalogue(house: Service, settings: RecordsSettings) -> None:
    made = dependencies_of(settings, house)
    assert made.catalogue.last_due(made.record_type("lesson_plan"), "2026-10").isoformat() == "2026-11-09"
    assert (made.month, made.signing.keys.kept_in) == ("2026-10", "software")
    made.renderer.close()
    made.signing.close()
