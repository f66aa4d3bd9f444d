"""The one signing thread of the process, with everything behind one queue: enrol, sign, check."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError

from services.records.domain.signer import Signer
from services.records.domain.verdict import Verdict
from services.records.signing.authority import Authority
from services.records.signing.key_store import (
    KeyMissing,
    KeyOfAnother,
    KeyStore,
    NewKey,
    PdfNotSignable,
    PinWrong,
    Sign,
)
from services.records.signing.pades import KeptKeySigner, SignatureMetadata, sign_pdf
from services.records.signing.verification import check_file

R = TypeVar("R")
PAIR_PROBE = b"key and certificate are a pair"
__all__ = ["CertifiedKey", "KeyMissing", "PdfNotSignable", "PinWrong", "SignatureMetadata", "SigningService"]


class CertifiedKey(NamedTuple):
    """A key that was made, and what its certificate says."""

    key: NewKey
    kept_in: str
    certificate_der: bytes
    subject: str
    serial: str
    not_before: datetime
    not_after: datetime


def check_pair(sign: Sign, certificate: x509.Certificate) -> None:
    """Raises KeyOfAnother where the certificate is not of the key that signs: nothing it signs would verify."""
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    try:
        public.verify(sign(PAIR_PROBE), PAIR_PROBE, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise KeyOfAnother(certificate.subject.rfc4514_string()) from error


@dataclass(frozen=True)
class SigningService:
    keys: KeyStore
    authority: Authority
    thread: ThreadPoolExecutor
    turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: KeyStore, authority: Authority) -> SigningService:
        # One worker: python-pkcs11 initialises the library without locks, and a second thread ends the process.
        return cls(keys, authority, ThreadPoolExecutor(max_workers=1, thread_name_prefix="signing"))

    async def enrol(self, *, person: str, name: str, school: str, pin: str, at: datetime) -> CertifiedKey:
        """Makes a key behind the PIN and a certificate for it. Raises AuthorityMissingError."""
        return await self._in_thread(lambda: self._enrol(person, name, school, pin, at))

    async def verify_pin(self, signer: Signer, pin: str) -> None:
        """Raises PinWrong or KeyMissing."""
        await self._in_thread(lambda: self.keys.open(signer.key, pin, signer.pin_check))

    async def sign(self, signer: Signer, pin: str, pdf: bytes, metadata: SignatureMetadata) -> bytes:
        """Raises PinWrong or KeyMissing, and PdfNotSignable for a PDF that cannot be extended."""
        return await self._in_thread(lambda: self._sign(signer, pin, pdf, metadata))

    async def check(self, content: bytes, *, at: datetime, kept: bytes | None, signatures: int = 1) -> Verdict:
        """A verdict on any bytes, which must bear so many signatures."""
        chain = self.authority.chain_der()
        check = functools.partial(check_file, chain_der=chain, at=at, kept=kept, signatures=signatures)
        return await asyncio.to_thread(check, content)

    def turn_of(self, person: str) -> asyncio.Lock:
        """Held while a person's tries are counted."""
        return self.turns.setdefault(person, asyncio.Lock())

    def close(self) -> None:
        self.thread.shutdown(wait=True, cancel_futures=True)

    async def _in_thread(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self.thread, work)

    def _enrol(self, person: str, name: str, school: str, pin: str, at: datetime) -> CertifiedKey:
        key = self.keys.make(person, pin)
        made = self.authority.issue(key.public_der, common_name=name, person=person, school=school, at=at)
        check_pair(self.keys.open(key.name, pin, key.pin_check), made)
        return CertifiedKey(
            key=key,
            kept_in=self.keys.kept_in,
            certificate_der=made.public_bytes(Encoding.DER),
            subject=made.subject.rfc4514_string(),
            serial=f"{made.serial_number:x}",
            not_before=made.not_valid_before_utc,
            not_after=made.not_valid_after_utc,
        )

    def _sign(self, signer: Signer, pin: str, pdf: bytes, metadata: SignatureMetadata) -> bytes:
        sign = self.keys.open(signer.key, pin, signer.pin_check)
        certificate = bytes.fromhex(signer.certificate_der_hex)
        kept = KeptKeySigner(sign, certificate, self.authority.chain_der())
        try:
            return sign_pdf(pdf, kept, metadata)
        except (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise PdfNotSignable(metadata.record) from error
