"""How the calls of class logbooks are asked about a place."""

from __future__ import annotations

from proto.gen.edu.records.v1 import records_pb2 as records
from tests.access.probes import reads, writes

CLASS_BOOKS = (
    reads(
        "records",
        "GetLogbook",
        lambda p: records.GetLogbookRequest(school=p.school, class_name=p.class_name),
        shows=lambda p: p.pupil,
    ),
    writes(
        "records",
        "PostLogbookEntry",
        lambda p: records.PostLogbookEntryRequest(
            school=p.school, class_name=p.class_name, day="2026-10-14", session="x", number=1, subject="TOAN"
        ),
    ),
    writes(
        "records",
        "CloseLogbook",
        lambda p: records.CloseLogbookRequest(school=p.school, class_name=p.class_name, day="2026-10-14"),
    ),
)
