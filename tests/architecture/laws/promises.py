"""A public use case says in its docstring what it returns and which errors it raises.

It says what is returned by "returns" or "gives", or when it begins with the thing itself: "The plan with its history."
"""

from __future__ import annotations

import ast
import re

from tests.architecture.laws.source import Module, at, dotted

RETURNS = re.compile(r"\b([Rr]eturns?|[Gg]ives?|[Aa]nswers?|[Yy]ields?)\b")
THE_THING = re.compile(r"(A|All|An|At most|Each|Every|How|None|The|Those|What|Whether|Which|Who|Whom)\b")
RAISES = re.compile(r"\b[Rr]aises?\b")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_use_cases(found: Module) -> list[str]:
    parts = found.path.split("/")
    if not found.is_under("services/") or parts[2].removesuffix(".py") != "usecases":
        return []
    return [
        at(found, node, f"{node.name} {lacking}")
        for node in found.tree.body
        if isinstance(node, Function) and not node.name.startswith("_")
        for lacking in _lacking(node)
    ]


def _lacking(node: Function) -> list[str]:
    text = ast.get_docstring(node) or ""
    if not text:
        return ["has no docstring; say what it does, returns and raises"]
    lacking = []
    if _returns(node) and not (RETURNS.search(text) or THE_THING.match(text)):
        lacking.append("says nothing of what it returns; begin with the thing, or say 'Returns …'")
    if _raises(node) and not RAISES.search(text):
        lacking.append("says nothing of what it raises; say 'Raises …'")
    return lacking


def _returns(node: Function) -> bool:
    return node.returns is not None and not (isinstance(node.returns, ast.Constant) and node.returns.value is None)


def _raises(node: Function) -> bool:
    """Whether the function itself raises, or asks a table of rights, which does."""
    return any(
        (isinstance(inner, ast.Raise) and inner.exc is not None)
        or (isinstance(inner, ast.Call) and dotted(inner.func).endswith(".require"))
        for inner in ast.walk(node)
    )
