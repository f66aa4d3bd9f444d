"""What records refuses of windows and corrections."""

from __future__ import annotations

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class WindowClosed(Conflict):
    reason = "WINDOW_CLOSED"

    def __init__(self, gradebook: str, term: str, closed_on: str) -> None:
        message = f"marks of {gradebook} could be entered until {closed_on}; ask for a correction, or have it reopened"
        super().__init__(message, gradebook=gradebook, term=term, closed_on=closed_on)


class WindowOpen(Conflict):
    reason = "WINDOW_OPEN"

    def __init__(self, gradebook: str) -> None:
        super().__init__(f"{gradebook} is open: change the mark in the grid", gradebook=gradebook)


class CorrectionWaiting(Conflict):
    reason = "CORRECTION_WAITING"

    def __init__(self, pupil: str, slot: str) -> None:
        super().__init__(f"a correction of {slot} of {pupil} waits already", pupil=pupil, slot=slot)


class CorrectionSame(Invalid):
    reason = "CORRECTION_SAME"

    def __init__(self, value: str) -> None:
        super().__init__(f"the cell holds {value or 'nothing'} already", value=value)


class CorrectionUnknown(NotFound):
    reason = "CORRECTION_UNKNOWN"

    def __init__(self, correction: str) -> None:
        super().__init__(f"there is no correction {correction!r} in this gradebook", correction=correction)


class CorrectionNotWaiting(Conflict):
    reason = "CORRECTION_NOT_WAITING"

    def __init__(self, correction: str, state: str) -> None:
        super().__init__(f"correction {correction} is {state}", correction=correction, state=state)


class CorrectionOfAnother(Forbidden):
    reason = "CORRECTION_OF_ANOTHER"

    def __init__(self, correction: str, waits_for: str) -> None:
        super().__init__(f"correction {correction} waits for the {waits_for}", correction=correction)


class SamePerson(Forbidden):
    reason = "CORRECTION_SAME_PERSON"

    def __init__(self, correction: str, person: str) -> None:
        super().__init__(f"{person} acted in {correction} already; another person decides", correction=correction)


class TooManyCorrections(Invalid):
    reason = "TOO_MANY_CORRECTIONS"

    def __init__(self, most: int) -> None:
        super().__init__(f"a gradebook has {most} corrections at most", most=str(most))


class ReasonMissing(Invalid):
    reason = "CORRECTION_REASON_MISSING"

    def __init__(self, most: int) -> None:
        super().__init__(f"say why, in {most} characters at most", most=str(most))


class DaysInvalid(Invalid):
    reason = "REOPENING_DAYS_INVALID"

    def __init__(self, days: int, most: int) -> None:
        super().__init__(f"{days} days: from 1 to {most}", days=str(days), most=str(most))


class OwnGradebook(Forbidden):
    reason = "OWN_GRADEBOOK"

    def __init__(self, person: str, gradebook: str) -> None:
        super().__init__(f"{person} writes in {gradebook}; another head reopens it", gradebook=gradebook)


class AppealUnknown(NotFound):
    reason = "APPEAL_UNKNOWN"

    def __init__(self, appeal: str) -> None:
        super().__init__(f"there is no appeal {appeal!r} in this gradebook", appeal=appeal)


class AppealWaiting(Conflict):
    reason = "APPEAL_WAITING"

    def __init__(self, pupil: str, due: str) -> None:
        super().__init__(f"an appeal of {pupil} about this mark waits for its answer until {due}", due=due)


class AppealAnswered(Conflict):
    reason = "APPEAL_ANSWERED"

    def __init__(self, appeal: str, outcome: str) -> None:
        super().__init__(f"appeal {appeal} was answered: {outcome}", appeal=appeal)


class AppealOfTeacher(Forbidden):
    reason = "APPEAL_OF_TEACHER"

    def __init__(self, appeal: str, person: str, due: str) -> None:
        super().__init__(f"the subject's teacher answers appeal {appeal} until {due}, not {person}", due=due)


class OutcomeInvalid(Invalid):
    reason = "OUTCOME_INVALID"

    def __init__(self, outcome: str) -> None:
        super().__init__(f"{outcome!r} is neither upheld nor changed", outcome=outcome)
