"""Measures that no count of documents can say: of plans by slot, of schools as such."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from services.reporting.domain.duties import Slot, slot_of

BySchool = Mapping[str, int]

SCHOOL = "school"
TEACHES_ONLINE = "teaches_online"
ONLINE_PERIODS = "online_periods"
PLANS_DUE, PLANS_SUBMITTED = "plans_due", "plans_submitted"
PLANS_SIGNED, PLANS_ON_TIME = "plans_signed", "plans_on_time"
COMPUTED = frozenset({SCHOOL, TEACHES_ONLINE, PLANS_DUE, PLANS_SUBMITTED, PLANS_SIGNED, PLANS_ON_TIME})


def of_schools(schools: Iterable[str], counted: Mapping[str, BySchool]) -> dict[str, BySchool]:
    """One for each school, and one for each that has at least one period online."""
    online = counted[ONLINE_PERIODS]
    return {
        SCHOOL: dict.fromkeys(schools, 1),
        TEACHES_ONLINE: {school: 1 for school, periods in online.items() if periods},
    }


def of_plans(plans: Sequence[Mapping[str, str]], owed: Iterable[Slot]) -> dict[str, BySchool]:
    """Counts slots and not plans: two weeks' plans of one slot are one, so that no share passes 100 %."""
    due: dict[str, set[Slot]] = defaultdict(set)
    submitted: dict[str, set[Slot]] = defaultdict(set)
    on_time: dict[str, set[Slot]] = defaultdict(set)
    signed: dict[str, int] = defaultdict(int)
    for slot in owed:
        due[slot.school].add(slot)
    for plan in plans:
        slot = slot_of(plan)
        due[slot.school].add(slot)
        if plan["state"] != "returned":
            submitted[slot.school].add(slot)
        if plan["state"] == "signed":
            signed[slot.school] += 1
            if plan["on_time"]:
                on_time[slot.school].add(slot)
    return {
        PLANS_DUE: _sizes(due),
        PLANS_SUBMITTED: _sizes(submitted),
        PLANS_ON_TIME: _sizes(on_time),
        PLANS_SIGNED: dict(signed),
    }


def added(parts: Iterable[BySchool]) -> dict[str, int]:
    """The sum for each school."""
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        for school, number in part.items():
            total[school] += number
    return dict(total)


def _sizes(slots: Mapping[str, set[Slot]]) -> dict[str, int]:
    return {school: len(of_school) for school, of_school in slots.items()}
