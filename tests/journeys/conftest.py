"""The sample month on the whole system: six houses, a real broker and store, loaded as `make run` loads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.end_state import EndState, Month
from tests.journeys.months import Months
from tests.journeys.stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.clear()


@pytest.fixture(scope="session")
def months(stage: Stage) -> Months:
    return Months(stage)


@pytest.fixture(scope="session")
def month_loaded(months: Months) -> EndState:
    return months.loaded


@pytest.fixture(scope="module")
def month(request: pytest.FixtureRequest, months: Months) -> Month:
    """Our own sample, loaded by the runner's own loader into an empty system.

    A module that is marked `alters` may find what another one did there; the others find it as it was loaded.
    """
    alters = request.node.get_closest_marker("alters") is not None
    return Month(months.to_work_on() if alters else months.as_loaded(), months.loaded)
