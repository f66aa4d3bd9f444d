"""What a visitor sees first: few entries at the root, a licence, an index that names every decision."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.architecture.laws import flow
from tests.architecture.laws.source import ROOT

ENTRIES_AT_THE_ROOT = 16
DECISIONS = ROOT / "docs" / "decisions"


def visible(root: Path = ROOT) -> list[str]:
    """The entries that git keeps at the root; hidden ones configure tools and are not counted.

    Nor is `findings/`: what it holds is about outside software, installed apart, and no part of the system.
    """
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    return sorted({path.split("/")[0] for path in listed.splitlines() if not path.startswith((".", "findings/"))})


def test_the_root_holds_no_more_than_a_visitor_can_take_in() -> None:
    assert len(visible()) <= ENTRIES_AT_THE_ROOT, visible()


def test_the_licence_is_named_in_the_package_as_it_stands_at_the_root() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_index_of_decisions_names_each_page_once_with_its_title() -> None:
    pages = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    rows = [
        f"| [{page.name[:4]}]({page.name}) | {page.read_text(encoding='utf-8').splitlines()[0].removeprefix('# ')} |"
        for page in pages
    ]
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert [line for line in index.splitlines() if line.startswith("| [")] == rows


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    named = [path.name for path in DECISIONS.glob("*.md") if not re.match(r"\d{4}-[a-z0-9-]+\.md$", path.name)]
    assert named == ["README.md"]


def test_the_picture_of_the_flow_is_drawn_from_the_tables_of_the_code() -> None:
    assert flow.PICTURE.read_text(encoding="utf-8") == flow.drawn(), "run `make cards`"


def test_the_excerpt_of_the_readme_stands_in_the_file_that_it_names() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [(path, excerpt)] = re.findall(r"From \[(services/[^\]]+)\][^\n]*\n\n```python\n(.*?)\n```", text, re.DOTALL)
    assert excerpt in (ROOT / path).read_text(encoding="utf-8")
