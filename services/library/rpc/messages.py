"""From what the library keeps to what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from chassis.identity.actor import Actor
from chassis.texts import Texts
from chassis.why import Why
from importing import FileUnreadable
from proto.gen.edu.library.v1 import library_pb2 as wire
from services.library.domain.books import Book
from services.library.domain.questions import BadQuestion, Question
from services.library.domain.resources import Resource
from services.library.domain.rights import actions
from services.library.files.refusals import NoQuestions
from services.library.usecases.queries import SearchResult
from services.library.usecases.search_index import BOOK

Names = Mapping[str, str]


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def resource(kept: Resource, *, actor: Actor, schools: Names) -> wire.Resource:
    return wire.Resource(
        id=kept.id,
        school=kept.school,
        school_name=schools.get(kept.school, ""),
        group=kept.group,
        author=kept.author,
        author_name=kept.author_name,
        kind=kept.kind,
        title=kept.title,
        subject=kept.subject,
        grade=kept.grade,
        licence=kept.licence,
        state=kept.state,
        file_name=kept.file.name,
        media_type=kept.file.media_type,
        size=kept.file.size,
        sha256=kept.file.sha256,
        items=kept.items,
        history=[
            wire.Step(
                at=instant(step.at), actor=step.actor, actor_name=step.actor_name, action=step.action, note=step.note
            )
            for step in kept.history
        ],
        created_at=instant(kept.created_at),
        changed_at=instant(kept.changed_at),
        actions=actions(actor, kept),
    )


def bad_question(texts: Texts, bad: BadQuestion) -> wire.BadQuestion:
    return wire.BadQuestion(line=bad.line, column=bad.column, name=bad.name, reason=texts.say(bad.why))


@contextmanager
def explained(texts: Texts) -> Iterator[None]:
    """Gives the refusal of an unreadable file its sentence in the caller's language as message."""
    try:
        yield
    except NoQuestions as refusal:
        code = "NO_QUESTIONS_BUT_A_LINE" if refusal.line else refusal.why.code
        because = texts.say(refusal.because)
        refusal.message = texts.say(Why(code, {"because": because, "line": refusal.line}))
        raise
    except FileUnreadable as refusal:
        if refusal.reason == FileUnreadable.reason:
            refusal.message = texts.say(refusal.why)
        raise


def question(kept: Question, *, with_answers: bool) -> wire.Question:
    return wire.Question(
        id=kept.id,
        name=kept.name,
        kind=kept.kind,
        text=kept.text,
        options=[
            wire.Option(
                text=option.text,
                share=option.share if with_answers else 0.0,
                match=option.match if with_answers else "",
            )
            for option in kept.options
        ]
        if with_answers or kept.kind in _SHOWN
        else [],
    )


# Of the other kinds the options are the answers themselves.
_SHOWN = frozenset({"choice", "truth"})


def search_result(result: SearchResult, *, schools: Names) -> wire.Found:
    if result.book is not None:
        return wire.Found(
            id=result.book.id,
            kind=BOOK,
            title=result.book.record.title,
            author=result.book.record.author,
            school=result.book.school,
            school_name=schools.get(result.book.school, ""),
            score=result.score,
        )
    material = result.resource
    assert material is not None
    return wire.Found(
        id=material.id,
        kind=material.kind,
        title=material.title,
        subject=material.subject,
        grade=material.grade,
        school=material.school,
        school_name=schools.get(material.school, ""),
        state=material.state,
        score=result.score,
    )


def book(kept: Book) -> wire.Book:
    record = kept.record
    return wire.Book(
        id=kept.id,
        school=kept.school,
        title=record.title,
        author=record.author,
        isbn=record.isbn,
        mark=record.mark,
        scheme=record.scheme,
        publisher=record.publisher,
        year=record.year,
        subjects=record.subjects,
    )
