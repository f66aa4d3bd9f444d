"""Two families of errors: a refusal is the caller's matter, a transient error is ours. Everything else is a bug."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The caller asked for what cannot be done. Never retried."""

    reason: ClassVar[str] = "REFUSED"
    about: str = ""  # what it was asked about: for the journal alone, never for the caller

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(Refusal):
    reason = "NOT_FOUND"


class Conflict(Refusal):
    reason = "CONFLICT"


class Invalid(Refusal):
    reason = "INVALID"


class Forbidden(Refusal):
    reason = "FORBIDDEN"


class Unauthenticated(Forbidden):
    reason = "UNAUTHENTICATED"


class TransientError(Exception):
    """Ours or the network's; worth another try. `reason` is what a caller reads on the wire."""

    reason: ClassVar[str] = "TransientError"


class StoreBusyError(TransientError):
    reason = "StoreBusy"


class ServiceUnavailableError(TransientError):
    """Another service did not answer in time, or not at all."""

    reason = "ServiceUnavailable"


class LostUpdateError(TransientError):
    """Another writer kept the document since it was read; load and decide again."""

    reason = "LostUpdate"


FAMILIES: tuple[type[Refusal], ...] = (Unauthenticated, Forbidden, NotFound, Conflict, Invalid)


def family_of(refusal: Refusal) -> type[Refusal]:
    """The first of FAMILIES that the refusal belongs to; Invalid for one outside them."""
    return next((family for family in FAMILIES if isinstance(refusal, family)), Invalid)


def refusal_from_wire(family: type[Refusal], reason: str, message: str, details: dict[str, str]) -> Refusal:
    """The refusal of another service, with the family, reason and details that it had there."""
    kind: type[Refusal] = type(f"Remote{family.__name__}", (family,), {"reason": reason})
    return kind(message, **details)
