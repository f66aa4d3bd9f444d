"""The domain and the use cases decide; the sentence is made at the door. So no Vietnamese stands in their literals.

A source is no sentence: what a reason gives as its act or article is the name that the authority gave it. Nor is a code
that has đ in it, such as `CĐ` or `22/2021/TT-BGDĐT`. Comments and docstrings may quote what people write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable

from tests.architecture.laws.source import Module, at, dotted

VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
CODE = re.compile(r"[^\sàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]*", re.IGNORECASE)
ROOMS = frozenset({"domain", "usecases"})
SOURCES = frozenset({"act", "article", "legal_act"})
SHOWN_CHARACTERS = 40
# Files that still carry sentences, by house: none. A house that is moving its sentences may stand here for a while.
EXEMPT: dict[str, tuple[str, ...]] = {}


def check_literals(found: Module) -> list[str]:
    """Each Vietnamese literal of a domain or use case, by line."""
    parts = found.path.split("/")
    if not found.is_under("services/") or parts[2].removesuffix(".py") not in ROOMS:
        return []
    left_out = _docstrings(found) | _sources(found)
    return [
        at(found, node, f"{node.value[:SHOWN_CHARACTERS]!r} is Vietnamese; give a Why with facts, and say it in texts/")
        for node in found.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in left_out
        and VIETNAMESE.search(node.value)
        and not CODE.fullmatch(node.value)
    ]


def _docstrings(found: Module) -> set[int]:
    return {id(node.value) for node in found.nodes if isinstance(node, ast.Expr)}


def _sources(found: Module) -> set[int]:
    """Literals that name the act or article behind a reason, at their place or by their name, or as a constant."""
    named = [
        keyword.value
        for node in found.nodes
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in SOURCES
    ]
    placed = [
        argument
        for node in found.nodes
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] == "Why"
        for argument in node.args[2:]
    ]
    constants = [
        node.value
        for node in found.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.endswith(("ACT", "ARTICLE", "SOURCE"))
    ]
    return {id(inner) for source in (*named, *placed, *constants) for inner in ast.walk(source)}


def without_exemption(broken: Iterable[str], exempt: Collection[str]) -> list[str]:
    """What is broken outside the exempt files, and files of the list in which nothing is broken any more."""
    by_path: dict[str, list[str]] = {}
    for message in broken:
        by_path.setdefault(message.split(":")[0], []).append(message)
    kept = [message for path, messages in by_path.items() if path not in exempt for message in messages]
    idle = [f"{path}:1: keeps the law; take it off the list of exempt files" for path in sorted({*exempt} - {*by_path})]
    return [*kept, *idle]
