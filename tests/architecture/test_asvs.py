"""`docs/asvs.md` answers for each requirement of level 1 of OWASP ASVS 5.0; `test_named_tests.py` finds its tests."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tests.architecture.laws.named import TEST
from tests.architecture.laws.source import ROOT, code

PAGE = ROOT / "docs" / "asvs.md"
TEMPLATES = ROOT / "services" / "gateway" / "web" / "templates"
# Section → how many of its requirements are of level 1; they are its first ones.
SECTIONS = {
    "V1.2": 5,
    "V1.3": 2,
    "V1.5": 1,
    "V2.1": 1,
    "V2.2": 2,
    "V2.3": 1,
    "V3.2": 2,
    "V3.3": 1,
    "V3.4": 2,
    "V3.5": 3,
    "V4.1": 1,
    "V4.4": 1,
    "V5.2": 2,
    "V5.3": 2,
    "V6.1": 1,
    "V6.2": 8,
    "V6.3": 2,
    "V6.4": 2,
    "V7.2": 4,
    "V7.4": 2,
    "V8.1": 1,
    "V8.2": 2,
    "V8.3": 1,
    "V9.1": 3,
    "V9.2": 1,
    "V10.4": 5,
    "V11.3": 2,
    "V11.4": 1,
    "V12.1": 1,
    "V12.2": 2,
    "V13.4": 1,
    "V14.2": 1,
    "V14.3": 1,
    "V15.1": 1,
    "V15.2": 1,
    "V15.3": 1,
}
LEVEL_1 = tuple(f"{section}.{number + 1}" for section, count in SECTIONS.items() for number in range(count))
STANDINGS = {"held", "in part", "not ours", "not met"}
OLD_HASHES = {"md5", "sha1"}
ROW = re.compile(r"^\| (V[0-9.]+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


def test_each_requirement_of_level_1_has_its_row_with_a_test_or_a_reason() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert tuple(number for number, *_ in rows) == LEVEL_1
    assert len(LEVEL_1) == 70
    assert {standing for _, _, standing, _ in rows} <= STANDINGS
    assert [number for number, _, standing, said in rows if standing == "held" and not TEST.search(said)] == []
    named = Counter(standing for _, _, standing, _ in rows)
    assert sum(named.values()) == 70


def test_passwords_are_typed_hidden_and_may_be_pasted() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))
    asking = [call for call in re.findall(r"field\([^}]*\)", pages) if "-password" in call]
    assert [call for call in asking if 'type="password"' not in call] == []
    assert len(asking) == 5  # one to sign in, three to change it, one to begin a second factor
    assert "onpaste" not in pages
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.parent.glob("static/*.js")))
    assert "password" not in scripts


def test_no_hash_of_yesterday_is_used() -> None:
    used = [
        f"{found.path}:{node.lineno}"
        for found in code()
        for node in found.nodes
        if isinstance(node, ast.Attribute) and node.attr in OLD_HASHES
    ]
    assert used == []
