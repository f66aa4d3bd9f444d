"""The refusals of accounts; the gateway has the sentence for each reason."""

from __future__ import annotations

from datetime import date

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from services.accounts.domain import limits


class SignInRefused(Unauthenticated):
    """One refusal for every cause, so that nobody learns which names exist."""

    reason = "SIGN_IN_REFUSED"

    def __init__(self, about: str = "") -> None:
        """`about` is the account that was tried, for the journal; what was typed in place of a name stands nowhere."""
        super().__init__("the name or the password is wrong, or the account is locked for a while")
        self.about = about


class SessionEnded(Unauthenticated):
    reason = "SESSION_ENDED"

    def __init__(self) -> None:
        super().__init__("the session has ended; sign in again")


class PasswordTooWeak(Invalid):
    reason = "PASSWORD_TOO_WEAK"

    def __init__(self, rule: str, why: str) -> None:
        """`rule` is TOO_SHORT, TOO_LONG, SAME_AS_OLD, COMMON or OWN_NAME; `why` says it in English."""
        least, most = str(limits.PASSWORD_CHARACTERS_LEAST), str(limits.PASSWORD_CHARACTERS_MOST)
        super().__init__(f"the new password {why}", why=why, rule=rule, least=least, most=most)


class PhoneInvalid(Invalid):
    reason = "PHONE_INVALID"

    def __init__(self, phone: str) -> None:
        super().__init__(f"{phone!r} is no Vietnamese phone number of ten digits", phone=phone)


class SchoolUnknown(NotFound):
    reason = "SCHOOL_UNKNOWN"

    def __init__(self, school: str) -> None:
        super().__init__(f"there is no school {school!r}", school=school)


class NobodyToPrintFor(NotFound):
    reason = "NOBODY_TO_PRINT_FOR"

    def __init__(self, school: str, class_name: str) -> None:
        whom = f"class {class_name}" if class_name else "the staff"
        super().__init__(
            f"everybody of {whom} of {school} has a password, or nobody has an account yet",
            school=school,
            class_name=class_name,
        )


class TooManySlips(Invalid):
    reason = "TOO_MANY_SLIPS"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"{count} slips at once are too many; print class by class, at most {most}",
            count=str(count),
            most=str(most),
        )


class SecondPersonNeeded(Forbidden):
    reason = "SECOND_PERSON_NEEDED"

    def __init__(self, target: str, by: str) -> None:
        super().__init__(f"{by} asked for this about {target}, or is {target}: another person decides", target=target)


class PostChanged(Conflict):
    reason = "POST_CHANGED"

    def __init__(self, person: str, title: str) -> None:
        super().__init__(
            f"no post {title!r} waits for {person}: it was decided, or a newer list names another; look again",
            person=person,
            title=title,
        )


class DayInvalid(Invalid):
    reason = "DAY_INVALID"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no day as yyyy-mm-dd", text=text)


class NoPostToEnd(Invalid):
    reason = "NO_POST_TO_END"

    def __init__(self, person: str, on: date) -> None:
        super().__init__(f"{person} has no post that can end on {on}", person=person, day=on.isoformat())


class ActingDaysInvalid(Invalid):
    reason = "ACTING_DAYS_INVALID"

    def __init__(self, person: str, since: date, until: date) -> None:
        super().__init__(
            f"{person} cannot lead a group from {since} to {until}",
            person=person,
            since=since.isoformat(),
            until=until.isoformat(),
        )


class OfficeDaysInvalid(Invalid):
    reason = "OFFICE_DAYS_INVALID"

    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            f"an office from {since} cannot end on {until}", since=since.isoformat(), until=until.isoformat()
        )


class OfficeKindUnknown(Invalid):
    reason = "OFFICE_KIND_UNKNOWN"

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind!r} is neither officer nor operator", kind=kind)


class HolderNameMissing(Invalid):
    reason = "HOLDER_NAME_MISSING"

    def __init__(self) -> None:
        super().__init__("an office is given to a person with a name of at most 100 characters")


class UnitUnknown(NotFound):
    reason = "UNIT_UNKNOWN"

    def __init__(self, unit: str) -> None:
        super().__init__(f"there is no unit {unit!r} in the tree", unit=unit)


class UnitTooLarge(Invalid):
    reason = "UNIT_TOO_LARGE"

    def __init__(self, unit: str, most: int) -> None:
        super().__init__(
            f"unit {unit!r} has more than {most} schools: an office over the root reaches all",
            unit=unit,
            most=str(most),
        )


class OfficeHeld(Conflict):
    reason = "OFFICE_HELD"

    def __init__(self, account: str) -> None:
        super().__init__(f"{account} holds an office over another unit or other days; end it first", account=account)


class NoOffice(NotFound):
    reason = "NO_OFFICE"

    def __init__(self, account: str) -> None:
        super().__init__(f"{account!r} has no office that a person gave", account=account)


class GuardianElsewhere(Conflict):
    reason = "GUARDIAN_ELSEWHERE"

    def __init__(self, guardian: str) -> None:
        super().__init__(
            f"{guardian} has children at another school too: that school gives the password", guardian=guardian
        )


class ChildCodeWrong(Invalid):
    reason = "CHILD_CODE_WRONG"

    def __init__(self) -> None:
        super().__init__("no child waits under this code for this account, or the code is too old")


class ImportNotUndoable(Invalid):
    reason = "IMPORT_NOT_UNDOABLE"

    def __init__(self, kind: str) -> None:
        super().__init__(f"a file of kind {kind!r} is not taken back; lists of people are", kind=kind)


class ImportTooOld(Conflict):
    reason = "IMPORT_TOO_OLD"

    def __init__(self, days: int) -> None:
        super().__init__(f"a list is taken back within {days} days", days=str(days))


class ImportUndone(Conflict):
    reason = "IMPORT_UNDONE"

    def __init__(self, by: str) -> None:
        super().__init__(f"the list was taken back by {by} already", by=by)


class UndoInTheWay(Conflict):
    reason = "UNDO_IN_THE_WAY"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} things stand in the way; a preview names them", count=str(count))


class PupilTooYoung(Forbidden):
    reason = "PUPIL_TOO_YOUNG"

    def __init__(self, years: int) -> None:
        super().__init__(f"a pupil sees this from {years} years on; the guardians see it", years=str(years))


class SecondFactorRefused(Forbidden):
    """One refusal for a wrong code, one that was taken before, and a wait after wrong ones."""

    reason = "SECOND_FACTOR_REFUSED"

    def __init__(self) -> None:
        super().__init__("the code is wrong, was used before, or there is a wait after wrong ones; take the next one")


class SecondFactorNotBegun(Conflict):
    reason = "SECOND_FACTOR_NOT_BEGUN"

    def __init__(self) -> None:
        super().__init__("there is no second factor to give a code of; begin with one")


class NothingLost(Conflict):
    reason = "NOTHING_LOST"

    def __init__(self) -> None:
        super().__init__("nobody asked lately to take the second factor off this account")


class RoleUnknown(Invalid):
    reason = "ROLE_UNKNOWN"

    def __init__(self, role: str) -> None:
        super().__init__(f"of role {role!r} no second factor is asked", role=role)
