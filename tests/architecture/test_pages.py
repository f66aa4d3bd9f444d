"""What the pages say can be done, can be done."""

from __future__ import annotations

import re

import pytest

from deploy import console
from tests.architecture.laws import commands, pages
from tests.architecture.laws.source import ROOT, kept

SOME = 30  # commands; fewer would mean that the pages are no longer read
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages.all_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_what_is_there(page: object) -> None:
    path = ROOT / str(page)
    name = path.relative_to(ROOT).as_posix()
    kept(pages.drifted(name, path.read_text(encoding="utf-8"), pages.targets(MAKEFILE)))


def test_a_target_and_a_path_that_nobody_has_are_named() -> None:
    text = "Run `make tea`.\nSee `services/tea/pot.py` and `services/<house>/app.py`.\n```\n`make coffee`\n```\n"
    assert pages.drifted("docs/x.md", text, {"run"}) == [
        "docs/x.md:1: `make tea` is no target; name one of `make help`",
        "docs/x.md:2: services/tea/pot.py is not there; name what is",
    ]


def test_each_command_that_a_page_names_can_be_typed() -> None:
    program = console.program()
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in pages.all_pages()}
    texts.pop(commands.CHANGES)
    kept([line for name, text in texts.items() for line in commands.broken(name, text, program)])
    assert sum(1 for text in texts.values() for _ in commands.named(text)) > SOME


def test_commands_that_nobody_could_type_are_named() -> None:
    text = (
        "`edu tea`, `edu audit brew`, `edu backup <folder>`, `edu backup <folder> --sugar`, `make run TEA=1`\n"
        "`python -m services.<house>`, `python -m services.kitchen`, `pytest tests/kitchen -x`\n"
    )
    assert commands.broken("docs/x.md", text, console.program()) == [
        "docs/x.md:1: `edu tea`: No such command 'tea'.",
        "docs/x.md:1: `edu audit brew`: No such command 'brew'.",
        "docs/x.md:1: `edu backup <folder> --sugar`: No such option: --sugar",
        "docs/x.md:1: `make run TEA=1`: make reads no TEA",
        "docs/x.md:2: `python -m services.kitchen`: services.kitchen is no module that runs",
        "docs/x.md:2: `pytest tests/kitchen -x`: tests/kitchen is not there",
    ]


def test_each_recipe_of_the_contributing_page_touches_three_files_or_fewer() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = text.split("## Recipes")[1].split("\n## ")[0].split("\n**")[1:]
    assert [len(re.findall(r"^\d\. ", recipe, re.MULTILINE)) for recipe in recipes] == [3, 3, 3, 3]
