"""`docs/asvs.md` answers for each requirement of OWASP ASVS 5.0, level 1, and of ten chapters of level 2.

`test_named_tests.py` finds the tests that it names.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter

from chassis.clock import READABLE
from services.accounts.domain import limits
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
# Section → its requirements of level 2, which need not follow one another.
SECTIONS_2 = {
    "V5.1": (1,),
    "V5.2": (3,),
    "V5.4": (1, 2, 3),
    "V6.1": (2, 3),
    "V6.2": (9, 10, 11, 12),
    "V6.3": (3, 4),
    "V6.4": (3, 4),
    "V6.5": (1, 2, 3, 4, 5),
    "V6.6": (1, 2, 3),
    "V6.8": (1, 2, 3, 4),
    "V7.1": (1, 2, 3),
    "V7.3": (1, 2),
    "V7.4": (3, 4, 5),
    "V7.5": (1, 2),
    "V7.6": (1, 2),
    "V8.1": (2,),
    "V8.2": (3,),
    "V8.4": (1,),
    "V9.2": (2, 3, 4),
    "V11.1": (1, 2),
    "V11.2": (1, 2, 3),
    "V11.3": (3,),
    "V11.4": (2, 3, 4),
    "V11.5": (1,),
    "V11.6": (1,),
    "V12.1": (2, 3),
    "V12.3": (1, 2, 3, 4),
    "V13.1": (1,),
    "V13.2": (1, 2, 3, 4, 5),
    "V13.3": (1, 2),
    "V13.4": (2, 3, 4, 5),
    "V14.1": (1, 2),
    "V14.2": (2, 3, 4),
    "V14.3": (2, 3),
    "V16.1": (1,),
    "V16.2": (1, 2, 3, 4, 5),
    "V16.3": (1, 2, 3, 4),
    "V16.4": (1, 2, 3),
    "V16.5": (1, 2, 3),
}
LEVEL_2 = tuple(f"{section}.{number}" for section, numbers in SECTIONS_2.items() for number in numbers)
LEVEL_1 = tuple(f"{section}.{number + 1}" for section, count in SECTIONS.items() for number in range(count))
STANDINGS = {"held", "in part", "not ours", "not met"}
OLD_HASHES = {"md5", "sha1"}
# Codes of apps are HMACs of SHA-1, since every app knows those alone (RFC 6238).
CODES_OF_APPS = "services/accounts/credentials/second_factors.py"
NO_PAGES = {"base.html", "parts.html", "import_report.html", "plans/fragment.html"}  # and what others include
COUNTED = re.compile(r"Of the 97, (\d+) are held, (\d+) in part, (\d+) not met, (\d+) not ours")
ROW = re.compile(r"^\| (V[0-9.]+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


def test_each_requirement_has_its_row_with_a_test_or_a_reason() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = ROW.findall(page)
    assert tuple(number for number, *_ in rows) == (*LEVEL_1, *LEVEL_2)
    assert (len(LEVEL_1), len(LEVEL_2)) == (70, 97)
    assert {standing for _, _, standing, _ in rows} <= STANDINGS
    assert [number for number, _, standing, said in rows if standing == "held" and not TEST.search(said)] == []
    named = Counter(standing for _, _, standing, _ in rows[len(LEVEL_1) :])
    counted = tuple(str(named[one]) for one in ("held", "in part", "not met", "not ours"))
    assert COUNTED.findall(page) == [counted]


def test_passwords_are_typed_hidden_and_may_be_pasted() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))
    asking = [call for call in re.findall(r"field\([^}]*\)", pages) if "-password" in call]
    assert [call for call in asking if 'type="password"' not in call] == []
    assert len(asking) == 5  # one to sign in, three to change it, one to begin a second factor
    assert "onpaste" not in pages
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.parent.glob("static/*.js")))
    assert "password" not in scripts


def test_no_hash_of_yesterday_is_used() -> None:
    used = {
        found.path
        for found in code()
        for node in found.nodes
        if (isinstance(node, ast.Attribute) and node.attr.lower() in OLD_HASHES)
        or (isinstance(node, ast.alias) and node.name.lower() in OLD_HASHES)
    }
    assert used == {CODES_OF_APPS}


def test_secrets_come_from_the_generator_of_the_system_and_are_long_enough() -> None:
    chance = {
        found.path
        for found in code()
        for node in found.nodes
        if (isinstance(node, ast.Import) and "random" in {one.name for one in node.names})
        or (isinstance(node, ast.ImportFrom) and node.module == "random")
    }
    assert [path for path in chance if not path.startswith("deploy/sample/")] == []
    bits = math.log2(len(READABLE))
    assert min(limits.REFRESH_FAMILY_CHARACTERS, limits.REFRESH_SECRET_CHARACTERS) * bits >= 128
    assert min(limits.ONE_TIME_CHARACTERS, limits.RECOVERY_CHARACTERS) * bits >= 54


def test_every_page_of_somebody_signed_in_has_the_way_out() -> None:
    pages = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    included = {name for text in pages.values() for name in re.findall(r'{% include "([^"]+)"', text)}
    own = {name for name, text in pages.items() if "{% extends " not in text}
    assert own == NO_PAGES | included
    assert len(re.findall(r'{% if me %}\s*<form method="post" action="/sign-out"', pages["base.html"])) == 1
    assert [name for name, text in pages.items() if '<header class="top">' in text] == ["base.html"]
