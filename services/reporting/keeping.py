"""How heard facts are kept: replicas by subject, events under their own id. Reporting keeps no child's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from chassis.documents import Replicas
from contracts.envelope import Envelope, Fact
from contracts.facts.payments import FeePaid
from contracts.facts.records import OnlineLessonHeld
from services.reporting.store import ReportingStore

F = TypeVar("F", bound=Fact)
Heard = Sequence[tuple[F, Envelope]]
PLAN_FIELDS = ("school", "teacher", "group", "subject", "grade", "month", "due", "at", "on_time")


async def remember(store: ReportingStore, replicas: Replicas, heard: Heard[F], only: tuple[str, ...] = ()) -> None:
    """The whole present state of each subject; `only` names the fields that are kept."""
    bodies = [(told.subject, told.sequence, _body(fact, only)) for fact, told in heard]
    await replicas.put_many(bodies)
    await store.mark_heard(_newest(heard))


async def remember_plans(store: ReportingStore, heard: Heard[F], state: str) -> None:
    bodies = [
        (told.subject, told.sequence, {"on_time": False, **_body(fact, PLAN_FIELDS), "state": state})
        for fact, told in heard
    ]
    await store.plans.put_many(bodies)
    await store.mark_heard(_newest(heard))


async def remember_resources(store: ReportingStore, heard: Heard[F], state: str) -> None:
    bodies = [
        (told.subject, told.sequence, {**_body(fact, ("school", "kind", "subject", "title", "items")), "state": state})
        for fact, told in heard
    ]
    await store.resources.put_many(bodies)
    await store.mark_heard(_newest(heard))


async def keep_payments(store: ReportingStore, heard: Heard[FeePaid]) -> None:
    """The period of a payment is its invoice's: an invoice is named pupil/period."""
    kept = [
        (told, {"invoice": fact.invoice, "amount": fact.amount, "period": fact.invoice.rsplit("/", 1)[-1]})
        for fact, told in heard
    ]
    await store.payments.keep_many(kept)
    await store.mark_heard(_newest(heard))


async def keep_lessons(store: ReportingStore, heard: Heard[OnlineLessonHeld]) -> None:
    kept = [(told, {**_body(fact, ()), "month": f"{fact.on:%Y-%m}"}) for fact, told in heard]
    await store.lessons.keep_many(kept)
    await store.mark_heard(_newest(heard))


def _newest(heard: Heard[F]) -> Envelope:
    """By time, not by place: a batch of several partitions ends anywhere, and a rebuild batches otherwise."""
    return max((told for _, told in heard), key=lambda told: told.time)


def _body(fact: Fact, only: tuple[str, ...]) -> dict[str, Any]:
    body = fact.model_dump(mode="json")
    return {name: body[name] for name in only if name in body} if only else body
