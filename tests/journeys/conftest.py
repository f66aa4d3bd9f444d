"""The sample month on the whole system: six houses, a real broker and store, loaded as `make run` loads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.end_state import EndState, Month, end_state
from tests.journeys.stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.clear()


@pytest.fixture(scope="session")
def month_loaded(stage: Stage) -> EndState:
    return end_state(stage.play("month"))


@pytest.fixture(scope="module")
def month(stage: Stage, month_loaded: EndState) -> Month:
    """Our own sample, loaded by the runner's own loader into an empty system."""
    return Month(stage.play("month"), month_loaded)
