"""The lines that a person has to decide, each with those whose money it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.documents import Query
from chassis.identity.actor import Actor
from chassis.why import Why
from services.payments.domain.demands import Pupil
from services.payments.domain.lines import Line, State
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.policy import POLICY
from services.payments.domain.suggesting import Signpost, Signs, Suggestion, ranked
from services.payments.store import PaymentsStore

# Money that came in and is put to nobody, or is not counted because it may be counted already.
UNDECIDED = (State.UNKNOWN.value, State.DOUBLE.value)


@dataclass(frozen=True)
class DoubtPage:
    """Lines by id with their suggestions, the best first, and the pupils that either names, by code."""

    lines: list[Line]
    suggestions: Mapping[str, tuple[Suggestion, ...]]
    pupils: Mapping[str, Pupil]


async def list_doubts(store: PaymentsStore, *, actor: Actor, school: str, limit: int, after: str = "") -> DoubtPage:
    """At most `limit` lines of a school behind the id `after`; what waits for a second person is left out.

    Raises NotAllowed.
    """
    POLICY.require(actor, "assign_line", school=school)
    await store.audit(actor, "list_doubts", school)
    lines = await store.lines.where(
        Query(equals={"school": school, "waits": False}, any_of={"state": UNDECIDED}, limit=limit, after=after)
    )
    if not lines:
        return DoubtPage([], {}, {})
    signpost = Signpost(await store.pupils_of(school))
    owing = await store.pupils_owing(school, (line.amount for line in lines))
    signs = {line.id: _signs_of(line, signpost, [bill.pupil for bill in owing.get(line.amount, ())]) for line in lines}
    named = {pupil for found in signs.values() for pupil in found}
    open_invoices = OpenInvoices(await store.open_invoices(named))
    suggestions = {line.id: ranked(school, line.amount, signs[line.id], open_invoices) for line in lines}
    shown = {share.pupil for found in suggestions.values() for one in found for share in one.shares}
    return DoubtPage(lines, suggestions, await store.pupils_named([*shown, *(one for x in lines for one in x.pupils)]))


def _signs_of(line: Line, signpost: Signpost, owing: list[str]) -> Signs:
    """What the memo says, whom the line stood with before, and who alone owes the sum."""
    signs = signpost.read(line.memo)
    for pupil in filter(None, (line.pupil, line.suggestion)):
        if pupil not in signs:
            signs[pupil] = {"stood": Why("STOOD_BEFORE", {"pupil": pupil})}
    for pupil in owing:
        signs.setdefault(pupil, {})
    return signs
