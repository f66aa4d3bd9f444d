"""What the payments house refuses, each with its reason and the facts behind it."""

from __future__ import annotations

from typing import ClassVar

from chassis.errors import Conflict, Invalid, NotFound, Unauthenticated


class BankUnknown(Invalid):
    reason: ClassVar[str] = "BANK_UNKNOWN"

    def __init__(self, bin_code: str) -> None:
        super().__init__(f"no bank of the table has the number {bin_code}", bin=bin_code)


class AccountInvalid(Invalid):
    reason: ClassVar[str] = "ACCOUNT_INVALID"

    def __init__(self, account: str) -> None:
        super().__init__(f"{account!r} is no account number: 4 to 19 letters and digits", account=account)


class AccountTaken(Conflict):
    reason: ClassVar[str] = "ACCOUNT_TAKEN"

    def __init__(self, account: str, school: str) -> None:
        super().__init__(f"account {account} already receives for school {school}", account=account, school=school)


class RegisterUnknown(Invalid):
    reason: ClassVar[str] = "REGISTER_UNKNOWN"

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no register {name!r}", name=name)


class RegisterTooLong(Conflict):
    reason: ClassVar[str] = "REGISTER_TOO_LONG"

    def __init__(self, rows: int, most: int) -> None:
        super().__init__(
            f"the register has {rows} rows, a file of this kind {most} at most", rows=str(rows), most=str(most)
        )


class AccountMissing(Conflict):
    reason: ClassVar[str] = "ACCOUNT_MISSING"

    def __init__(self, school: str) -> None:
        super().__init__(f"school {school} has no receiving account yet; set it first", school=school)


class WriteOffTooLarge(Conflict):
    reason: ClassVar[str] = "WRITE_OFF_TOO_LARGE"

    def __init__(self, invoice: str, amount: int, most: int) -> None:
        super().__init__(
            f"invoice {invoice} leaves {most} open; {amount} cannot be written off",
            invoice=invoice,
            amount=str(amount),
            open=str(most),
        )


class NothingToReturn(Conflict):
    reason: ClassVar[str] = "NOTHING_TO_RETURN"

    def __init__(self, line: str, amount: int, most: int) -> None:
        super().__init__(
            f"line {line} can give back at most {most}, not {amount}; put the rest of it to nobody first",
            line=line,
            amount=str(amount),
            most=str(most),
        )


class LineOfNobody(Conflict):
    reason: ClassVar[str] = "LINE_OF_NOBODY"

    def __init__(self, line: str) -> None:
        super().__init__(f"line {line} stands with nobody already", line=line)


class LineToldAgain(Conflict):
    reason: ClassVar[str] = "LINE_TOLD_AGAIN"

    def __init__(self, line: str) -> None:
        super().__init__(f"line {line} is said already to tell a payment again", line=line)


class LineGaveBack(Conflict):
    reason: ClassVar[str] = "LINE_GAVE_BACK"

    def __init__(self, line: str, returned: int) -> None:
        super().__init__(
            f"{returned} of line {line} went back to its payer: it came in, and is no payment told again",
            line=line,
            returned=str(returned),
        )


class LineOfDesk(Conflict):
    reason: ClassVar[str] = "LINE_OF_DESK"

    def __init__(self, line: str) -> None:
        super().__init__(f"line {line} was taken at the desk itself", line=line)


class DeskHoldsLess(Conflict):
    reason: ClassVar[str] = "DESK_HOLDS_LESS"

    def __init__(self, medium: str, amount: int, held: int) -> None:
        super().__init__(
            f"the desk holds {held} of {medium}, not {amount}", medium=medium, amount=str(amount), held=str(held)
        )


class MediumUnknown(Invalid):
    reason: ClassVar[str] = "MEDIUM_UNKNOWN"

    def __init__(self, medium: str) -> None:
        super().__init__(f"{medium!r} is neither cash nor card", medium=medium)


class GivenTooLittle(Invalid):
    reason: ClassVar[str] = "GIVEN_TOO_LITTLE"

    def __init__(self, given: int, amount: int) -> None:
        super().__init__(f"{given} was handed over for {amount}", given=str(given), amount=str(amount))


class BillLeavesLess(Conflict):
    reason: ClassVar[str] = "BILL_LEAVES_LESS"

    def __init__(self, invoice: str, amount: int, left: int) -> None:
        super().__init__(
            f"invoice {invoice} leaves {left} open, not {amount}", invoice=invoice, amount=str(amount), open=str(left)
        )


class NothingWaits(NotFound):
    reason: ClassVar[str] = "NOTHING_WAITS"

    def __init__(self, place: str) -> None:
        super().__init__(f"nothing of {place} waits for a second person", place=place)


class ProposalOutdated(Conflict):
    reason: ClassVar[str] = "PROPOSAL_OUTDATED"

    def __init__(self, waiting: str) -> None:
        super().__init__(f"what waits now is {waiting}; look at it before it is decided", waiting=waiting)


class SecondPersonNeeded(Conflict):
    reason: ClassVar[str] = "SECOND_PERSON_NEEDED"

    def __init__(self, first: str) -> None:
        super().__init__(f"{first} began this; another person has to confirm it", first=first)


class PeriodInvalid(Invalid):
    reason: ClassVar[str] = "PERIOD_INVALID"

    def __init__(self, period: str) -> None:
        super().__init__(f"{period!r} is no month; write it as 2026-10", period=period)


class PeriodOutsideSchoolYear(Conflict):
    reason: ClassVar[str] = "PERIOD_OUTSIDE_SCHOOL_YEAR"

    def __init__(self, period: str) -> None:
        super().__init__(
            f"{period} is no month of this school year; confirm it to raise demands all the same", period=period
        )


class DivisionDoesNotSum(Invalid):
    reason: ClassVar[str] = "DIVISION_DOES_NOT_SUM"

    def __init__(self, line: str, amount: int, total: int) -> None:
        super().__init__(
            f"the parts of line {line} sum to {total}, it is {amount}", line=line, amount=str(amount), sum=str(total)
        )


class CeilingPassed(Invalid):
    reason: ClassVar[str] = "CEILING_PASSED"

    def __init__(self, item: str, amount: int, ceiling: int) -> None:
        super().__init__(
            f"{item} costs {amount}, its legal basis allows {ceiling}",
            item=item,
            amount=str(amount),
            ceiling=str(ceiling),
        )


class AmountInvalid(Invalid):
    reason: ClassVar[str] = "AMOUNT_INVALID"

    def __init__(self, amount: int) -> None:
        super().__init__(f"{amount} is no amount: whole VND above zero", amount=str(amount))


class DaysInvalid(Invalid):
    reason: ClassVar[str] = "DAYS_INVALID"

    def __init__(self, days: int) -> None:
        super().__init__(f"a month has no {days} days of use", days=str(days))


class ReasonMissing(Invalid):
    reason: ClassVar[str] = "REASON_MISSING"

    def __init__(self) -> None:
        super().__init__("say in a few words why the line belongs there")


class LineBusy(Conflict):
    reason: ClassVar[str] = "LINE_BUSY"

    def __init__(self, line: str) -> None:
        super().__init__(f"line {line} is being settled; ask again in a moment", line=line)


class LineHeld(Conflict):
    reason: ClassVar[str] = "LINE_HELD"

    def __init__(self, line: str) -> None:
        super().__init__(f"no bank has told line {line}; a second person confirms its table first", line=line)


class NotThisPupils(Invalid):
    reason: ClassVar[str] = "INVOICE_OF_ANOTHER"

    def __init__(self, invoice: str, pupil: str) -> None:
        super().__init__(f"invoice {invoice} is not of pupil {pupil}", invoice=invoice, pupil=pupil)


class NoSuchBill(NotFound):
    reason: ClassVar[str] = "BILL_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("this link opens no bill")


class NothingOpen(NotFound):
    reason: ClassVar[str] = "NOTHING_OPEN"

    def __init__(self, place: str, period: str) -> None:
        super().__init__(f"{place} owes nothing for {period}", place=place, period=period)


class NoticeForged(Unauthenticated):
    reason: ClassVar[str] = "NOTICE_FORGED"

    def __init__(self, provider: str) -> None:
        super().__init__(f"a notice of {provider} is not signed with its key", provider=provider)


class NoticeUnreadable(Invalid):
    reason: ClassVar[str] = "NOTICE_UNREADABLE"

    def __init__(self, provider: str, why: str) -> None:
        super().__init__(f"a notice of {provider} cannot be read: {why}", provider=provider)


class NoticeTooLarge(Invalid):
    reason: ClassVar[str] = "NOTICE_TOO_LARGE"

    def __init__(self, size: int) -> None:
        super().__init__(f"a notice of {size} bytes is longer than any bank sends", size=str(size))
