"""The vocabulary of our own is short, stands beside the field's, and what was renamed does not come back."""

from __future__ import annotations

import importlib
import re

import pytest

from deploy.local.layout import ROOT
from tests.architecture.laws import vocabulary
from tests.architecture.laws.source import hand_written, kept, module

PAGE = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
CODE = re.compile(r"`((?:chassis|contracts)(?:\.\w+)+)`")
PLACES = re.compile(r"`([a-z_]+(?:/[a-z_]+)*/)`")


def test_we_have_at_most_fifteen_words_of_our_own() -> None:
    kept(vocabulary.check_words(PAGE))


def test_every_word_stands_beside_the_field_s_and_says_what_we_mean() -> None:
    words = vocabulary.words_of(PAGE)
    assert len(words) == len([line for line in PAGE.splitlines() if line.startswith("| ")]) - 1
    assert [word for word in words if not (word.ours and word.theirs and word.meaning)] == []


def test_every_name_and_folder_of_the_page_is_in_the_code() -> None:
    names = CODE.findall(PAGE)
    there = [
        name for name in names if hasattr(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2])
    ]
    assert (there, [place for place in PLACES.findall(PAGE) if not (ROOT / place).is_dir()]) == (names, [])


def test_a_word_that_was_given_up_names_nothing_in_the_product() -> None:
    kept([broken for found in hand_written() for broken in vocabulary.check_names(found)])


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("chassis/x.py", "class Neighbour: ...", "chassis/x.py:1: a class Neighbour; the field says Client"),
        (
            "services/a/usecases/looking.py",
            "x = 1",
            "services/a/usecases/looking.py:1: a module looking; the field says queries",
        ),
        (
            "chassis/x.py",
            "def f(told: str) -> None: ...",
            "chassis/x.py:1: a parameter told; the field says envelope, or fact",
        ),
    ],
)
def test_a_name_of_the_earlier_language_is_named_with_the_field_s(path: str, text: str, message: str) -> None:
    assert vocabulary.check_names(module(path, text)) == [message]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["| a | b | c |"] * 2, "docs/vocabulary.md: 'a' stands twice"),
        (
            [f"| w{n} | b | c |" for n in range(16)],
            "docs/vocabulary.md: 16 words of our own; at most 15, take the field's",
        ),
        (["| clock | clock, time source | c |"], "docs/vocabulary.md: 'clock' is the field's word"),
    ],
)
def test_a_page_that_grows_or_repeats_itself_is_named(rows: list[str], message: str) -> None:
    assert vocabulary.check_words("\n".join(["| our word | the field's | x |", "|---|---|---|", *rows])) == [message]
