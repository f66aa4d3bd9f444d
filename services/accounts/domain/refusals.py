"""What accounts refuses, each with a reason that the gateway can say in Vietnamese."""

from __future__ import annotations

from chassis.errors import Invalid, NotFound, Unauthenticated


class SignInRefused(Unauthenticated):
    """One answer for every cause, so that nobody learns which names exist."""

    reason = "SIGN_IN_REFUSED"

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong, or the account is locked for a while")


class SessionEnded(Unauthenticated):
    reason = "SESSION_ENDED"

    def __init__(self) -> None:
        super().__init__("the session has ended; sign in again")


class PasswordTooWeak(Invalid):
    reason = "PASSWORD_TOO_WEAK"

    def __init__(self, why: str) -> None:
        super().__init__(f"the new password {why}", why=why)


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
        super().__init__(f"everybody of {whom} of {school} has a password, or nobody has an account yet", school=school)


class TooManySlips(Invalid):
    reason = "TOO_MANY_SLIPS"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"{count} slips at once are too many; print class by class, at most {most}", count=str(count))
