"""Law 21: a rule of law is numbered steps; the same numbers stand in the code, in the docs and in the answers.

A rule set is a module of a domain room whose comments cite steps, `# 22/2021 Art. 9.3 (2): why`. Its page in
`docs/domain/` cites the same steps, and so do the answers, which build their text from a step's citation.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.architecture.laws.source import ROOT, Module

# act, article with its point, step in brackets: 22/2021 Art. 9.3 (2)
STEP = re.compile(r"(?P<act>\d+/\d{4}(?:/[\wĐ\-]+)?) Art\. (?P<article>[\d.]+[a-zđ]?)(?: \((?P<step>\d+)\))?")
PAGES = "docs/domain"


def cited(text: str) -> set[str]:
    """The steps that a text cites, in one spelling."""
    return {match.group(0) for match in STEP.finditer(text) if match.group("step")}


def _of_comments_and_texts(source: str) -> tuple[set[str], set[str]]:
    """What the comments cite, and what the strings (the answers) cite."""
    comments, answers = set[str](), set[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments |= cited(token.string)
        elif token.type == tokenize.STRING:
            answers |= cited(token.string)
    return comments, answers


def rule_sets(modules: Iterable[Module]) -> dict[str, tuple[set[str], set[str]]]:
    """Per act: the steps cited by comments and those cited by answers, over all domain rooms."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for module in modules:
        if not (module.is_under("services/") and "/domain" in module.path and STEP.search(module.text)):
            continue
        comments, answers = _of_comments_and_texts(module.text)
        for step in comments:
            found[step.split(" ")[0]][0].add(step)
        for step in answers:
            found[step.split(" ")[0]][1].add(step)
    return dict(found)


def pages(folder: Path = ROOT / PAGES) -> dict[str, set[str]]:
    """Per act: the steps that the domain pages cite."""
    found: dict[str, set[str]] = defaultdict(set)
    for page in sorted(folder.glob("*.md")):
        for step in cited(page.read_text(encoding="utf-8")):
            found[step.split(" ")[0]].add(step)
    return dict(found)


def mismatches(code: Mapping[str, tuple[set[str], set[str]]], docs: Mapping[str, set[str]]) -> list[str]:
    """Steps that one of code, docs and answers has and another lacks."""
    broken = []
    for act in sorted(code.keys() | docs.keys()):
        comments, answers = code.get(act, (set(), set()))
        written = docs.get(act, set())
        for step in sorted(comments | answers | written):
            lacking = [
                name
                for name, steps in (("the code's comments", comments), ("the answers", answers), (PAGES, written))
                if step not in steps
            ]
            if lacking:
                broken.append(f"{step}: missing in {', '.join(lacking)}; write the same step in all three")
    return broken
