"""What keeps signing keys: a PKCS#11 token where there is one, a file encrypted with the PIN otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Sign = Callable[[bytes], bytes]


class PinWrong(Exception):  # noqa: N818 - a refusal is an answer
    """The PIN does not open the key."""


class KeyMissing(Exception):  # noqa: N818 - a refusal is an answer
    """The key is not where it was kept."""


class KeyOfAnother(Exception):  # noqa: N818 - a refusal is an answer
    """The certificate is not of the key."""


class PdfNotSignable(Exception):  # noqa: N818 - a refusal is an answer
    """The file is no PDF that a signature can be added to."""


@dataclass(frozen=True)
class NewKey:
    """`name` finds the key again, `public_der` goes into the certificate, `pin_check` back to `open`."""

    name: str
    public_der: bytes
    pin_check: str


class KeyStore(Protocol):
    """Keys are ECDSA on P-256; `Sign` hashes with SHA-256 and answers with a DER signature.

    Used from the one signing thread only: PKCS#11 from several threads kills the process.
    """

    kept_in: str

    def make(self, person: str, pin: str) -> NewKey: ...

    def open(self, name: str, pin: str, pin_check: str) -> Sign:
        """Raises PinWrong or KeyMissing."""
        ...
