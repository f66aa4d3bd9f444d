"""A bank line put somewhere by two persons of the school: the accountant says where, the principal confirms it."""

from __future__ import annotations

from services.payments.domain.lines import Line
from services.payments.store import PaymentsStore
from services.payments.usecases.lines import Assignment, assign_line, decide_assignment
from tests.payments.conftest import ACCOUNTANT, PRINCIPAL


async def put_by_two(store: PaymentsStore, decision: Assignment) -> Line:
    """The line as it is settled."""
    waits = (await assign_line(store, actor=ACCOUNTANT, decision=decision)).lines[0]
    assert waits.proposal is not None
    seen = waits.proposal.move.at.isoformat()
    page = await decide_assignment(store, actor=PRINCIPAL, line=decision.line, accepted=True, seen=seen)
    return page.lines[0]
