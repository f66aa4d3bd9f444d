"""What a phone must load: limits of the first page, the grid and the scripts, compressed as they are served."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from services.gateway.web.page import FOLDER
from tests.gateway.conftest import Visitor

FIRST_PAGE_BYTES = 60_000
GRID_BYTES = 90_000
SCRIPTS_BYTES = 30_000
OWN = re.compile(r'(?:href|src)="(/static/[^"?]+)')


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _weight(visitor: Visitor, path: str) -> int:
    """The page with every file of ours that it names, each counted once."""
    page = visitor.get(path)
    assert page.status_code == 200
    files = set(OWN.findall(page.text))
    assert len(files) >= 3
    return _packed(page.content) + sum(_packed(visitor.get(name).content) for name in files)


@pytest.mark.parametrize("who", ["teacher", "leader", "principal", "accountant", "parent", "officer", "operator"])
def test_a_home_weighs_no_more_than_a_phone_on_a_slow_line_can_carry(visitor: Visitor, who: str) -> None:
    assert _weight(visitor.sign_in(who), "/") <= FIRST_PAGE_BYTES


def test_the_sign_in_page_and_the_bill_weigh_no_more_than_a_first_page(visitor: Visitor) -> None:
    assert _weight(visitor, "/sign-in") <= FIRST_PAGE_BYTES
    assert _weight(visitor, "/b/some-link") <= FIRST_PAGE_BYTES


def test_a_grid_of_forty_five_pupils_weighs_no_more_than_its_limit(visitor: Visitor) -> None:
    assert _weight(visitor.sign_in("teacher"), "/marks/grid?gradebook=x") <= GRID_BYTES


def test_all_scripts_together_weigh_no_more_than_their_limit_and_need_no_eval() -> None:
    scripts = [path.read_bytes() for path in (FOLDER / "static").glob("*.js")]
    assert sum(_packed(script) for script in scripts) <= SCRIPTS_BYTES
    assert all(b"eval(" not in script and b"new Function" not in script for script in scripts)


def test_pages_fetch_nothing_from_another_host(visitor: Visitor) -> None:
    names = [*Path(FOLDER / "templates").rglob("*.html"), *Path(FOLDER / "static").glob("*.*")]
    found = {
        path.name
        for path in names
        if re.search(r"(?:src|href|url\(|fetch\()[=\"'(]*https?://", path.read_text("utf-8"))
    }
    assert found == set()


def test_what_is_served_is_compressed_and_kept_by_its_hash(visitor: Visitor) -> None:
    page = visitor.client.get("/sign-in", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    style = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{10})"', page.text)
    assert style is not None
    assert "immutable" in visitor.get(style.group(1)).headers["cache-control"]
