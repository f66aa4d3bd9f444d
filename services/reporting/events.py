"""What reporting hears, and what it keeps of it; each reaction is one line of routing."""

from __future__ import annotations

from chassis.delivery.listener import Reactions
from contracts.envelope import Envelope
from contracts.facts.accounts import AccountIssued, PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from contracts.facts.library import (
    ResourceApproved,
    ResourcePassed,
    ResourcePublished,
    ResourceReturned,
    ResourceSubmitted,
    ResourceWithdrawn,
)
from contracts.facts.payments import FeePaid, InvoiceRaised
from contracts.facts.records import (
    OnlineLessonHeld,
    PlanPassed,
    PlanReturned,
    PlanSigned,
    PlanSubmitted,
    TimetableKept,
)
from services.reporting import keeping
from services.reporting.store import ReportingStore

hears: Reactions[ReportingStore] = Reactions()
PlanFact = PlanSubmitted | PlanPassed | PlanReturned | PlanSigned
ResourceFact = (
    ResourceSubmitted | ResourcePassed | ResourceReturned | ResourceApproved | ResourcePublished | ResourceWithdrawn
)


@hears.batch(SchoolRegistered)
async def remember_schools(heard: list[tuple[SchoolRegistered, Envelope]], store: ReportingStore) -> None:
    """Remembers a school."""
    await keeping.remember(store, store.schools, heard)


@hears.batch(PersonAppointed)
async def remember_people(heard: list[tuple[PersonAppointed, Envelope]], store: ReportingStore) -> None:
    """Remembers who holds which post."""
    await keeping.remember(store, store.people, heard)


@hears.batch(PupilEnrolled)
async def remember_pupils(heard: list[tuple[PupilEnrolled, Envelope]], store: ReportingStore) -> None:
    """Remembers that a school has a pupil; no name and no birth date."""
    await keeping.remember(store, store.pupils, heard, only=("school", "pupil", "class_name"))


@hears.batch(TeachingAssigned)
async def remember_assignments(heard: list[tuple[TeachingAssigned, Envelope]], store: ReportingStore) -> None:
    """Remembers who teaches what to whom."""
    await keeping.remember(store, store.assignments, heard)


@hears.batch(AccountIssued)
async def remember_accounts(heard: list[tuple[AccountIssued, Envelope]], store: ReportingStore) -> None:
    """Remembers that a person can sign in."""
    await keeping.remember(store, store.accounts, heard)


@hears.batch(PlanSubmitted)
async def remember_submitted(heard: list[tuple[PlanSubmitted, Envelope]], store: ReportingStore) -> None:
    """Remembers a lesson plan that waits for its group."""
    await keeping.remember_plans(store, heard, "submitted")


@hears.batch(PlanPassed)
async def remember_passed(heard: list[tuple[PlanPassed, Envelope]], store: ReportingStore) -> None:
    """Remembers a lesson plan that waits for the principal."""
    await keeping.remember_plans(store, heard, "passed")


@hears.batch(PlanReturned)
async def remember_returned(heard: list[tuple[PlanReturned, Envelope]], store: ReportingStore) -> None:
    """Remembers a lesson plan that its author must correct."""
    await keeping.remember_plans(store, heard, "returned")


@hears.batch(PlanSigned)
async def remember_signed(heard: list[tuple[PlanSigned, Envelope]], store: ReportingStore) -> None:
    """Remembers a signed lesson plan, and whether it was on time."""
    await keeping.remember_plans(store, heard, "signed")


@hears.batch(TimetableKept)
async def remember_timetables(heard: list[tuple[TimetableKept, Envelope]], store: ReportingStore) -> None:
    """Remembers how many periods of a class are online."""
    await keeping.remember(store, store.timetables, heard)


@hears.batch(OnlineLessonHeld)
async def keep_lessons(heard: list[tuple[OnlineLessonHeld, Envelope]], store: ReportingStore) -> None:
    """Keeps that a class met online on a day."""
    await keeping.keep_lessons(store, heard)


@hears.batch(ResourceSubmitted)
async def remember_submitted_resources(heard: list[tuple[ResourceSubmitted, Envelope]], store: ReportingStore) -> None:
    """Remembers a resource that waits for its group."""
    await keeping.remember_resources(store, heard, "submitted")


@hears.batch(ResourcePassed)
async def remember_passed_resources(heard: list[tuple[ResourcePassed, Envelope]], store: ReportingStore) -> None:
    """Remembers a resource that waits for the head."""
    await keeping.remember_resources(store, heard, "passed")


@hears.batch(ResourceReturned)
async def remember_returned_resources(heard: list[tuple[ResourceReturned, Envelope]], store: ReportingStore) -> None:
    """Remembers a resource that its author must correct."""
    await keeping.remember_resources(store, heard, "returned")


@hears.batch(ResourceApproved)
async def remember_approved_resources(heard: list[tuple[ResourceApproved, Envelope]], store: ReportingStore) -> None:
    """Remembers a resource that the school uses."""
    await keeping.remember_resources(store, heard, "approved")


@hears.batch(ResourcePublished)
async def remember_published_resources(heard: list[tuple[ResourcePublished, Envelope]], store: ReportingStore) -> None:
    """Remembers a resource that every school may use."""
    await keeping.remember_resources(store, heard, "published")


@hears.batch(ResourceWithdrawn)
async def remember_withdrawn_resources(heard: list[tuple[ResourceWithdrawn, Envelope]], store: ReportingStore) -> None:
    """Remembers that a resource was taken off the shelf."""
    await keeping.remember_resources(store, heard, "withdrawn")


@hears.batch(InvoiceRaised)
async def remember_invoices(heard: list[tuple[InvoiceRaised, Envelope]], store: ReportingStore) -> None:
    """Remembers what is due; whose it is is not kept."""
    await keeping.remember(store, store.invoices, heard, only=("school", "amount", "period"))


@hears.batch(FeePaid)
async def keep_payments(heard: list[tuple[FeePaid, Envelope]], store: ReportingStore) -> None:
    """Keeps what was collected; whose it is is not kept."""
    await keeping.keep_payments(store, heard)
