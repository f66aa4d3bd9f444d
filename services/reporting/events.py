"""What reporting hears, and what it keeps of it: one line for each fact."""

from __future__ import annotations

from chassis.delivery.reactions import Reactions
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
from services.reporting.store import ReportingStore
from services.reporting.usecases.projections import PLAN, RESOURCE, each, latest, lesson, payment

hears: Reactions[ReportingStore] = Reactions()

hears.batch(SchoolRegistered)(latest("schools", "Keeps a school as it is now."))
hears.batch(PersonAppointed)(latest("people", "Keeps who holds which post."))
hears.batch(PupilEnrolled)(latest("pupils", "Keeps that a school has a pupil.", "school", "pupil", "class_name"))
hears.batch(TeachingAssigned)(latest("assignments", "Keeps who teaches what to whom."))
hears.batch(AccountIssued)(latest("accounts", "Keeps that a person can sign in."))

hears.batch(PlanSubmitted)(latest("plans", "Keeps a plan that waits for its group.", *PLAN, state="submitted"))
hears.batch(PlanPassed)(latest("plans", "Keeps a plan that waits for the principal.", *PLAN, state="passed"))
hears.batch(PlanReturned)(latest("plans", "Keeps a plan that its author must correct.", *PLAN, state="returned"))
hears.batch(PlanSigned)(latest("plans", "Keeps a signed plan, and if it was on time.", *PLAN, state="signed"))
hears.batch(TimetableKept)(latest("timetables", "Keeps how many periods of a class are online."))
hears.batch(OnlineLessonHeld)(each("lessons", "Keeps that a class met online on a day.", lesson))

hears.batch(ResourceSubmitted)(latest("resources", "Keeps what waits for its group.", *RESOURCE, state="submitted"))
hears.batch(ResourcePassed)(latest("resources", "Keeps what waits for the head.", *RESOURCE, state="passed"))
hears.batch(ResourceReturned)(latest("resources", "Keeps what its author must correct.", *RESOURCE, state="returned"))
hears.batch(ResourceApproved)(latest("resources", "Keeps what the school uses.", *RESOURCE, state="approved"))
hears.batch(ResourcePublished)(latest("resources", "Keeps what every school may use.", *RESOURCE, state="published"))
hears.batch(ResourceWithdrawn)(latest("resources", "Keeps what left the shelf.", *RESOURCE, state="withdrawn"))

hears.batch(InvoiceRaised)(latest("invoices", "Keeps what is due, but not whose.", "school", "amount", "period"))
hears.batch(FeePaid)(each("payments", "Keeps what was collected, but not whose.", payment))
