"""Law 16 is kept, and each way of breaking it is found."""

from __future__ import annotations

import pytest

from tests.architecture.laws import limits
from tests.architecture.laws.source import code, hand_written, kept, module


def test_limits_stand_in_their_tables() -> None:
    kept([broken for found in code() for broken in limits.check(found)])


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("for _ in range(500): pass", "500", "range()"),
        ("rows = found[:100]", "100", "a slice"),
        ("await asyncio.sleep(0.5)", "0.5", "sleep()"),
        ("await asyncio.wait_for(call(), 30)", "30", "wait_for()"),
        ("call(timeout=5)", "5", "timeout="),
        ("timedelta(minutes=15)", "15", "minutes="),
        ("store.where(limit=1_000)", "1000", "limit="),
        ("AIOKafkaProducer(max_batch_size=64 * 1024)", "64 * 1024", "max_batch_size="),
        ("while tries < 5: pass", "5", "a loop"),
    ],
)
def test_a_bare_limit_is_named_with_its_place(text: str, number: str, place: str) -> None:
    indented = f"async def f() -> None:\n    {text}\n"
    assert limits.check(module("services/a/usecases.py", indented)) == [
        f"services/a/usecases.py:2: bare number {number} in {place}; name it in the room's limits.py, unit last"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "found[:PAGE_ROWS]",
        "range(len(rows))",
        "found[1:]",
        "found[-1:]",
        "sleep(0)",
        "call(retries=True)",
        "header[26:28]",
        "HERE = timezone(timedelta(hours=7))",
    ],
)
def test_a_named_limit_and_plain_structure_are_left_alone(text: str) -> None:
    assert limits.check(module("services/a/usecases.py", text)) == []


def test_the_table_of_limits_itself_holds_bare_numbers() -> None:
    assert limits.check(module("services/a/domain/limits.py", "PAGES = range(500)")) == []


def test_no_constant_is_named_twice_in_a_module() -> None:
    kept([broken for found in hand_written() for broken in limits.named_twice(found)])


def test_a_constant_that_is_named_twice_is_found() -> None:
    text = "MOST = 1\nLEAST: int = 0\n\ndef f() -> None:\n    MOST = 2\n\nMOST = 3\n"
    assert limits.named_twice(module("services/a/limits.py", text)) == [
        "services/a/limits.py:7: MOST is named twice; one of the two is never used"
    ]
