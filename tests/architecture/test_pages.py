"""What the pages say can be done, can be done."""

from __future__ import annotations

import re

import pytest

from tests.architecture.laws import pages
from tests.architecture.laws.source import ROOT, kept

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


def test_each_recipe_of_the_contributing_page_touches_three_files_or_fewer() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = text.split("## Recipes")[1].split("\n## ")[0].split("\n**")[1:]
    assert [len(re.findall(r"^\d\. ", recipe, re.MULTILINE)) for recipe in recipes] == [3, 3, 3, 3]
