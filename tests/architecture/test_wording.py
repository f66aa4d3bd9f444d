"""Test names are sentences, tests never sleep, and every exemption has its reason (law 22)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.architecture.laws import wording
from tests.architecture.laws.source import Module, hand_written, kept, module

LAWS = (wording.check_test_names, wording.check_sleep, wording.check_exemptions)
REASONS = {"the library is untyped": ("services/",)}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_file_keeps_the_law(law: Callable[[Module], list[str]]) -> None:
    kept([broken for found in hand_written() for broken in law(found)])


def test_a_test_that_is_no_sentence_is_named() -> None:
    assert wording.check_test_names(module("tests/a/test_b.py", "def test_import_twice(): ...")) == [
        "tests/a/test_b.py:1: test_import_twice is no sentence; say who does what and what must be true"
    ]


def test_a_test_that_sleeps_is_named_and_one_that_gives_way_is_not() -> None:
    message = "tests/a/test_b.py:1: a test sleeps; wait on settled(command) or on the condition itself"
    assert wording.check_sleep(module("tests/a/test_b.py", "time.sleep(1)")) == [message]
    assert wording.check_sleep(module("tests/a/test_b.py", "asyncio.sleep(0.1)")) == [message]
    assert wording.check_sleep(module("tests/a/test_b.py", "asyncio.sleep(0)")) == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# noqa", "noqa names no rule; write the code it silences"),
        ("# noqa: S603", "noqa gives no reason of the list (none); see REASONS in laws/wording.py"),
        ("# noqa: S603 - hurry", "noqa gives no reason of the list (hurry); see REASONS in laws/wording.py"),
        ("# pragma: no cover", "pragma: no cover gives no reason of the list (none); see REASONS in laws/wording.py"),
    ],
)
def test_an_exemption_without_its_reason_is_named(comment: str, message: str) -> None:
    found = module("services/a/app.py", f"x = 1  {comment}\n")
    assert wording.check_exemptions(found, REASONS) == [f"services/a/app.py:1: {message}"]


def test_a_reason_holds_in_its_rooms_alone() -> None:
    text = "x = 1  # type: ignore[no-any-return]  # the library is untyped: it returns bytes\n"
    assert wording.check_exemptions(module("services/a/app.py", text), REASONS) == []
    assert wording.check_exemptions(module("chassis/app.py", text), REASONS) == [
        "chassis/app.py:1: type: ignore for 'the library is untyped' is not allowed here; it is in services/"
    ]


def test_a_string_that_looks_like_an_exemption_is_none() -> None:
    assert wording.check_exemptions(module("services/a/app.py", "x = '# noqa'\n"), REASONS) == []
