"""The year sheet of a class: training, absences and re-tests entered row by row, and what each year comes to."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Conflict, refusal_from_wire
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web import figures
from services.gateway.web.forms import new_request, text, whole
from services.gateway.web.page import FieldProblem, Web, explain, go, page, visitor_of

ADDRESS = "/marks/year"
TRAINING = ("training_hk1", "training_hk2", "training_summer")
ABSENT = ("absent_hk1", "absent_hk2")
# As the act names them, lowest first; what is sent is the place.
COMMENTS = ("CĐ", "Đ")
# Of a primary class: when qualities and competences are assessed, and how, lowest first.
POINTS = ("gk1", "ck1", "gk2", "ck2")
TRAIT_LEVELS = ("C", "Đ", "T")
WORDS = ("outstanding", "recognised", "supplement")
LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")


@get(ADDRESS)
async def show_year(request: Web, clients: InjectedClients) -> Response[Any]:
    query = request.query_params
    school = query.get("school", "") or visitor_of(request).school
    return await _shown(request, clients, school, query.get("class_name", ""), point=query.get("point", ""))


async def _shown(
    request: Web,
    clients: Clients,
    school: str,
    class_name: str,
    problems: tuple[FieldProblem, ...] = (),
    *,
    point: str = "",
) -> Response[Any]:
    """`point` is one of a primary class; else the end of the year is shown."""
    message = records_pb2.GetYearSheetRequest(school=school, class_name=class_name)
    sheet = await clients.records.ask("GetYearSheet", message)
    rows = [(one.result, {entry.slot: entry for entry in one.entries}) for one in sheet.pupils]
    return page(
        request,
        "marks/year_primary.html" if sheet.act else "marks/year.html",
        points=POINTS,
        point=point if point in POINTS else POINTS[-1],
        trait_levels=TRAIT_LEVELS,
        words=WORDS,
        problems=problems,
        sheet=sheet,
        rows=rows,
        training=TRAINING,
        absent=ABSENT,
        levels=LEVELS,
        retested=_retested,
        request_id=new_request(request),
    )


@post(ADDRESS)
async def save_year(request: Web, clients: InjectedClients) -> Response[Any]:
    """Every entry that is other than it was shown, in one block; all refusals at once."""
    form = await request.form()
    school, class_name, point = text(form, "school"), text(form, "class_name"), text(form, "point")
    said = []
    for cell in form.getall("cell", []):
        pupil, _, rest = str(cell).partition("|")
        slot, _, rest = rest.partition("|")
        version, _, stood = rest.partition("|")
        value = text(form, f"e-{pupil}-{slot}")
        if value != stood and version.isdecimal():
            said.append(
                records_pb2.YearSaid(
                    pupil=pupil,
                    slot=slot,
                    value=_tenths(value) if slot.startswith("retest_") else value,
                    base_version=whole(version, limits.VERSION_MOST),
                    request_id=f"{text(form, 'request_id')}-{pupil}-{slot}",
                )
            )
    message = records_pb2.PostYearSheetRequest(school=school, class_name=class_name, entries=said)
    reply = await clients.records.ask("PostYearSheet", message)
    problems = tuple(
        FieldProblem(f"e-{one.pupil}-{one.slot}", _explained(request, one)) for one in reply.answers if one.reason
    )
    if problems:
        return await _shown(request, clients, school, class_name, problems, point=point)
    return go(
        ADDRESS,
        school=school,
        class_name=class_name,
        **({"point": point} if point else {}),
        done="year_kept",
        n=str(len(said)),
    )


def _explained(request: Web, one: records_pb2.YearAnswer) -> str:
    return explain(request, refusal_from_wire(Conflict, one.reason, "", dict(one.details)))


def _retested(one: records_pb2.PupilResult, subject: str, entry: records_pb2.YearEntry | None) -> str:
    """A re-assessment as it is typed: a mark, or a word where the subject is judged by comment."""
    if entry is None or not entry.value:
        return ""
    if one.averages.get(subject, "") in COMMENTS:
        return COMMENTS[int(entry.value)]
    return figures.mark(int(entry.value))


def _tenths(shown: str) -> str:
    """`5,5` is 55; Đ and CĐ are 1 and 0. What is neither is sent as it was typed, and refused with its reason."""
    word = shown.strip().upper()
    if word in COMMENTS:
        return str(COMMENTS.index(word))
    whole, comma, rest = shown.strip().replace(".", ",").partition(",")
    tenths = rest or "0"
    fits = whole.isdecimal() and tenths.isdecimal() and len(tenths) == 1 and (rest or not comma)
    return str(int(whole) * 10 + int(tenths)) if fits else shown


HANDLERS = [show_year, save_year]
