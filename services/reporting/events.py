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
from contracts.facts.payments import FeePaid, FeeWrittenOff, InvoiceRaised
from contracts.facts.records import (
    OnlineLessonHeld,
    PlanPassed,
    PlanReturned,
    PlanSigned,
    PlanSubmitted,
    TimetableKept,
)
from services.reporting.store import ReportingStore
from services.reporting.usecases.projections import each, latest, lesson, payment, plan, pupil, resource, write_off

hears: Reactions[ReportingStore] = Reactions()

hears.batch(SchoolRegistered)(latest("schools", "Keeps a school as it is now."))
hears.batch(PersonAppointed)(latest("people", "Keeps who holds which post."))
hears.batch(PupilEnrolled)(pupil("Keeps that a school has a pupil."))
hears.batch(TeachingAssigned)(latest("assignments", "Keeps who teaches what to whom."))
hears.batch(AccountIssued)(latest("accounts", "Keeps that a person can sign in."))

hears.batch(PlanSubmitted)(plan("submitted", "Keeps a lesson plan that waits for its group."))
hears.batch(PlanPassed)(plan("passed", "Keeps a lesson plan that waits for the principal."))
hears.batch(PlanReturned)(plan("returned", "Keeps a lesson plan that its author must correct."))
hears.batch(PlanSigned)(plan("signed", "Keeps a signed lesson plan, and whether it was on time."))
hears.batch(TimetableKept)(latest("timetables", "Keeps how many periods of a class are online."))
hears.batch(OnlineLessonHeld)(each("lessons", "Keeps that a class met online on a day.", lesson))

hears.batch(ResourceSubmitted)(resource("submitted", "Keeps a material that waits for its group."))
hears.batch(ResourcePassed)(resource("passed", "Keeps a material that waits for the head."))
hears.batch(ResourceReturned)(resource("returned", "Keeps a material that its author must correct."))
hears.batch(ResourceApproved)(resource("approved", "Keeps a material that the school uses."))
hears.batch(ResourcePublished)(resource("published", "Keeps a material that every school may use."))
hears.batch(ResourceWithdrawn)(resource("withdrawn", "Keeps that a material was taken off the shelf."))

hears.batch(InvoiceRaised)(latest("invoices", "Keeps what is due, but not whose.", "school", "amount", "period"))
hears.batch(FeePaid)(each("payments", "Keeps what was collected, but not whose.", payment))
hears.batch(FeeWrittenOff)(each("write_offs", "Keeps what is no longer asked for, but not of whom.", write_off))
