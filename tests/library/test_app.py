"""The whole service on a real broker: it hears schools, tells each step of a material, and finds after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from chassis.documents import Database
from chassis.service import Service
from services.library.app import build
from services.library.settings import LibrarySettings
from services.library.store import LibraryStore
from services.library.usecases import queries, reviews
from services.library.usecases.submissions import Submission, upload_resource
from tests.library.banks import choice, gift
from tests.library.people import FOREIGN_TEACHER, HEAD, LEADER, TEACHER
from tests.settled import Settled

Make = Callable[[], Service]


@pytest.fixture
def make(store_uri: str, database: Database, kafka: str, tmp_path: Path) -> Make:
    settings = LibrarySettings(
        service="library",
        store_uri=store_uri,
        database=database.name,
        kafka=kafka,
        keyset_url="http://127.0.0.1:1/none",
        files_dir=tmp_path,
    )
    return lambda: build(settings)


@pytest.fixture
async def service(make: Make) -> AsyncIterator[Service]:
    service = make()
    await service.start()
    yield service
    await service.stop()


def store_of(service: Service) -> LibraryStore:
    assert isinstance(service.store, LibraryStore)
    return service.store


async def share(store: LibraryStore) -> str:
    submission = Submission(file_name="a.gift", content=gift(choice("C2-1")))
    one, _ = await upload_resource(store, actor=TEACHER, submission=submission)
    await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    await reviews.approve_resource(store, actor=HEAD, resource=one.id, publish=True)
    return one.id


async def test_each_step_of_a_material_is_told(service: Service) -> None:
    store = store_of(service)
    name = await share(store)
    await Settled([store], [service.listener])()
    kept = await store.resources.get(name)
    assert (kept.sequence, await store.count_pending()) == (4, 0)


async def test_what_was_kept_before_a_restart_is_found_after_it(make: Make, service: Service) -> None:
    await share(store_of(service))
    again = make()
    await again.start()
    query = queries.search_query(FOREIGN_TEACHER, words="toan chuong")
    found, _ = await queries.search(store_of(again), actor=FOREIGN_TEACHER, query=query, limit=5)
    await again.stop()
    assert [one.resource.title for one in found if one.resource] == ["Toán 7 - Chương 2"]


async def test_the_service_describes_itself_as_its_card_does(service: Service) -> None:
    assert [reaction.name for reaction in service.reactions.table.values()] == [
        "remember_schools",
        "remember_pupils",
        "remember_people",
    ]
    assert {"edu.library.v1.LibraryService", "edu.imports.v1.ImportService"} <= set(service.rpc.services)
    assert [name for name in service.tells() if not name.endswith(".checkpointed.v1")] == [
        "library.book_catalogued.v1",
        "library.copy_lent.v1",
        "library.copy_registered.v1",
        "library.loan_ended.v1",
        "library.loan_renewed.v1",
        "library.resource_approved.v1",
        "library.resource_passed.v1",
        "library.resource_published.v1",
        "library.resource_returned.v1",
        "library.resource_submitted.v1",
        "library.resource_withdrawn.v1",
    ]
