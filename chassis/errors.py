"""Two families of errors: a refusal is the caller's matter, a transient error is ours. Everything else is a bug."""

from __future__ import annotations

import re
from asyncio import CancelledError
from typing import ClassVar

# A name of the program or of what it is built on: NotLeaderForPartitionError, TopicPartition, [Error 6].
_NAMES = re.compile(r"\b(?:\w+\.)*(?:[A-Z]+[a-z0-9]+){2,}\b:?\s*|\[Error -?\d+\]\s*|<class [^>]*>|\b\w+Error\b:?\s*")


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


def in_words(error: BaseException) -> str:
    """What went wrong, for a person: without names of classes, which say nothing to who does not write programs."""
    said = " ".join(_NAMES.sub("", str(error)).split()).strip(" :,;")
    if said.strip("()[]"):
        return said
    if isinstance(error, TimeoutError | CancelledError):
        return "no answer in time" if isinstance(error, TimeoutError) else "it was stopped"
    return "no connection" if isinstance(error, OSError) else "a fault of the program; its log says which"
