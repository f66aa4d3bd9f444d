"""Laws of tests and of exemptions: a test is a sentence that never sleeps; an exemption has a reason (22)."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping

from tests.architecture.laws.source import Module, at, dotted

WORDS_IN_A_SENTENCE = 4
SLEEPERS = frozenset({"sleep"})
EXEMPTION = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*cover)\b(?P<code>(:\s*[A-Z0-9, ]+|\[[\w\-, ]+\])?)(?P<rest>.*)"
)
EVERYWHERE = (
    "chassis/",
    "contracts/",
    "deploy/",
    "edu/",
    "importing/",
    "operating/",
    "proto/",
    "services/",
    "tabular/",
    "tests/",
)

# Reason → rooms in which it may be given. A reason may go on after its first words.
REASONS: dict[str, tuple[str, ...]] = {
    "the library is untyped": EVERYWHERE,
    "the library names it so": EVERYWHERE,
    "a refusal is an answer": ("chassis/", "importing/", "operating/", "deploy/", "services/", "tabular/"),
    "see Refusal": ("chassis/errors.py",),
    "a state that readiness shows": ("chassis/",),
    "neither a refusal nor trouble": ("chassis/documents/",),
    "an answer to the person": ("tabular/",),
    "an answer to a person": ("edu/",),
    "every text in it is escaped": ("services/gateway/web/",),
    "fake: ": ("tests/",),
    "foreign: ": EVERYWHERE,
    "used at once": EVERYWHERE,
    "loaded by who asks for it": ("deploy/local/commands.py",),
    "whatever it is, each record is tried on its own next": ("chassis/delivery/listener.py",),
    "the environment fills what has no default": ("services/", "deploy/"),
    "our own tool, our own words": ("contracts/", "deploy/", "proto/"),
    "mypy knows that it is frozen": ("tests/",),
    "the terminal is its reader": ("deploy/", "edu/", "importing/", "operating/", "proto/", "tests/"),
}


def check_test_names(found: Module) -> list[str]:
    """`test_a_reader_at_the_limit_is_refused` says what must be true; `test_limit` does not."""
    if found.room != "tests":
        return []
    return [
        at(found, node, f"{node.name} is no sentence; say who does what and what must be true")
        for node in found.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name.split("_")) <= WORDS_IN_A_SENTENCE
    ]


def check_sleep(found: Module) -> list[str]:
    """Tests wait on what was caused, never on time; giving way with sleep(0) is no wait."""
    if found.room != "tests" or found.is_under("tests/bench/", "tests/settled.py", "tests/simulation/virtual_time.py"):
        return []
    return [
        at(found, node, "a test sleeps; wait on settled(command) or on the condition itself")
        for node in found.nodes
        if isinstance(node, ast.Call)
        and dotted(node.func).rsplit(".", 1)[-1] in SLEEPERS
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]


def exemptions(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each exempting comment, by line. A string that only looks like one is not met."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (match := EXEMPTION.search(token.string)):
            yield token.start[0], match


def check_exemptions(found: Module, reasons: Mapping[str, tuple[str, ...]] | None = None) -> list[str]:
    """An exemption names its rule and gives a reason of the closed list, in a room where that reason holds."""
    table, broken = REASONS if reasons is None else reasons, []
    if not re.search(EXEMPTION, found.text):
        return []
    for line, match in exemptions(found.text):
        where = f"{found.path}:{line}: {match.group(1)}"
        reason = match.group("rest").strip(" -–—#:.")
        known = next((r for r in sorted(table, key=len, reverse=True) if reason.startswith(r)), None)
        if not match.group("code") and not match.group(1).startswith("pragma"):
            broken.append(f"{where} names no rule; write the code it silences")
        elif known is None:
            broken.append(f"{where} gives no reason of the list ({reason or 'none'}); see REASONS in laws/wording.py")
        elif not found.path.startswith(table[known]):
            broken.append(f"{where} for {known!r} is not allowed here; it is in {', '.join(table[known])}")
    return broken
