"""The store in memory keeps every promise of the real ones: the same suite, on the fake."""

from __future__ import annotations

import pytest

from tests.chassis.test_documents import *  # noqa: F403 - fake: it passes the suite itself
from tests.simulation.fake_store import FakeDatabase
from tests.simulation.points import Points


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase(Points())
