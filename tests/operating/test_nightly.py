"""Every night a house compares what it heard with what was told; what differs is named, counted and shown by health."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest

from chassis import metrics
from chassis.settings import VIETNAM
from operating.rebuild.nightly import seconds_until
from operating.servicer import OperatorServicer
from proto.gen.edu.frame.v1 import frame_pb2
from tests.operating.test_rebuild_of_services import LISTENING, alter_one, given, operated, tell_examples

__all__ = ["given"]
AT = time(2, 30, tzinfo=VIETNAM)
CASES = {
    "the evening before": (datetime(2026, 10, 31, 14, 30, tzinfo=UTC), 5 * 3600),
    "a second before": (datetime(2026, 10, 31, 19, 29, 59, tzinfo=UTC), 1),
    "that very moment": (datetime(2026, 10, 31, 19, 30, tzinfo=UTC), 24 * 3600),
    "a second behind": (datetime(2026, 10, 31, 19, 30, 1, tzinfo=UTC), 24 * 3600 - 1),
}


@pytest.mark.parametrize("case", CASES)
def test_the_next_night_is_counted_in_the_hours_of_vietnam(case: str) -> None:
    now, seconds = CASES[case]
    assert seconds_until(AT, now) == seconds


async def test_the_nightly_comparison_names_what_was_altered_until_it_is_repaired(given: dict[str, Any]) -> None:
    async with operated(LISTENING["records"](given), given["rpc_port"]) as at:
        await tell_examples(at)
        [servicer] = [one for _, one in at.service.rpc._added if isinstance(one, OperatorServicer)]
        nightly = servicer._nightly
        assert nightly is not None
        await nightly.compare()
        assert (nightly.found, metrics.REPLICAS_DIFFERING._value.get()) == ("", 0)
        altered = await alter_one(at.service)
        await nightly.compare()
        assert metrics.REPLICAS_DIFFERING._value.get() == 1
        said = (
            f"1 documents differ from what was told, first {altered.collection}/{altered.id} (another content): "
            "`edu rebuild records` names them, with --take it repairs them"
        )
        assert (await at.ask("GetState", frame_pb2.GetStateRequest())).trouble == said
        assert (await at.rebuild(take=True)).state == "taken"
        await nightly.compare()
        assert (nightly.found, metrics.REPLICAS_DIFFERING._value.get()) == ("", 0)
