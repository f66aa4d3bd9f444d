"""Tables of texts: both languages tell the same, each code that is made has its sentence, each sentence is used.

A text is used when its code is a literal of those who read the table, in code or template. A code that is put
together, `t("plan.state." ~ plan.state)` or `f"sign_in.{key}_missing"`, is used when each filled part is a literal.
"""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.architecture.laws.source import ROOT, Module, at, dotted

LANGUAGES = ("vi", "en")
TEXTS = "texts"
SHARED = ("importing", "tabular")  # their tables are read beside that of each house
QUOTED = re.compile(r"""["']([A-Za-z][\w.]*)["']""")
CODE = re.compile(r"[\w.]*")
BEGINNING = re.compile(r"(?:[A-Za-z]\w*\.)+")
FILLED = r"(\w+)"
STATUS = re.compile(r"[1-5]\d\d")
MADE_BEFORE = frozenset({"VERBATIM"})

Tables = Mapping[str, Mapping[str, str]]


class Readers(NamedTuple):
    """What stands in the code and the templates that read one table: literals, and codes with parts to fill in."""

    literals: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]


def folders(root: Path = ROOT) -> list[Path]:
    """Each folder of texts, the shared ones first."""
    return [*(root / room / TEXTS for room in SHARED), *sorted((root / "services").glob(f"*/{TEXTS}"))]


def tables_of(folder: Path) -> dict[str, dict[str, str]]:
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}


def facts_of(sentence: str) -> frozenset[str]:
    """The names of the facts that the sentence tells."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def unequal(folder: str, tables: Tables) -> list[str]:
    """Codes that one language lacks, and sentences that tell other facts in one language than in the other."""
    vi, en = (tables[name] for name in LANGUAGES)
    broken = [f"{folder}/en.json: {code} is missing; write it" for code in sorted(vi.keys() - en.keys())]
    broken += [f"{folder}/vi.json: {code} is missing; write it" for code in sorted(en.keys() - vi.keys())]
    return broken + [
        f"{folder}: {code} tells {_listed(vi[code])} in vi and {_listed(en[code])} in en; tell the same facts"
        for code in sorted(vi.keys() & en.keys())
        if facts_of(vi[code]) != facts_of(en[code])
    ]


def _listed(sentence: str) -> str:
    return ", ".join(sorted(facts_of(sentence))) or "nothing"


def readers_of(modules: Iterable[Module], templates: Iterable[str] = ()) -> Readers:
    """Literals of code and templates, with the patterns of codes that f-strings and `"beginning." ~ rest` make."""
    literals, patterns = set[str](), set[str]()
    for found in modules:
        for node in found.nodes:
            if isinstance(node, ast.JoinedStr):
                patterns.add(_pattern_of(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
    for template in templates:
        literals |= set(QUOTED.findall(template))
    patterns |= {f"{re.escape(word)}{FILLED}" for word in literals if BEGINNING.fullmatch(word)}
    return Readers(frozenset(literals), tuple(re.compile(one) for one in sorted(patterns - {"", FILLED})))


def _pattern_of(node: ast.JoinedStr) -> str:
    """`f"sign_in.{key}_missing"` as a pattern; empty for a sentence, which no code is made of."""
    parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
    if not all(part is None or CODE.fullmatch(part) for part in parts):
        return ""
    return "".join(FILLED if part is None else re.escape(part) for part in parts)


def unused(folder: str, tables: Tables, own: Readers, everywhere: Readers) -> list[str]:
    """Texts that nothing asks for. `own` reads the table; what is filled into a code may come from anywhere."""
    codes = sorted(set().union(*tables.values()))
    return [
        f"{folder}: nothing says {code}; take it out of both languages"
        for code in codes
        if not {code, code.lower()} & own.literals and not _is_made(code, own, everywhere)
    ]


def _is_made(code: str, own: Readers, everywhere: Readers) -> bool:
    matches = (pattern.fullmatch(code) for pattern in own.patterns)
    return any(all(_is_filled(part, everywhere) for part in match.groups()) for match in matches if match)


def _is_filled(part: str, everywhere: Readers) -> bool:
    """A literal, a status of HTTP, or a word that is itself put together of literals: `resource_{act}`."""
    if {part, part.lower()} & everywhere.literals or STATUS.fullmatch(part):
        return True
    matches = (pattern.fullmatch(part) for pattern in everywhere.patterns)
    return any({*match.groups()} <= everywhere.literals for match in matches if match)


def unsaid(modules: Iterable[Module], codes: Iterable[str]) -> list[str]:
    """Reasons made with a code that has no sentence: `Why("PUPIL_UNKNOWN", …)`."""
    known = {*codes, *MADE_BEFORE, ""}
    return [
        at(found, node, f"{node.args[0].value!s} has no sentence; write it in both languages of the service's texts")
        for found in modules
        for node in found.nodes
        if isinstance(node, ast.Call)
        and dotted(node.func).rsplit(".", 1)[-1] == "Why"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in known
    ]
