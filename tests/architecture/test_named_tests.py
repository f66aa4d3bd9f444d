"""Each test that a page names is there, and each door that stood open has one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.laws import named
from tests.architecture.laws.source import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("services/*/*.md")])
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
DOORS = 19


def test_each_test_that_a_page_names_is_there() -> None:
    broken = [one for page in PAGES for one in named.check(ROOT, page.name, page.read_text(encoding="utf-8"))]
    assert "\n".join(broken) == ""


def test_each_door_that_stood_open_has_a_test_that_shows_it_closed() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## Doors that stood open$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    _, *rows = ROW.findall(section)
    assert len(rows) == DOORS
    assert [closed for closed, shown in rows if not named.TEST.search(shown)] == []


def test_a_page_that_names_no_test_of_ours_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("def test_that_is_there() -> None: ...\n", encoding="utf-8")
    page = "held\nby `tests/test_a.py::test_that_is_there`, `tests/test_a.py::test_gone`, `tests/test_b.py::test_it`\n"
    assert named.check(tmp_path, "page.md", page) == [
        f"page.md:2: tests/{one} is no test; name the one that shows it, or say that it is open"
        for one in ("test_a.py::test_gone", "test_b.py::test_it")
    ]
