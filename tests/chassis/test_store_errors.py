"""What the driver raises, as the frame tells it on: a lost race is the caller's to read, anything else is trouble."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError, OperationFailure

from chassis.documents.connect import store_errors
from chassis.errors import StoreBusyError

TWIN = {"index": 0, "code": 11_000, "errmsg": "E11000 duplicate key"}
FULL = {"index": 1, "code": 8, "errmsg": "database or disk is full"}


def raising(error: Exception) -> None:
    with store_errors():
        raise error


def test_a_bulk_in_which_only_twins_failed_passes_to_the_caller() -> None:
    with pytest.raises(BulkWriteError):
        raising(BulkWriteError({"writeErrors": [TWIN, TWIN]}))


@pytest.mark.parametrize(
    "details",
    [
        {"writeErrors": [FULL]},
        {"writeErrors": [TWIN, FULL]},
        {"writeErrors": [], "writeConcernErrors": [{"code": 64, "errmsg": "waiting for replication timed out"}]},
        {"writeErrors": [TWIN], "writeConcernErrors": [{"code": 64}]},
    ],
)
def test_a_bulk_that_the_store_could_not_take_is_trouble_and_no_lost_race(details: dict[str, Any]) -> None:
    with pytest.raises(StoreBusyError):
        raising(BulkWriteError(details))


def test_trouble_names_the_store_s_words_and_not_the_document() -> None:
    with pytest.raises(StoreBusyError, match="database or disk is full") as refused:
        raising(BulkWriteError({"writeErrors": [TWIN, {**FULL, "op": {"name": "Nguyễn Văn An"}}]}))
    assert "Nguyễn" not in str(refused.value)


def test_a_taken_key_passes_and_a_cut_connection_is_trouble() -> None:
    with pytest.raises(DuplicateKeyError):
        raising(DuplicateKeyError("E11000"))
    for error in (AutoReconnect("cut"), OperationFailure("database or disk is full", 8)):
        with pytest.raises(StoreBusyError):
            raising(error)
