"""From what the import service answers to the messages of the wire, and back."""

from __future__ import annotations

from datetime import UTC

from chassis.texts import Texts, verbatim
from chassis.why import Why
from importing.findings import Findings, RefusedRow
from importing.readers import Recognised
from importing.reports import FileReport
from importing.uploads import SeenColumn, Upload
from proto.gen.edu.imports.v1 import imports_pb2 as pb


def upload(request: pb.ImportFileRequest) -> Upload:
    return Upload(
        name=request.name,
        content=request.content,
        school=request.school_hint,
        kind=request.kind,
        request_id=request.request_id,
        confirmed=request.confirmed,
        ends_unlisted=request.ends_unlisted,
        columns=dict(request.columns),
    )


def recognised(known: Recognised) -> pb.RecogniseResponse:
    return pb.RecogniseResponse(kind=known.kind, score=known.score, missing_columns=known.missing, rows=known.rows)


def read_column(column: SeenColumn, texts: Texts) -> pb.ReadColumn:
    return pb.ReadColumn(
        title=column.title,
        letter=column.letter,
        key=column.key,
        way=column.way,
        examples=column.examples,
        contradiction=texts.say(column.contradiction),
    )


def column_key(key: str, texts: Texts) -> pb.ColumnKey:
    return pb.ColumnKey(key=key, name=texts.say(Why(f"FIELD_{key.upper()}")))


def report(found: FileReport, texts: Texts, *, joint: str) -> pb.FileReport:
    """`joint` stands between two notes."""
    return pb.FileReport(
        file=found.file,
        kind=found.kind,
        rows=found.rows,
        taken=found.taken,
        created=found.created,
        changed=found.changed,
        same=found.same,
        refused=[
            pb.RefusedRow(sheet=one.sheet, row=one.row, column=one.column, value=one.value, reason=texts.say(one.why))
            for one in found.refused
        ],
        note=joint.join(map(texts.say, [*_nothing_new(found), *found.notes])),
        found=found.found,
        at=found.at.astimezone(UTC).isoformat(),
        content_sha256=found.content_sha256,
        school=found.school,
        columns={title: key for said in found.forms.values() for title, key in said.items()},
    )


def _nothing_new(found: FileReport) -> list[Why]:
    """Said of a file whose rows stand there already: its sender is not left with a row of zeros to read."""
    says = found.same and not found.created and not found.changed
    return [Why("NOTHING_CHANGED", {"rows": found.same})] if says else []


def findings(message: pb.FileReport) -> Findings:
    """What the gateway says of a file that no house could take: its reasons are sentences already."""
    refused = [RefusedRow(one.sheet, one.row, one.column, one.value, verbatim(one.reason)) for one in message.refused]
    return Findings(
        kind=message.kind,
        school=message.school,
        rows=message.rows,
        refused=refused,
        refused_count=len(refused),
        notes=[verbatim(message.note)] if message.note else [],
        found=dict(message.found),
    )
