"""What a check of a signed file found: each check with its reason, and where the first changed byte is."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.why import Why


@dataclass(frozen=True)
class Check:
    """`name` is whole, digest, chain, coverage, padding or stored; `why` says what was found, also where it passed."""

    name: str
    passed: bool
    why: Why


@dataclass(frozen=True)
class Verdict:
    """`signer_name` holds all who signed, in order; `signed_at` is the time of the last signature.

    `record` is the one that the file says it is of. `first_changed_byte` is -1 where no byte differs.
    """

    checks: tuple[Check, ...]
    sha256: str
    signer_name: str = ""
    signed_at: str = ""
    record: str = ""
    first_changed_byte: int = -1

    @property
    def valid(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def failed(self) -> Check | None:
        """The first check that did not pass."""
        return next((check for check in self.checks if not check.passed), None)


def first_difference(kept: bytes, found: bytes) -> int:
    """The first byte in which two files differ; -1 when they are equal."""
    if kept == found:
        return -1
    return next(
        (place for place, (a, b) in enumerate(zip(kept, found, strict=False)) if a != b), min(len(kept), len(found))
    )
