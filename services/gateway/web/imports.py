"""Files in: what would become of each row is shown first, and what was shown is what is then taken."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict

from chassis.errors import Forbidden, Refusal
from chassis.why import Why
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients, ServiceClient
from services.gateway.usecases.recognising import recognise
from services.gateway.web.columns import ChosenColumns, chosen_columns, fits, layout_of
from services.gateway.web.forms import FormFile, files, new_request, text, whole
from services.gateway.web.page import FieldProblem, Web, explain, language_of, page, say, texts_of, visitor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Previewed:
    """A file with what would become of its rows.

    `content` goes along in the form that takes it, so that nothing is kept between and nothing else can be taken.
    `question` is the sentence for which a whole list is stopped until a person says yes; empty where nothing is asked.
    """

    reply: imports_pb2.ImportFileResponse
    content: str
    question: str = ""

    @property
    def report(self) -> imports_pb2.FileReport:
        return self.reply.report

    @property
    def layout(self) -> str:
        return layout_of(self.reply.columns)

    @property
    def asks_columns(self) -> bool:
        """Whether a column is unread or holds something else: then a person looks at them unasked."""
        return any(not column.key or column.contradiction for column in self.reply.columns)


@dataclass(frozen=True)
class Carried:
    """A shown file that its form brought back, what is asked with it, and what a person said of its columns."""

    file: FormFile
    asked: imports_pb2.ImportFileRequest
    columns: ChosenColumns


@get("/imports")
async def show_imports(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    return await _page(request, clients)


@post("/imports")
async def preview_files(request: Web, clients: InjectedClients) -> Response[Any]:
    """Reads the files to their ends and writes nothing. Files that are too large to go along are taken at once."""
    form = await request.form()
    uploads = await files(form, "files")
    problems = [] if uploads else [FieldProblem("files", say(request, "import.missing"))]
    small = sum(len(file.content) for file in uploads) <= limits.PREVIEW_BYTES
    shown: list[Previewed] = []
    reports: list[imports_pb2.FileReport] = []
    for number, file in enumerate(uploads):
        made = imports_pb2.ImportFileRequest(
            school_hint=text(form, "school"), preview=small, request_id=f"{text(form, 'request_id')}-{number}"
        )
        try:
            if small:
                shown.append(await _previewed(clients, file, made))
            else:
                reports.append((await _answered(clients, file, made)).report)
        except (Refusal, _NotTakenError) as error:
            problems.append(_problem(request, file.name, error))
    return await _page(
        request, clients, problems=problems, previews=shown, reports=reports, school=text(form, "school")
    )


@post("/imports/columns", status_code=200)
async def look_again(request: Web, clients: InjectedClients) -> Response[Any]:
    """The shown files as they are read with the columns that a person named; nothing is written."""
    form = await request.form()
    problems: list[FieldProblem] = []
    carried = _carried(request, form, problems)
    return await _shown_again(request, clients, carried, problems, school=text(form, "school"))


@post("/imports/take")
async def take_files(request: Web, clients: InjectedClients) -> Response[Any]:
    """What was shown, with the words that a person said to it. Whose columns were changed is shown again first."""
    form = await request.form()
    problems: list[FieldProblem] = []
    reports = []
    carried = _carried(request, form, problems)
    if any(one.columns.changed for one in carried):
        return await _shown_again(request, clients, carried, problems, school=text(form, "school"))
    for one in carried:
        try:
            reports.append((await _answered(clients, one.file, one.asked)).report)
        except (Refusal, _NotTakenError) as error:
            problems.append(_problem(request, one.file.name, error))
    return await _page(request, clients, problems=problems, reports=reports)


def _carried(request: Web, form: FormMultiDict, problems: list[FieldProblem]) -> list[Carried]:
    """The files of the form; one that was cut on its way is a problem."""
    found = []
    for number in range(limits.UPLOAD_FILES):
        name, sent = text(form, f"name-{number}"), form.get(f"content-{number}")
        if not name or not isinstance(sent, str):
            break
        try:
            columns = chosen_columns(form, number)
            file = FormFile(name, base64.b64decode(sent, validate=True))
        except ValueError:
            problems.append(FieldProblem("files", f"{name}: {say(request, 'import.missing')}"))
            continue
        if columns.twice:
            first, second = columns.twice
            problems.append(FieldProblem("files", say(request, "import.columns_twice", first=first, second=second)))
        asked = imports_pb2.ImportFileRequest(
            school_hint=text(form, "school"),
            confirmed=bool(text(form, f"confirmed-{number}")),
            ends_unlisted=bool(text(form, f"ends-{number}")),
            request_id=f"{text(form, 'request_id')}-{number}",
            columns=columns.said,
        )
        found.append(Carried(file, asked, columns))
    return found


async def _shown_again(
    request: Web, clients: Clients, carried: Sequence[Carried], problems: list[FieldProblem], *, school: str
) -> Response[Any]:
    shown = []
    for one in carried:
        made = imports_pb2.ImportFileRequest(school_hint=school, preview=True, columns=one.columns.said)
        try:
            shown.append(await _previewed(clients, one.file, made))
        except (Refusal, _NotTakenError) as error:
            problems.append(_problem(request, one.file.name, error))
    return await _page(request, clients, problems=problems, previews=shown, school=school)


@post("/imports/refused", status_code=200)
async def give_refused_rows(request: Web, clients: InjectedClients) -> Response[Any]:
    """The rows of a shown file that are refused, as a workbook to be corrected and handed in; nothing is written."""
    form = await request.form()
    number = text(form, "refused")
    name, sent = text(form, f"name-{number}"), form.get(f"content-{number}")
    made = imports_pb2.ImportFileRequest(
        school_hint=text(form, "school"), confirmed=bool(text(form, f"confirmed-{number}")), returns_refused=True
    )
    try:
        content = base64.b64decode(sent if isinstance(sent, str) else "", validate=True)
        made.columns.update(chosen_columns(form, whole(number, limits.UPLOAD_FILES)).said)
        reply = await _answered(clients, FormFile(name, content), made)
    except ValueError:
        return await _page(
            request, clients, problems=[FieldProblem("files", f"{name}: {say(request, 'import.missing')}")]
        )
    except (Refusal, _NotTakenError) as error:
        return await _page(request, clients, problems=[_problem(request, name, error)])
    headers = {"content-disposition": 'attachment; filename="can-sua.xlsx"', "cache-control": "no-store"}
    return Response(reply.refused_workbook, media_type=XLSX, headers=headers)


async def _page(
    request: Web,
    clients: Clients,
    *,
    problems: Sequence[FieldProblem] = (),
    previews: Sequence[Previewed] = (),
    reports: Sequence[imports_pb2.FileReport] = (),
    school: str = "",
) -> Response[Any]:
    return page(
        request,
        "imports.html",
        problems=problems,
        previews=previews,
        with_columns=_with_columns(previews),
        reports=reports,
        school=school,
        undoable=[] if previews else await _undoable(clients),
        request_id=new_request(request),
    )


def _with_columns(previews: Sequence[Previewed]) -> frozenset[int]:
    """The numbers of the files whose columns are shown: as many as a form carries."""
    shown, numbers = 0, set()
    for number, one in enumerate(previews):
        if one.reply.columns and fits(shown, one.reply.columns):
            shown += len(one.reply.columns)
            numbers.add(number)
    return frozenset(numbers)


async def _undoable(clients: Clients) -> Sequence[accounts_pb2.UndoableImport]:
    """None for those who import no lists of people."""
    try:
        reply = await clients.accounts.ask("ListUndoableImports", accounts_pb2.ListUndoableImportsRequest())
    except Forbidden:
        return ()
    found: Sequence[accounts_pb2.UndoableImport] = reply.imports
    return found


class _NotTakenError(Exception):
    """No service knows the file, or two know it equally well."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.code)
        self.why = why


def _problem(request: Web, name: str, error: Refusal | _NotTakenError) -> FieldProblem:
    if isinstance(error, Refusal):
        return FieldProblem("files", f"{name}: {explain(request, error)}")
    return FieldProblem("files", f"{name}: {texts_of(request).say(error.why, language_of(request))}")


async def _previewed(clients: Clients, file: FormFile, made: imports_pb2.ImportFileRequest) -> Previewed:
    """Asked once more as if a person had said yes, where the whole list is stopped: is it a question, or a refusal?"""
    reply = await _answered(clients, file, made)
    content = base64.b64encode(file.content).decode("ascii")
    stops = [row.reason for row in reply.report.refused if not row.row]
    if not stops:
        return Previewed(reply, content)
    yes = imports_pb2.ImportFileRequest(
        school_hint=made.school_hint, preview=True, confirmed=True, columns=dict(made.columns)
    )
    with_yes = await _answered(clients, file, yes)
    if with_yes.report.created or with_yes.report.changed or with_yes.report.same:
        return Previewed(with_yes, content, stops[0])
    return Previewed(reply, content)


async def _answered(
    clients: Clients, file: FormFile, made: imports_pb2.ImportFileRequest
) -> imports_pb2.ImportFileResponse:
    """Asks the service that knows the file best. Raises _NotTakenError, or what that service raises.

    One that only lacks columns is looked at all the same: its service may say which columns it has.
    """
    made.name, made.content = file.name, file.content
    recognition = await recognise(clients.importing, made)
    guess = recognition.best or (recognition.lacking if made.preview else None)
    if guess is None:
        raise _NotTakenError(recognition.why)
    made.kind = guess.kind
    client: ServiceClient = guess.client
    reply: imports_pb2.ImportFileResponse = await client.ask_imports(
        "ImportFile", made, seconds=limits.ASK_FILE_SECONDS
    )
    if recognition.best is None and not reply.columns:
        raise _NotTakenError(recognition.why)
    return reply


HANDLERS = [show_imports, preview_files, look_again, take_files, give_refused_rows]
