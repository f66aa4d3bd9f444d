"""What a forger does to a signed file that was raised is noticed."""

from __future__ import annotations

import pytest

from services.records.domain.record import check_record
from services.records.domain.record_state import Raised
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.raising import raise_due
from tests.records.school import NOW
from tests.records.test_long_term import here, signed, verdict_of
from tests.records.trusted import Here
from tests.tampering import forge

__all__ = ["here"]


async def test_a_raised_file_that_is_not_the_one_that_was_signed_is_not_taken_for_it(
    store: RecordsStore, deps: Dependencies, here: Here
) -> None:
    plan = await signed(store, deps)
    await raise_due(store, deps)
    raised = await store.records.get(plan.id)
    raised.raised = [Raised(NOW, raised.kept_sha256, "0" * 64)]
    with pytest.raises(ValueError, match="not the one that was signed"):
        check_record(raised)
    other = await deps.files.put(b"%PDF-1.7\nsomething else")
    await forge(store, "plans", plan.id, raised__0__sha256=other)
    verdict = await verdict_of(store, deps, plan)
    assert [one.why.code for one in verdict.checks] == ["FILE_RAISED_FROM_ANOTHER"]
