"""The one signing thread of the process, with everything behind one queue: enrol, sign, check."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

import structlog
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError

from services.records.domain import limits
from services.records.domain.signer import Signer
from services.records.domain.verdict import Verdict
from services.records.signing.authority import Authority
from services.records.signing.cms import CmsTemplate
from services.records.signing.judging import Standing, standing_of
from services.records.signing.key_store import (
    KeyMissing,
    KeyOfAnother,
    KeyStore,
    NewKey,
    PdfNotSignable,
    PinWrong,
    Sign,
)
from services.records.signing.pades import SignatureMetadata, Unfinished, sign_pdf
from services.records.signing.raising import RaisedFile, raise_file
from services.records.signing.trust_services import Addresses, TrustServiceDownError, TrustServices, gather
from services.records.signing.verification import check_file

R = TypeVar("R")
NOT_SIGNABLE = (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError)
log = structlog.get_logger()
PAIR_PROBE = b"key and certificate are a pair"
__all__ = [
    "Addresses",
    "CertifiedKey",
    "KeyMissing",
    "PdfNotSignable",
    "PinWrong",
    "SignatureMetadata",
    "SigningService",
    "Standing",
    "TrustServiceDownError",
]


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


@dataclass
class SigningService:
    """`services` are asked for time stamps and for what is revoked; None where nobody is asked."""

    keys: KeyStore
    authority: Authority
    thread: ThreadPoolExecutor
    services: TrustServices | None = None
    turns: dict[str, asyncio.Lock] = field(default_factory=dict)
    templates: dict[bytes, CmsTemplate] = field(default_factory=dict)
    stamps_from: float = 0.0

    @classmethod
    def of(cls, keys: KeyStore, authority: Authority, addresses: Addresses | None = None) -> SigningService:
        """Without a timestamp authority signatures are B-B, and stay so."""
        # One worker: python-pkcs11 initialises the library without locks, and a second thread ends the process.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="signing")
        asked = TrustServices(addresses, authority) if addresses and addresses.timestamp else None
        return cls(keys, authority, thread, asked)

    async def enrol(self, *, person: str, name: str, school: str, pin: str, at: datetime) -> CertifiedKey:
        """Makes a key behind the PIN and a certificate for it. Raises AuthorityMissingError."""
        return await self._in_thread(lambda: self._enrol(person, name, school, pin, at))

    async def verify_pin(self, signer: Signer, pin: str) -> None:
        """Raises PinWrong or KeyMissing."""
        await self._in_thread(lambda: self.keys.open(signer.key, pin, signer.pin_check))

    async def sign(self, signer: Signer, pin: str, pdf: bytes, metadata: SignatureMetadata) -> bytes:
        """B-T where a timestamp authority answers, else B-B: a signature waits for nobody, and is stamped later.

        Raises PinWrong or KeyMissing, and PdfNotSignable for a PDF that cannot be extended.
        """
        unfinished = await self._in_thread(lambda: self._sign(signer, pin, pdf, metadata))
        token = await self._time_stamp(unfinished.to_stamp)
        try:
            return unfinished.finish(token)
        except ValueError as error:
            log.warning("a time stamp has no room in the signature and is added later", error=str(error))
            return unfinished.finish()

    async def standing(self, signer: Signer, *, at: datetime) -> Standing:
        """Whether the signer's certificate, or its issuer's, is revoked; UNKNOWN when nobody could be asked."""
        if self.services is None:
            return Standing.GOOD
        chain = self.authority.chain_der()
        own, *above = (asn1_x509.Certificate.load(one) for one in (bytes.fromhex(signer.certificate_der_hex), *chain))
        try:
            evidence = await gather(self.services, [own], above)
        except (TrustServiceDownError, ValueError) as error:
            log.warning("whether a certificate is revoked cannot be asked", error=str(error))
            return Standing.UNKNOWN
        return await asyncio.to_thread(standing_of, own, evidence, chain, at)

    async def raise_file(self, content: bytes) -> RaisedFile:
        """The file with what proves it offline, and stamped. Raises TrustServiceDownError and PdfNotSignable."""
        if self.services is None:
            raise TrustServiceDownError("no timestamp authority is set")
        above = [asn1_x509.Certificate.load(one) for one in self.authority.chain_der()]
        try:
            return await raise_file(content, self.services, above)
        except NOT_SIGNABLE as error:
            raise PdfNotSignable(f"{type(error).__name__}: {error}") from error

    async def check(self, content: bytes, *, at: datetime, kept: bytes | None, signatures: int = 1) -> Verdict:
        """A verdict on any bytes, which must bear so many signatures."""
        check = functools.partial(
            check_file,
            chain_der=self.authority.chain_der(),
            at=at,
            kept=kept,
            signatures=signatures,
            stamp_roots=self.authority.stamp_roots(),
        )
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

    async def _time_stamp(self, digest: bytes) -> bytes:
        """A token; nothing where there is no authority, or it did not answer a moment ago."""
        now = asyncio.get_running_loop().time()
        if self.services is None or now < self.stamps_from:
            return b""
        try:
            return await self.services.time_stamp(digest)
        except TrustServiceDownError as error:
            log.warning("signed without a time stamp, which is added later", error=str(error))
            self.stamps_from = now + limits.STAMPS_PAUSED_SECONDS
            return b""

    def _sign(self, signer: Signer, pin: str, pdf: bytes, metadata: SignatureMetadata) -> Unfinished:
        sign = self.keys.open(signer.key, pin, signer.pin_check)
        certificate = bytes.fromhex(signer.certificate_der_hex)
        template = self.templates.get(certificate) or CmsTemplate.of(certificate, self.authority.chain_der())
        if len(self.templates) >= limits.KEYS_REMEMBERED:
            self.templates.clear()
        self.templates[certificate] = template
        try:
            return sign_pdf(pdf, sign, template, metadata)
        except NOT_SIGNABLE as error:
            raise PdfNotSignable(metadata.record) from error
