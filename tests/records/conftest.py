"""Records on a real store with real keys: a demo authority in a folder, software keys, our own renderer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from chassis.documents.files import FileStore
from deploy.local import keys
from deploy.local.layout import Layout
from services.records.app import texts_of
from services.records.domain.catalogue import Catalogue
from services.records.files.rendering.renderer import Renderer
from services.records.record_types import READERS, RECORD_TYPES
from services.records.signing.authority import Authority
from services.records.signing.service import SigningService
from services.records.signing.software_keys import SoftwareKeyStore
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.notes_type import with_row
from tests.records.school import MONTH, tell_of_school


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo certificate authority, older than every frozen clock."""
    layout = Layout(var=tmp_path_factory.mktemp("authority"))
    layout.prepare()
    keys.make(layout, now=datetime(2026, 1, 1, tzinfo=UTC))
    return layout.keys_of("records") / "ca"


@pytest.fixture
def deps(tmp_path: Path, authority: Path) -> Iterator[Dependencies]:
    renderer, signing = Renderer(), SigningService.of(SoftwareKeyStore(tmp_path / "signers"), Authority(authority))
    yield Dependencies(
        FileStore(tmp_path / "files"), renderer, signing, Catalogue.of(RECORD_TYPES), READERS, texts_of(), MONTH
    )
    renderer.close()
    signing.close()


@pytest.fixture
async def bare(database: Database, clock: FrozenClock) -> RecordsStore:
    """A prepared store that knows nobody."""
    store = RecordsStore(database, clock)
    await store.prepare()
    return store


@pytest.fixture
async def store(bare: RecordsStore) -> RecordsStore:
    """The school is known; nothing was handed in yet."""
    await tell_of_school(bare)
    return bare


@pytest.fixture
def notes(deps: Dependencies) -> Dependencies:
    return with_row(deps)
