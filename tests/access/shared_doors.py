"""How the calls are asked that several houses have: of files, and of the frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from proto.gen.edu.frame.v1 import frame_pb2 as frame
from proto.gen.edu.imports.v1 import imports_pb2 as imports
from proto.gen.edu.reads.v1 import reads_pb2 as families
from tests.access.district import Place
from tests.access.probes import Probe, asks, reads
from tests.payments import bank


def _list(place: Place, *, preview: bool = False) -> Any:
    content = bank.FEE_ITEMS.encode()
    return imports.ImportFileRequest(name="x.csv", content=content, school_hint=place.school, kind="", preview=preview)


def of_imports(house: str) -> tuple[Probe, ...]:
    found = (
        asks(house, "Recognise", lambda _: imports.RecogniseRequest(name="x.csv", content=bank.FEE_ITEMS.encode())),
        asks(house, "ImportFile", _list, is_writing=True),
        asks(house, "ListReports", lambda _: imports.ListReportsRequest()),
    )
    kept = asks(
        house, "KeepRefusal", lambda _: imports.KeepRefusalRequest(report=imports.FileReport(file="x")), is_writing=True
    )
    return (*found, kept) if house == "accounts" else found


def of_reads(house: str) -> tuple[Probe, ...]:
    return (reads(house, "ListReads", lambda place: families.ListReadsRequest(person=place.pupil)),)


def of_frame(house: str) -> tuple[Probe, ...]:
    """What only operators ask: that the others may not is asked here, how it answers elsewhere."""
    calls = frame.DESCRIPTOR.services_by_name["FrameService"].methods_by_name
    return tuple(
        asks(house, call, partial(_empty, getattr(frame, f"{call}Request")), is_writing=True) for call in calls
    )


def _empty(made: Callable[[], Any], _: Place) -> Any:
    return made()
