"""What records refuses, each with a reason that the gateway can say in Vietnamese."""

from __future__ import annotations

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class PeriodInvalid(Invalid):
    reason = "PERIOD_INVALID"

    def __init__(self, period: str) -> None:
        super().__init__(f"{period!r} is neither a month (2026-10) nor a term (hk1, hk2)", period=period)


class RecordClosed(Conflict):
    reason = "PLAN_CLOSED"

    def __init__(self, plan: str, state: str) -> None:
        super().__init__(f"{plan} is {state}; ask for its return before sending another", plan=plan, state=state)


class PlanOfAnother(Conflict):
    reason = "PLAN_OF_ANOTHER"

    def __init__(self, said: str, asked: str) -> None:
        super().__init__(f"the file says that it is of {said}, the duty asks for {asked}", said=said, asked=asked)


class RecordNotWaiting(Conflict):
    reason = "PLAN_NOT_WAITING"

    def __init__(self, plan: str, state: str, wanted: str) -> None:
        super().__init__(f"{plan} is {state}, not {wanted}", plan=plan, state=state, wanted=wanted)


class RecordChanged(Conflict):
    reason = "PLAN_CHANGED"

    def __init__(self, plan: str) -> None:
        super().__init__(f"{plan} changed since it was opened; open it again", plan=plan)


class OwnWork(Forbidden):
    reason = "OWN_WORK"

    def __init__(self, plan: str, person: str) -> None:
        super().__init__(f"{person} wrote {plan} and can neither review nor sign it", plan=plan, person=person)


class NotReviewer(Forbidden):
    reason = "NOT_REVIEWER"

    def __init__(self, person: str, plan: str, reviewer: str) -> None:
        super().__init__(f"{plan} is reviewed by {reviewer}, not by {person}", plan=plan, reviewer=reviewer)


class NotSigner(Forbidden):
    reason = "NOT_SIGNER"

    def __init__(self, person: str, plan: str, role: str) -> None:
        super().__init__(f"the next signature of {plan} is that of the {role}, not of {person}", plan=plan, role=role)


class NoteMissing(Invalid):
    reason = "NOTE_MISSING"

    def __init__(self, plan: str) -> None:
        super().__init__(f"say what is to be changed in {plan}", plan=plan)


class NotTaught(Forbidden):
    reason = "NOT_TAUGHT"

    def __init__(self, person: str, subject: str, where: str) -> None:
        super().__init__(f"{person} does not teach {subject} to {where}", subject=subject, where=where)


class RecordTypeUnknown(NotFound):
    reason = "RECORD_TYPE_UNKNOWN"

    def __init__(self, record_type: str) -> None:
        super().__init__(f"no record of type {record_type!r} is handed in", record_type=record_type)


class CheckUnknown(NotFound):
    """Also for a record that not everybody signed yet: a code tells nothing before."""

    reason = "CHECK_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("nothing that was signed has this code")


class DutyUnknown(NotFound):
    reason = "DUTY_UNKNOWN"

    def __init__(self, duty: str) -> None:
        super().__init__(f"there is no duty {duty!r}; name a subject, a grade and a month", duty=duty)


class FileTooLarge(Invalid):
    reason = "FILE_TOO_LARGE"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"the file has {size} bytes, at most {most} are taken", size=str(size), most=str(most))


class PinWeak(Invalid):
    reason = "PIN_WEAK"

    def __init__(self, least: int, most: int) -> None:
        super().__init__(f"a PIN has {least} to {most} digits, not all the same and not in a row")


class SignerUnknown(Conflict):
    reason = "SIGNER_UNKNOWN"

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} has no signing key yet; choose a PIN to make one", person=person)


class SignerLocked(Conflict):
    reason = "SIGNER_LOCKED"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"the key of {person} is locked after too many wrong PINs; another head or an operator permits a new one",
            person=person,
        )


class CertificateEnded(Conflict):
    reason = "SIGNER_CERTIFICATE_ENDED"

    def __init__(self, person: str, ended: str) -> None:
        super().__init__(f"the certificate of {person} ended on {ended}; choose a PIN anew", person=person, ended=ended)


class CertificateRevoked(Conflict):
    reason = "SIGNER_CERTIFICATE_REVOKED"

    def __init__(self, person: str) -> None:
        super().__init__(f"the certificate of {person}, or its issuer's, was revoked: nothing is signed", person=person)


class CertificateStatusUnknown(Conflict):
    reason = "SIGNER_STATUS_UNKNOWN"

    def __init__(self, person: str) -> None:
        super().__init__(f"whether the certificate of {person} is revoked cannot be asked just now", person=person)


class PinNotPresent(Forbidden):
    reason = "PIN_NOT_PRESENT"

    def __init__(self, person: str, tries_left: int) -> None:
        super().__init__(f"this is not the present PIN of {person}", person=person, tries_left=str(tries_left))


class EnrolmentNotPermitted(Forbidden):
    reason = "ENROLMENT_NOT_PERMITTED"

    def __init__(self, person: str) -> None:
        message = f"{person} has a key; give its present PIN, or have another head or an operator permit a new one"
        super().__init__(message, person=person)


class OwnEnrolment(Forbidden):
    reason = "OWN_ENROLMENT"

    def __init__(self, person: str) -> None:
        super().__init__(f"another person permits {person} to choose a PIN anew", person=person)


class BatchTooLarge(Invalid):
    reason = "BATCH_TOO_LARGE"

    def __init__(self, plans: int, most: int) -> None:
        super().__init__(f"{plans} records at once are too many; sign at most {most}", plans=str(plans), most=str(most))


class FileDamaged(Conflict):
    reason = "FILE_DAMAGED"

    def __init__(self, plan: str) -> None:
        super().__init__(f"the file of {plan} is lost or damaged; ask for it again", plan=plan)


class NotSigned(NotFound):
    reason = "NOT_SIGNED"

    def __init__(self, plan: str) -> None:
        super().__init__(f"{plan} is not signed yet", plan=plan)


class MarkConflict(Conflict):
    reason = "MARK_CONFLICT"

    def __init__(self, *, value: str, version: int, by: str, at: str) -> None:
        message = f"the cell was changed to {value or 'nothing'} by {by} at {at}"
        super().__init__(message, value=value, version=str(version), by=by, at=at)


class TooManyDifferences(Invalid):
    reason = "TOO_MANY_DIFFERENCES"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"{count} cells at once are too many; decide at most {most}", count=str(count), most=str(most))


class BlockTooLarge(Invalid):
    reason = "BLOCK_TOO_LARGE"

    def __init__(self, marks: int, limit: int) -> None:
        super().__init__(f"{marks} marks at once; the limit is {limit}", marks=str(marks), limit=str(limit))


class MarkInvalid(Invalid):
    reason = "MARK_INVALID"

    def __init__(self, value: str, asked: str) -> None:
        super().__init__(f"{value!r} is no mark here: {asked}", value=value, asked=asked)


class LevelInvalid(Invalid):
    reason = "LEVEL_INVALID"

    def __init__(self, value: str, slot: str) -> None:
        super().__init__(f"{value!r} is no level of {slot}: T, H or C", value=value, slot=slot)


class WholeMarkInvalid(Invalid):
    reason = "WHOLE_MARK_INVALID"

    def __init__(self, value: str, slot: str) -> None:
        super().__init__(
            f"{value!r} is no mark of the test {slot}: a whole number from 0 to 10", value=value, slot=slot
        )


class SlotUnknown(Invalid):
    reason = "SLOT_UNKNOWN"

    def __init__(self, slot: str, slots: str) -> None:
        super().__init__(f"the gradebook has no column {slot!r}, only {slots}", slot=slot)


class PupilNotInClass(NotFound):
    reason = "PUPIL_NOT_IN_CLASS"

    def __init__(self, pupil: str, class_name: str) -> None:
        super().__init__(f"pupil {pupil} is not in class {class_name}", pupil=pupil, class_name=class_name)


class GuestUnknown(NotFound):
    reason = "GUEST_UNKNOWN"

    def __init__(self, shown: str, class_name: str) -> None:
        super().__init__(f"no list of class {class_name} has a guest {shown!r}", shown=shown, class_name=class_name)


class GuestsTooMany(Invalid):
    reason = "GUESTS_TOO_MANY"

    def __init__(self, class_name: str, most: int) -> None:
        super().__init__(f"class {class_name} has {most} guests already", class_name=class_name, most=str(most))


class ClassUnknown(NotFound):
    reason = "CLASS_UNKNOWN"

    def __init__(self, school: str, class_name: str) -> None:
        super().__init__(f"school {school} has no class {class_name!r}", school=school, class_name=class_name)


class PersonUnknown(NotFound):
    reason = "PERSON_UNKNOWN"

    def __init__(self, person: str) -> None:
        super().__init__(f"nobody called {person!r} is appointed to a school", person=person)


class NotHead(Invalid):
    reason = "NOT_HEAD"

    def __init__(self, person: str, role: str) -> None:
        super().__init__(f"{person} is {role}; nobody signs in that role", person=person, role=role)


class SchoolMissing(Invalid):
    reason = "SCHOOL_MISSING"

    def __init__(self) -> None:
        super().__init__("name the school")


class RulesUnknown(Invalid):
    reason = "RULES_UNKNOWN"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"no rule set has the fingerprint {sha256}", sha256=sha256)


class RulesOfAnotherAct(Invalid):
    reason = "RULES_OF_ANOTHER_ACT"

    def __init__(self, class_name: str, year: str, *, asked: str, due: str) -> None:
        message = f"class {class_name} of {year} is judged by {due}, not by {asked}"
        super().__init__(message, class_name=class_name, year=year, asked=asked, due=due)


class ReceiptUnreadable(Invalid):
    reason = "RECEIPT_UNREADABLE"

    def __init__(self, why: str) -> None:
        super().__init__(f"the receipt is of no form that is read here: {why}", why=why)


class ReceiptUnknown(NotFound):
    reason = "RECEIPT_UNKNOWN"

    def __init__(self, pupil: str, sha256: str) -> None:
        super().__init__(f"no receipt {sha256} of a result of {pupil} is kept", sha256=sha256)


class NotPrincipal(Forbidden):
    reason = "NOT_PRINCIPAL"

    def __init__(self, person: str, slot: str) -> None:
        super().__init__(f"{slot} is decided by the principal, not by {person}", slot=slot)


class NotHomeroom(Forbidden):
    reason = "NOT_HOMEROOM"

    def __init__(self, person: str, class_name: str) -> None:
        super().__init__(f"{person} is not the homeroom teacher of {class_name}", class_name=class_name)
