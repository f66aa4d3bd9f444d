"""The floor plan is kept: purity, names, opening sentences and reactions of one line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.laws import rooms
from tests.architecture.laws.source import ROOT, Module, hand_written, kept, module

LAWS = (
    rooms.check_purity,
    rooms.check_names,
    rooms.check_school_words,
    rooms.check_opening,
    rooms.check_reactions,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_room_keeps_the_law(law: Callable[[Module], list[str]]) -> None:
    kept([broken for found in hand_written() for broken in law(found)])


def test_import_linter_keeps_the_contracts_of_pyproject() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("async def f() -> None: ...", "the domain waits; move the wait to a use case"),
        ("x = datetime.now(UTC)", "datetime.now() in the domain; take the value as an argument"),
        ("x = date.today()", "date.today() in the domain; take the value as an argument"),
        ("import uuid", "the domain imports uuid; take the value as an argument"),
        ("import chassis.documents", "the domain imports chassis.documents; take the value as an argument"),
    ],
)
def test_an_impure_domain_is_named(text: str, message: str) -> None:
    assert rooms.check_purity(module("services/a/domain/plan.py", text)) == [f"services/a/domain/plan.py:1: {message}"]
    assert rooms.check_purity(module("services/a/usecases.py", text)) == []


@pytest.mark.parametrize("name", sorted(rooms.BANNED_NAMES))
def test_a_module_without_a_trade_is_named(name: str) -> None:
    assert rooms.check_names(module(f"services/a/{name}.py", "")) == [
        f"services/a/{name}.py:1: a module called {name}; name it by what it does"
    ]


def test_a_school_word_in_the_frame_is_named() -> None:
    found = module("chassis/policy.py", "x = 1\nif role == 'teacher': pass\n")
    assert rooms.check_school_words(found) == [
        "chassis/policy.py:2: school word 'teacher' in the frame; keep it in a house"
    ]


def test_a_module_without_an_opening_sentence_is_named() -> None:
    assert rooms.check_opening(module("services/a/app.py", "x = 1")) == [
        "services/a/app.py:1: no opening sentence; say in one docstring line what the module is for"
    ]
    assert rooms.check_opening(module("services/a/__init__.py", "")) == []


def test_a_reaction_that_decides_is_named() -> None:
    text = (
        "@hears(FeePaid)\nasync def count(fact, told, store):\n    if fact.amount:\n        await keep(store, fact)\n"
    )
    assert rooms.check_reactions(module("services/a/events.py", text)) == [
        "services/a/events.py:2: count decides; leave one awaited use case in a reaction"
    ]


def test_a_reaction_may_say_in_a_sentence_what_it_does() -> None:
    text = '@hears(FeePaid)\nasync def count(fact, told, store):\n    """Counts it."""\n    await keep(store, fact)\n'
    assert rooms.check_reactions(module("services/a/events.py", text)) == []
