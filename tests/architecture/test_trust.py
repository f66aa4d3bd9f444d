"""Behind each line of a trust card stands a tamper test, and nothing is kept that no line speaks of."""

from __future__ import annotations

import pytest

from tests.architecture.laws import trust
from tests.architecture.laws.source import ROOT, hand_written, houses, kept, module

TEXT = """# A

| the card | |
|---|---|
| keeps | `plans` |

| what is kept | how large | its tamper tests |
|---|---|---|
| plans (`plans`) | 3 kB, `a` | `test_a_forged_pass_is_noticed` · `test_another_is_noticed` |
| the rest (`people`, `plans`) | | none yet |

| another table | x |
|---|---|
| `books` | |
"""
TESTS = {
    "tests/a/test_tampering.py": {"test_a_forged_pass_is_noticed", "test_nobody_names_this_one"},
    trust.SHARED: {"test_a_cut_chain_is_noticed", "test_of_another_house_is_noticed"},
}


def card(house: str) -> trust.Card:
    return trust.card_of((ROOT / "services" / house / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("house", houses())
def test_each_row_of_a_trust_card_has_its_tamper_tests_and_each_collection_its_row(house: str) -> None:
    tests = trust.tests_of(house, hand_written())
    kept(trust.broken(house, card(house), trust.collections_of(house), tests))


def test_no_tamper_test_that_the_houses_share_is_idle() -> None:
    shared = trust.tests_of("no house", hand_written())[trust.SHARED]
    kept(trust.idle([card(house) for house in houses()], shared))


def test_what_is_kept_is_read_from_the_store_room_and_the_frame() -> None:
    assert trust.collections_of("library") == [
        "answers",
        "audit",
        "books",
        "checkpoints",
        "copies",
        "questions",
        "readers",
        "reports",
        "resources",
        "rules",
        "schools",
    ]
    assert trust.collections_of("gateway") == []


def test_tamper_tests_are_those_of_the_house_and_those_of_the_frame() -> None:
    own = module("tests/a/test_tampering_of_money.py", "def test_x(): ...\n\ndef helper(): ...\n")
    other = module("tests/b/test_tampering.py", "def test_y(): ...\n")
    shared = module(trust.SHARED, "async def test_z(): ...\n")
    assert trust.tests_of("a", [own, other, shared]) == {own.path: {"test_x"}, trust.SHARED: {"test_z"}}


def test_a_card_is_read_row_by_row_and_ends_with_its_table() -> None:
    assert trust.card_of(TEXT.replace("none yet", "`x`")).rows == (
        trust.Row(9, ("plans",), ("test_a_forged_pass_is_noticed", "test_another_is_noticed")),
        trust.Row(10, ("people", "plans"), ()),
    )


def test_a_row_without_a_test_a_test_without_a_row_and_a_collection_without_either_are_named() -> None:
    assert trust.broken("a", trust.card_of(TEXT), ["plans", "marks"], TESTS) == [
        "services/a/README.md:10: no tamper test stands behind this row; name one",
        "services/a/README.md: test_another_is_noticed is no tamper test of a; write it",
        "services/a/README.md: no row names test_nobody_names_this_one; name it, or take the test away",
        "services/a/README.md: marks is kept and has no row; say what its loss costs",
        "services/a/README.md: people has a row and is not kept",
        "services/a/README.md: plans has 2 rows; one is to say all",
    ]


def test_a_page_without_a_trust_card_and_one_without_its_last_column_are_named() -> None:
    assert trust.broken("a", trust.card_of("# A\n\nText.\n"), [], TESTS) == [
        "services/a/README.md: no trust card; begin a table with '| what is kept |'"
    ]
    unnamed = trust.card_of(TEXT.replace("its tamper tests", "remarks"))
    assert trust.broken("a", unnamed, [], TESTS) == [
        "services/a/README.md: the last column of the trust card is 'remarks'; it is to be 'its tamper tests'"
    ]


def test_a_shared_test_that_no_card_names_is_named() -> None:
    named = trust.Card((trust.Row(1, ("audit",), ("test_a_cut_chain_is_noticed",)),))
    assert trust.idle([named], TESTS[trust.SHARED]) == [
        f"{trust.SHARED}: no trust card names test_of_another_house_is_noticed"
    ]
