"""What every answer of reporting says of its indicators, printed as JSON: run in a copy of the code by a test."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import UTC, datetime
from typing import Any

from openpyxl import load_workbook

from chassis.clock import FrozenClock
from chassis.documents import connect
from chassis.identity.actor import set_current_actor
from contracts.facts.library import BookCatalogued
from proto.gen.edu.reporting.v1 import reporting_pb2 as wire
from services.reporting.events import hears
from services.reporting.store import ReportingStore
from tests.reporting.district import OFFICER, OTHER, SCHOOL, delivered, district, hear, servicer_of

MONTH = "2026-10"


async def answers(uri: str, database: str) -> dict[str, Any]:
    """Of a district with two catalogued books in one school, where reporting hears of books."""
    store = ReportingStore(connect(uri, database), FrozenClock(datetime(2026, 11, 10, 3, 0, tzinfo=UTC)))
    await store.prepare()
    books = [delivered(f"b{n}", 1, BookCatalogued(school=SCHOOL, book=f"b{n}", title="Dế Mèn")) for n in range(2)]
    await hear(store, [*district(), *(books if BookCatalogued.TYPE in hears.table else [])])
    set_current_actor(OFFICER)
    servicer = servicer_of(store)
    indicators = (await servicer.Indicators(wire.IndicatorsRequest(month=MONTH), None)).indicators
    month = await servicer.Month(wire.MonthRequest(month=MONTH), None)
    table = await servicer.DistrictTable(wire.DistrictTableRequest(month=MONTH), None)
    export = await servicer.ExportTable(wire.ExportTableRequest(month=MONTH), None)
    sheet = load_workbook(io.BytesIO(export.content)).active
    assert sheet is not None
    return {
        "indicators": {one.id: [one.name_vi, one.value, [gap.school for gap in one.missing]] for one in indicators},
        "month": [one.id for one in month.indicators],
        "cells": {row.school: {cell.indicator: cell.value for cell in row.cells} for row in table.rows},
        "export": [cell.value for cell in sheet[4]],
        "schools": sorted({SCHOOL, OTHER}),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(answers(*sys.argv[1:]))))
