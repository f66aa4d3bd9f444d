"""A question is what it asks: the same content is the same question, in whatever form of file it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.aggregate import Aggregate
from chassis.why import Why
from services.library.domain import limits
from tabular import tidy

CHOICE, TRUTH, SHORT, NUMBER, MATCHING, ESSAY = "choice", "truth", "short", "number", "matching", "essay"
KINDS = (CHOICE, TRUTH, SHORT, NUMBER, MATCHING, ESSAY)
SHARED = "chung"  # stands for the school in ids on the shared shelf


@dataclass(frozen=True)
class Option:
    """`share` is the part of the mark in per cent; `match` the other half of a pair."""

    text: str
    share: float = 0.0
    match: str = ""


@dataclass(frozen=True)
class Draft:
    """A question as it was read from a file, with the line it begins on."""

    kind: str
    text: str
    options: tuple[Option, ...] = ()
    name: str = ""
    line: int = 0

    @property
    def digest(self) -> str:
        """Of what is asked: not of its name, its place or the order of its options."""
        options = sorted(
            [tidy(option.text).casefold(), f"{option.share:g}", tidy(option.match).casefold()]
            for option in self.options
        )
        asked = [self.kind, tidy(self.text).casefold().rstrip(" .:?…"), options]
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[: limits.ID_CHARACTERS]

    def right(self) -> tuple[str, ...]:
        return tuple(option.text for option in self.options if option.share > 0)


@dataclass(frozen=True)
class BadQuestion:
    """Where in the file, and why it cannot be taken. Column counts from 1; 0 says the whole question."""

    line: int
    column: int
    value: str
    why: Why
    name: str = ""


@dataclass(kw_only=True)
class Question(Aggregate):
    """Kept once a school. `bank` is the material that brought it, `digest` what it asks now."""

    school: str
    digest: str
    name: str
    kind: str
    text: str
    options: tuple[Option, ...] = ()
    bank: str = ""

    def revise(self, draft: Draft) -> None:
        self.digest, self.name = draft.digest, draft.name or self.name
        self.kind, self.text, self.options = draft.kind, draft.text, draft.options


def check_question(question: Question) -> None:
    """Raises ValueError when the digest no longer fits what is asked."""
    draft = Draft(question.kind, question.text, question.options)
    if draft.digest != question.digest:
        raise ValueError(f"question {question.id} does not fit its digest")


def question_id(school: str, digest: str) -> str:
    return f"{school or SHARED}.{digest}"


def bank_id(school: str, questions: Iterable[str]) -> str:
    """A bank is the set of its questions: the same set in another form of file is the same bank."""
    joined = "\n".join(sorted(questions))
    return f"{school or SHARED}.b{hashlib.sha256(joined.encode()).hexdigest()[: limits.ID_CHARACTERS]}"


class KnownQuestions(NamedTuple):
    """What a school's shelf already holds of the questions in a file."""

    by_digest: Mapping[str, Question]
    by_name: Mapping[str, Question]
    open_banks: frozenset[str]  # of the same author and not yet passed: their questions may still be revised


@dataclass
class Reconciled:
    """What becomes of a file's questions, in the order of the file; `questions` are those that its bank holds."""

    questions: list[Question] = field(default_factory=list)
    created: list[Question] = field(default_factory=list)
    changed: list[Question] = field(default_factory=list)
    refused: list[BadQuestion] = field(default_factory=list)

    @property
    def same(self) -> int:
        return len(self.questions) - len(self.created) - len(self.changed)

    @property
    def is_nothing_new(self) -> bool:
        return bool(self.questions) and not self.created and not self.changed


def reconcile(school: str, drafts: Iterable[Draft], known: KnownQuestions) -> Reconciled:
    """Compares a file with the shelf: each draft is new, the same, a correction of an open one, or refused."""
    reconciled = Reconciled()
    lines: dict[str, int] = {}
    names: dict[str, int] = {}
    for draft in drafts:
        digest = draft.digest
        if digest in lines:
            reconciled.refused.append(_bad(draft, Why("CONTENT_TWICE", {"line": lines[digest]})))
            continue
        if draft.name and draft.name in names:
            reconciled.refused.append(_bad(draft, Why("NAME_TWICE", {"line": names[draft.name]})))
            continue
        lines[digest] = draft.line
        if draft.name:
            names[draft.name] = draft.line
        _reconcile_one(school, draft, digest, known, reconciled)
    return reconciled


def _reconcile_one(school: str, draft: Draft, digest: str, known: KnownQuestions, reconciled: Reconciled) -> None:
    kept = known.by_digest.get(digest)
    if kept is not None:
        if draft.name and not kept.name and draft.name not in known.by_name:
            kept.name = draft.name
            reconciled.changed.append(kept)
        reconciled.questions.append(kept)
        return
    namesake = known.by_name.get(draft.name) if draft.name else None
    if namesake is not None and namesake.bank not in known.open_banks:
        reconciled.refused.append(_bad(draft, Why("NAME_TAKEN")))
        return
    if namesake is not None:
        namesake.revise(draft)
        reconciled.changed.append(namesake)
        reconciled.questions.append(namesake)
        return
    fresh = Question(
        id=question_id(school, digest),
        school=school,
        digest=digest,
        name=draft.name,
        kind=draft.kind,
        text=draft.text,
        options=draft.options,
    )
    reconciled.created.append(fresh)
    reconciled.questions.append(fresh)


def _bad(draft: Draft, why: Why) -> BadQuestion:
    return BadQuestion(draft.line, 0, draft.text[: limits.VALUE_CHARACTERS], why, draft.name)
