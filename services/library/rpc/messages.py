"""From what the library keeps to what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from chassis.identity.actor import Actor
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.library.v1 import library_pb2 as wire
from services.library.domain.books import Book
from services.library.domain.questions import BadQuestion, Question
from services.library.domain.reports import FileReport
from services.library.domain.resources import Resource
from services.library.domain.rights import actions
from services.library.usecases.looking import FoundItem
from services.library.usecases.shelving import BOOK

Names = Mapping[str, str]


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def resource(one: Resource, *, actor: Actor, schools: Names) -> wire.Resource:
    return wire.Resource(
        id=one.id,
        school=one.school,
        school_name=schools.get(one.school, ""),
        group=one.group,
        author=one.author,
        author_name=one.author_name,
        kind=one.kind,
        title=one.title,
        subject=one.subject,
        grade=one.grade,
        licence=one.licence,
        state=one.state,
        file_name=one.file.name,
        media_type=one.file.media_type,
        size=one.file.size,
        sha256=one.file.sha256,
        items=one.items,
        history=[
            wire.Step(
                at=instant(step.at), actor=step.actor, actor_name=step.actor_name, action=step.action, note=step.note
            )
            for step in one.history
        ],
        created_at=instant(one.created_at),
        changed_at=instant(one.changed_at),
        actions=actions(actor, one),
    )


def bad_question(one: BadQuestion) -> wire.BadQuestion:
    return wire.BadQuestion(line=one.line, column=one.column, name=one.name, reason=one.reason)


def question(one: Question, *, with_answers: bool) -> wire.Question:
    return wire.Question(
        id=one.id,
        name=one.name,
        kind=one.kind,
        text=one.text,
        options=[
            wire.Option(
                text=option.text,
                share=option.share if with_answers else 0.0,
                match=option.match if with_answers else "",
            )
            for option in one.options
        ]
        if with_answers or one.kind in _SHOWN
        else [],
    )


# Of the other kinds the options are the answers themselves.
_SHOWN = frozenset({"choice", "truth"})


def found(one: FoundItem, *, schools: Names) -> wire.Found:
    if one.book is not None:
        return wire.Found(
            id=one.book.id,
            kind=BOOK,
            title=one.book.record.title,
            author=one.book.record.author,
            school=one.book.school,
            school_name=schools.get(one.book.school, ""),
            score=one.score,
        )
    material = one.resource
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
        score=one.score,
    )


def book(one: Book) -> wire.Book:
    record = one.record
    return wire.Book(
        id=one.id,
        school=one.school,
        title=record.title,
        author=record.author,
        isbn=record.isbn,
        mark=record.mark,
        scheme=record.scheme,
        publisher=record.publisher,
        year=record.year,
        subjects=record.subjects,
    )


def report(one: FileReport) -> imports_pb2.FileReport:
    return imports_pb2.FileReport(
        file=one.file,
        kind=one.kind,
        rows=one.rows,
        taken=one.taken,
        created=one.created,
        changed=one.changed,
        same=one.same,
        refused=[
            imports_pb2.RefusedRow(row=row.row, column=row.column, value=row.value, reason=row.reason)
            for row in one.refused
        ],
        note=one.note,
        found=dict(one.found),
        at=instant(one.at),
        content_sha256=one.content_sha256,
    )
