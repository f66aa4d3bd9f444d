"""A head's signing key as records knows it: its certificate, where the key is kept, wrong PINs counted."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.aggregate import Aggregate
from services.records.domain import limits
from services.records.domain.refusals import CertificateEnded, OwnEnrolment, PinWeak, SignerLocked


@dataclass(kw_only=True)
class Signer(Aggregate):
    """The id is the person's. The key itself is never here: `key` is its name where it is kept."""

    school: str
    name: str
    key: str
    kept_in: str
    certificate_der_hex: str
    certificate_subject: str
    certificate_serial: str
    not_before: datetime
    not_after: datetime
    enrolled_at: datetime
    pin_check: str = ""
    wrong_pins: int = 0
    request: str = ""
    permitted_by: str = ""
    permitted_at: datetime | None = None

    @property
    def locked(self) -> bool:
        return self.wrong_pins >= limits.PIN_TRIES

    @property
    def tries_left(self) -> int:
        return max(0, limits.PIN_TRIES - self.wrong_pins)

    def begin_try(self) -> None:
        """Counts a PIN before it is judged, so that no number of tries side by side goes uncounted."""
        if self.locked:
            raise SignerLocked(self.id)
        self.wrong_pins += 1

    def was_right(self, counted: int) -> None:
        """Forgets the try that was the `counted` one and those before it; what was counted since stays."""
        self.wrong_pins = max(0, self.wrong_pins - counted)

    def may_sign(self, at: datetime) -> None:
        """Raises CertificateEnded."""
        if at > self.not_after:
            raise CertificateEnded(self.id, self.not_after.date().isoformat())

    def ends_soon(self, at: datetime) -> bool:
        """The certificate ends within the days in which its owner is warned, or has ended."""
        return self.not_after - at <= timedelta(days=limits.CERTIFICATE_WARNED_DAYS)

    def permit(self, *, by: str, at: datetime) -> None:
        """A second person lets the owner choose another PIN without the present one. Raises OwnEnrolment."""
        if by == self.id:
            raise OwnEnrolment(self.id)
        self.permitted_by, self.permitted_at = by, at

    def is_permitted(self, at: datetime) -> bool:
        return self.permitted_at is not None and at - self.permitted_at <= timedelta(days=limits.PERMIT_DAYS)


def check_pin(pin: str) -> None:
    """Digits, not all the same, not one after the other. Raises PinWeak."""
    least, most = limits.PIN_DIGITS_LEAST, limits.PIN_DIGITS_MOST
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)} if pin.isdecimal() else {0}
    if not (pin.isascii() and pin.isdecimal() and least <= len(pin) <= most) or steps in ({0}, {1}, {-1}):
        raise PinWeak(least, most)


def check_signer(signer: Signer) -> None:
    if not signer.certificate_der_hex or not signer.key:
        raise ValueError("a signer without certificate or key")
    if signer.not_after <= signer.not_before:
        raise ValueError("a certificate that ends before it begins")
