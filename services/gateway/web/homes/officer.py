"""An officer's home: the month's indicators against their targets, and how many are late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response

from proto.gen.edu.reporting.v1 import reporting_pb2
from services.gateway.clients import Clients
from services.gateway.web.district import chart_of, named, shown
from services.gateway.web.forms import month_of, new_request
from services.gateway.web.page import Web, page


async def home(request: Web, clients: Clients) -> Response[Any]:
    month = month_of(request)
    table = await clients.reporting.ask("DistrictTable", reporting_pb2.DistrictTableRequest(month=month))
    late = await clients.reporting.ask("WhoIsLate", reporting_pb2.WhoIsLateRequest(month=month, page_size=1))
    charted = (chart_of(request, table, number) for number in sorted(range(len(table.totals)), key=_distance(table)))
    return page(
        request,
        "home/officer.html",
        role="officer",
        month=month,
        indicators=[(total, named(request, total), shown(total, total.unit)) for total in table.totals],
        picture=next((chart for chart in charted if chart), None),
        schools=len(table.rows),
        late=late.total,
        as_of=table.as_of,
        request_id=new_request(request),
    )


def _distance(table: Any) -> Callable[[int], float]:
    """The indicator that is furthest from its target is the one to show first."""

    def share(number: int) -> float:
        total = table.totals[number]
        known = total.HasField("value") and total.HasField("target") and total.target
        return float(total.value / total.target) if known else float("inf")

    return share
