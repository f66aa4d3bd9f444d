"""The officer's pages: indicators against their targets, schools worst first, who is late, a workbook, reminders."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from markupsafe import Markup

from chassis.errors import Refusal, TransientError
from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web import charts, figures
from services.gateway.web.forms import month_of, new_request, text
from services.gateway.web.page import Web, go, language_of, page, say, visitor_of

PERCENT = 100.0
MET = {"met", "none"}  # a school that no target binds falls short of none


@get("/district")
async def show_district(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    month = month_of(request)
    table = await clients.reporting.ask("DistrictTable", reporting_pb2.DistrictTableRequest(month=month))
    pictures = [chart_of(request, table, number) for number in range(len(table.totals))]
    return page(
        request,
        "district/table.html",
        month=month,
        table=table,
        pictures=[picture for picture in pictures if picture],
        value=shown,
    )


def shown(cell: Any, unit: str) -> str:
    """A value with its unit; what nobody reported is a dash, never a zero."""
    if not cell.HasField("value"):
        return "–"
    if unit == "VND":
        return figures.dong(int(cell.value))
    target = cell.target if cell.HasField("target") else None
    return f"{figures.against(cell.value, target, 1)} %" if unit == "percent" else figures.against(cell.value, target)


def named(request: Web, indicator: Any) -> str:
    return str(indicator.name_vi if language_of(request) == "vi" else indicator.name_en)


def chart_of(request: Web, table: Any, number: int) -> tuple[str, str, Markup] | None:
    """Title, one sentence and picture of an indicator over the schools; None where it has no target."""
    total = table.totals[number]
    if not total.HasField("target") or not table.rows:
        return None
    cells = [(row.school_name, row.cells[number]) for row in table.rows]
    rows = [
        charts.ChartBar(
            name, cell.value if cell.HasField("value") else None, shown(cell, total.unit), cell.standing in MET
        )
        for name, cell in cells
    ]
    values = [row.value for row in rows if row.value is not None]
    most = PERCENT if total.unit == "percent" else max([*values, total.target, 1.0])
    title = named(request, total)
    goal = f"{figures.exact(total.target)}{' %' if total.unit == 'percent' else ''}"
    below = sum(1 for _, cell in cells if cell.standing == "below")
    missing = sum(1 for _, cell in cells if cell.standing == "missing")
    judged = sum(1 for _, cell in cells if cell.standing in {"met", "below"})
    sentence = say(request, "district.sentence", n=judged, below=below, missing=missing, target=goal)
    goal_name = say(request, "district.target", target=goal)
    scale = charts.Scale(most=most, target=total.target, target_name=goal_name, hatch=f"hatch-{number}")
    return title, sentence, charts.bars(f"{title}. {sentence}", rows, scale)


@get("/district/export.xlsx")
async def export(request: Web, clients: InjectedClients) -> Response[bytes]:
    message = reporting_pb2.ExportTableRequest(month=month_of(request))
    reply = await clients.reporting.ask("ExportTable", message, seconds=limits.ASK_FILE_SECONDS)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(reply.file_name)}"}
    return Response(reply.content, media_type=reply.media_type, headers=headers)


@get("/late")
async def show_late(request: Web, clients: InjectedClients) -> Response[Any]:
    """Over all duties, worst first."""
    visitor_of(request)
    month, duty = month_of(request), request.query_params.get("duty", "")
    message = reporting_pb2.WhoIsLateRequest(
        month=month, duty=duty, page_size=limits.PAGE_ROWS, page_token=request.query_params.get("page", "")
    )
    reply = await clients.reporting.ask("WhoIsLate", message)
    return page(
        request,
        "district/late.html",
        month=month,
        duty=duty,
        reply=reply,
        more=reply.next_page_token,
        request_id=new_request(request),
    )


async def late_of_school(clients: Clients, month: str, school: str) -> Any:
    """Who is behind at a school, worst first, for its principal's home; None where reporting says nothing."""
    message = reporting_pb2.WhoIsLateRequest(month=month, school=school, page_size=limits.LATE_AT_HOME)
    try:
        return await clients.reporting.ask("WhoIsLate", message)
    except (Refusal, TransientError):
        return None


@post("/late")
async def remind(request: Web, clients: InjectedClients) -> Response[Any]:
    """Everybody who is late, over all pages; nobody twice on one day."""
    form = await request.form()
    month, duty = text(form, "month"), text(form, "duty")
    people = await _late_people(clients, month, duty)
    reminded, already = 0, 0
    for number, (late_duty, persons) in enumerate(sorted(people.items())):
        for start in range(0, len(persons), limits.REMIND_PERSONS):
            message = reporting_pb2.RemindRequest(
                persons=persons[start : start + limits.REMIND_PERSONS],
                duty=late_duty,
                month=month,
                request_id=f"{text(form, 'request_id')}-{number}-{start}",
            )
            reply = await clients.reporting.ask("Remind", message)
            reminded, already = reminded + len(reply.reminded), already + len(reply.already)
    return go("/late", month=month, duty=duty, done="reminded", n=str(reminded), already=str(already))


async def _late_people(clients: Clients, month: str, duty: str) -> dict[str, list[str]]:
    people: dict[str, dict[str, None]] = defaultdict(dict)
    token = ""
    for _ in range(limits.REPORT_PAGES):
        message = reporting_pb2.WhoIsLateRequest(
            month=month, duty=duty, page_size=limits.API_PAGE_ITEMS, page_token=token
        )
        reply = await clients.reporting.ask("WhoIsLate", message)
        for late in reply.late:
            if late.person:
                people[late.duty][late.person] = None
        token = reply.next_page_token
        if not token:
            break
    return {late_duty: list(persons) for late_duty, persons in people.items()}


HANDLERS = [show_district, export, show_late, remind]
