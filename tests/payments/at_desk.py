"""A family that pays at the desk, as the message says it."""

from __future__ import annotations

from collections.abc import Sequence

from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.domain.demands import Pupil
from tests.payments.bank import SCHOOL

OCTOBER = "2026-10"


def at_desk(pupils: Sequence[Pupil], amount: int = 10_000) -> pb.TakeAtDeskRequest:
    """In cash, so much for October's bill of each, whatever was paid since."""
    parts = [pb.AssignPart(pupil=one.id, invoice=f"{one.id}/{OCTOBER}", amount=amount) for one in pupils]
    return pb.TakeAtDeskRequest(school=SCHOOL, medium="cash", parts=parts, request_id="k1", settled_later=True)
