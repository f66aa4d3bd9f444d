"""The doors of registers: message to use case to message, or to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import page_of
from chassis.texts import Texts
from chassis.why import Why
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.domain import limits
from services.payments.domain.refusals import RegisterTooLong, RegisterUnknown
from services.payments.domain.registers import Row
from services.payments.files.rendering.registers import PDF, XLSX, SaidRegister, register_pdf, register_xlsx
from services.payments.store import PaymentsStore
from services.payments.usecases.registers import RegisterQuery, SchoolRegister, read_register

# Format → its media type, the most rows, and who writes it.
FORMATS: dict[str, tuple[str, int, Callable[[SaidRegister], bytes]]] = {
    "xlsx": (XLSX, limits.REGISTER_XLSX_ROWS, register_xlsx),
    "pdf": (PDF, limits.REGISTER_PDF_ROWS, register_pdf),
}


class RegisterDoors:
    """A part of the servicer."""

    _store: PaymentsStore
    _texts: Texts

    async def GetRegister(self, request: pb.GetRegisterRequest, _context: Any) -> pb.GetRegisterResponse:
        page = page_of(request.page_token, request.page_size, usual=limits.PAGE_ROWS_USUAL, most=limits.PAGE_ROWS)
        found = await read_register(self._store, actor=current_actor(), query=_query(request))
        said = self._said(found, page.of(found.register.rows))
        shown = pb.Register(
            kind=found.register.kind.value,
            title=said.title,
            school=found.query.school,
            school_name=found.school_name,
            since=found.query.since,
            until=found.query.until,
            words=said.words,
            sums=said.sums,
            rows=[pb.RegisterRow(words=words, sums=sums) for words, sums in said.rows],
            totals=said.totals,
            count=len(found.register.rows),
        )
        return pb.GetRegisterResponse(register=shown, next_page_token=page.next_token(len(found.register.rows)))

    async def ExportRegister(self, request: pb.ExportRegisterRequest, _context: Any) -> pb.ExportRegisterResponse:
        query = _query(request)
        if request.format not in FORMATS:
            raise RegisterUnknown(request.format)
        media_type, most, write = FORMATS[request.format]
        found = await read_register(self._store, actor=current_actor(), query=query)
        rows = found.register.rows
        if len(rows) > most:
            raise RegisterTooLong(len(rows), most)
        return pb.ExportRegisterResponse(
            file_name=f"{query.kind}-{query.school}-{query.since}-{query.until}.{request.format}",
            media_type=media_type,
            content=write(self._said(found, rows)),
        )

    def _said(self, found: SchoolRegister, rows: Sequence[Row]) -> SaidRegister:
        say, register = self._texts.say, found.register
        return SaidRegister(
            title=say(Why(f"REGISTER_{register.kind.value.upper()}")),
            school=found.school_name,
            months=say(Why("REGISTER_MONTHS", {"since": found.query.since, "until": found.query.until})),
            words=[say(Why(f"COLUMN_{name.upper()}")) for name in register.words],
            sums=[say(Why(f"COLUMN_{name.upper()}")) for name in register.sums],
            rows=[
                ([cell if isinstance(cell, str) else say(cell) for cell in row.cells], list(row.amounts))
                for row in rows
            ],
            total=say(Why("REGISTER_TOTAL")),
            totals=register.totals,
        )


def _query(request: pb.GetRegisterRequest | pb.ExportRegisterRequest) -> RegisterQuery:
    return RegisterQuery(request.school, request.kind, request.since, request.until, request.pupil)
