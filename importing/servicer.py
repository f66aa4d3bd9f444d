"""ImportService of every importing house: message to use case to message; reasons become sentences here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc

from chassis.identity.actor import current_actor
from chassis.service import Service
from chassis.texts import Texts
from importing import messages
from importing.refusals import FileUnreadable
from importing.returning import refused_workbook
from importing.service import Imports
from importing.uploads import Upload
from proto.gen.edu.imports.v1 import imports_pb2 as pb
from proto.gen.edu.imports.v1 import imports_pb2_grpc

NAME = pb.DESCRIPTOR.services_by_name["ImportService"].full_name


@contextmanager
def saying(texts: Texts) -> Iterator[None]:
    """Gives a FileUnreadable that passes its sentence in the caller's language as message."""
    try:
        yield
    except FileUnreadable as unreadable:
        unreadable.message = texts.say(unreadable.why)
        raise


class ImportServicer(imports_pb2_grpc.ImportServiceServicer):
    """`joint` stands between two notes of a report. One house alone keeps refusals of files that none could take."""

    def __init__(self, imports: Imports, texts: Texts, *, joint: str = "; ", keeps_refusals: bool = False) -> None:
        self._imports = imports
        self._texts = texts
        self._joint = joint
        self._keeps_refusals = keeps_refusals

    async def Recognise(self, request: pb.RecogniseRequest, _context: Any) -> pb.RecogniseResponse:
        upload = Upload(
            name=request.name, content=request.content, school=request.school_hint, columns=dict(request.columns)
        )
        with saying(self._texts):
            return messages.recognised(await self._imports.recognise(actor=current_actor(), upload=upload))

    async def ImportFile(self, request: pb.ImportFileRequest, _context: Any) -> pb.ImportFileResponse:
        ask = self._imports.preview if request.preview or request.returns_refused else self._imports.import_file
        upload, returned = messages.upload(request), b""
        with saying(self._texts):
            report = await ask(actor=current_actor(), upload=upload)
            if request.returns_refused:
                reasons = [self._texts.say(one.why) for one in report.refused]
                returned = await asyncio.to_thread(refused_workbook, upload, report.refused, reasons)
        shown = messages.report(report, self._texts, joint=self._joint)
        return pb.ImportFileResponse(
            report=shown,
            refused_workbook=returned,
            columns=[messages.read_column(column, self._texts) for column in upload.seen],
            keys=[messages.column_key(key, self._texts) for key in upload.keys],
        )

    async def ListReports(self, request: pb.ListReportsRequest, _context: Any) -> pb.ListReportsResponse:
        page = await self._imports.list_reports(
            actor=current_actor(), page_size=request.page_size, page_token=request.page_token
        )
        return pb.ListReportsResponse(
            reports=[messages.report(one, self._texts, joint=self._joint) for one in page.reports],
            next_page_token=page.next_token,
        )

    async def KeepRefusal(self, request: pb.KeepRefusalRequest, context: Any) -> pb.KeepRefusalResponse:
        if not self._keeps_refusals:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, "another house keeps refusals")
        report = await self._imports.keep_refusal(
            actor=current_actor(),
            file=request.report.file,
            content_sha256=request.report.content_sha256,
            findings=messages.findings(request.report),
        )
        return pb.KeepRefusalResponse(report=messages.report(report, self._texts, joint=self._joint))


def serve_imports(
    service: Service, imports: Imports, texts: Texts, *, joint: str = "; ", keeps_refusals: bool = False
) -> None:
    """Mounts ImportService in a house; called once, by its composition root."""
    servicer = ImportServicer(imports, texts, joint=joint, keeps_refusals=keeps_refusals)
    add, rights = imports_pb2_grpc.add_ImportServiceServicer_to_server, imports.rights
    service.answers(add, servicer, NAME, doors=rights.doors(), policy=rights.policy)
