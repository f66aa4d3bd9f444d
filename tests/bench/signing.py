"""Plans signed by the signing service as in the principal's batch, against bare pyHanko with its key loaded once."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from pathlib import Path

import typst
from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign import Signer as PdfCmsSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from deploy.local import keys
from deploy.local.layout import Layout
from services.records.domain.signer import Signer
from services.records.signing.authority import Authority
from services.records.signing.key_store import Sign
from services.records.signing.service import SignatureMetadata, SigningService
from services.records.signing.software_keys import SoftwareKeyStore
from tests.bench.floor import Figure, in_turn
from tests.bench.parts import Parts

PLANS = 60
RESERVED = 24_576
LARGEST_ECDSA_P256_BYTES = 72
PIN = "428391"
PAGE = '#set page("a4")\n= KẾ HOẠCH BÀI DẠY\n' + "#lorem(60)\n\n" * 6


class KeptKeySigner(PdfCmsSigner):
    """A key object that stays open: opening it for each signature costs eight times the signature."""

    def __init__(self, sign: Sign, certificate_der: bytes, chain_der: tuple[bytes, ...]) -> None:
        registry = SimpleCertificateStore()
        # Loaded from DER, never built: a built object is encoded again at every use.
        registry.register_multiple([asn1_x509.Certificate.load(der) for der in chain_der])
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(certificate_der),
            cert_registry=registry,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            prefer_pss=False,
            embed_roots=True,
            attribute_certs=(),
        )
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        return bytes(LARGEST_ECDSA_P256_BYTES) if dry_run else self._sign(data)


def plan(folder: Path) -> bytes:
    """One page as typst makes it, PDF/A-2b."""
    source = folder / "plan.typ"
    source.write_text(PAGE, encoding="utf-8")
    return bytes(typst.compile(str(source), pdf_standards="a-2b"))


async def signed_by_service(signing: SigningService, signer: Signer, pdf: bytes) -> float:
    at = datetime.now(UTC)
    started = time.perf_counter()
    for number in range(PLANS):
        await signing.sign(signer, PIN, pdf, SignatureMetadata(f"plan-{number}", signer.name, "Trường THCS", at))
    return PLANS / (time.perf_counter() - started)


async def signed_bare(signer: KeptKeySigner, pdf: bytes) -> float:
    """What the design calls the floor: one key object, `bytes_reserved` given, everything else pyHanko's own."""
    metadata = PdfSignatureMetadata(field_name="Bare", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    started = time.perf_counter()
    for _ in range(PLANS):
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf + b"\n"))
        await PdfSigner(metadata, signer=signer).async_sign_pdf(writer, bytes_reserved=RESERVED)
    return PLANS / (time.perf_counter() - started)


async def figures(parts: Parts) -> list[Figure]:
    layout = Layout(var=parts.folder)
    keys.make(layout)
    key_store, authority = SoftwareKeyStore(parts.folder / "signers"), Authority(layout.keys_of("records") / "ca")
    signing, at, pdf = SigningService.of(key_store, authority), datetime.now(UTC), plan(parts.folder)
    made = await signing.enrol(person="GV1", name="Nguyễn Thị Hoa", school="8704010", pin=PIN, at=at)
    signer = Signer(
        id="GV1",
        school="8704010",
        name="Nguyễn Thị Hoa",
        key=made.key.name,
        kept_in=made.kept_in,
        certificate_der_hex=made.certificate_der.hex(),
        certificate_subject=made.subject,
        certificate_serial=made.serial,
        not_before=made.not_before,
        not_after=made.not_after,
        enrolled_at=at,
        pin_check=made.key.pin_check,
    )
    kept = KeptKeySigner(key_store.open(made.key.name, PIN, ""), made.certificate_der, authority.chain_der())
    ours, bare = await in_turn(lambda: signed_by_service(signing, signer, pdf), lambda: signed_bare(kept, pdf))
    signing.close()
    return [Figure("plans signed", ours, bare, "plans/s", "bare pyHanko, key loaded once", 0.9)]
