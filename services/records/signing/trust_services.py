"""What others say about a signature: that it existed at a time (RFC 3161), and that no certificate is revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps import TimeStamper

from chassis.errors import TransientError
from services.records.domain import limits
from services.records.signing.authority import Authority

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_ASKED, _ANSWERED = "application/ocsp-request", "application/ocsp-response"


class TrustServiceDownError(TransientError):
    """A timestamp authority or a list of revoked certificates does not answer, or answers with a refusal."""

    reason = "TrustServiceDown"


@dataclass(frozen=True)
class Addresses:
    """Where they are asked; empty where there is none.

    `status` and `revoked` (OCSP and CRL) are those of our own authority; certificates of others name their own.
    """

    timestamp: str = ""
    status: str = ""
    revoked: str = ""


@dataclass
class Evidence:
    """Certificates, and what was answered about them: enough to judge a signature offline, as of now."""

    certificates: list[asn1_x509.Certificate] = field(default_factory=list)
    ocsps: list[asn1_ocsp.OCSPResponse] = field(default_factory=list)
    crls: list[asn1_crl.CertificateList] = field(default_factory=list)


class TrustServices(TimeStamper):
    """Asks over HTTP. What an answer says is judged by whoever reads the file, not here."""

    def __init__(self, addresses: Addresses, authority: Authority) -> None:
        TimeStamper.__init__(self, include_nonce=True)
        self.addresses, self._authority = addresses, authority
        self._http: httpx.AsyncClient | None = None

    async def time_stamp(self, digest: bytes) -> bytes:
        """A token over a SHA-256. Raises TrustServiceDownError."""
        try:
            token = await self.async_timestamp(digest, "sha256")
        except (OSError, ValueError, TypeError) as error:
            raise TrustServiceDownError(f"no time stamp from {self.addresses.timestamp}: {error}") from error
        return bytes(token.dump())

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """As the library calls it. Raises TrustServiceDownError."""
        headers = {"Content-Type": _QUERY, "Accept": _REPLY}
        answer: tsp.TimeStampResp = tsp.TimeStampResp.load(
            await self._ask(self.addresses.timestamp, headers, req.dump())
        )
        return answer

    async def status_of(
        self, certificate: asn1_x509.Certificate, issuer: asn1_x509.Certificate
    ) -> asn1_ocsp.OCSPResponse | asn1_crl.CertificateList | None:
        """What the issuer says: from its list for an authority, by OCSP for everybody else; None where neither is.

        Raises TrustServiceDownError.
        """
        responders, lists = self._sources(certificate)
        if responders and not (certificate.ca and lists):
            return await self._ocsp(responders[0], certificate, issuer)
        if lists:
            found: asn1_crl.CertificateList = asn1_crl.CertificateList.load(await self._ask(lists[0], {}))
            return found
        return None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    def _sources(self, certificate: asn1_x509.Certificate) -> tuple[list[str], list[str]]:
        if certificate.issuer.dump() in self._authority.names:
            return [url for url in [self.addresses.status] if url], [url for url in [self.addresses.revoked] if url]
        named = [point.url for point in certificate.crl_distribution_points if point.url]
        return [str(url) for url in certificate.ocsp_urls], [str(url) for url in named]

    async def _ocsp(
        self, url: str, certificate: asn1_x509.Certificate, issuer: asn1_x509.Certificate
    ) -> asn1_ocsp.OCSPResponse:
        named = {
            "hash_algorithm": {"algorithm": "sha256"},
            "issuer_name_hash": certificate.issuer.sha256,
            "issuer_key_hash": issuer.public_key.sha256,
            "serial_number": certificate.serial_number,
        }
        asked = asn1_ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": named}]}})
        headers = {"Content-Type": _ASKED, "Accept": _ANSWERED}
        answer: asn1_ocsp.OCSPResponse = asn1_ocsp.OCSPResponse.load(await self._ask(url, headers, asked.dump()))
        if answer["response_status"].native != "successful":
            raise TrustServiceDownError(f"{url} answers {answer['response_status'].native}")
        return answer

    async def _ask(self, url: str, headers: Mapping[str, str], content: bytes | None = None) -> bytes:
        if self._http is None:
            timeout = httpx.Timeout(limits.TRUST_SERVICE_SECONDS)
            self._http = httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False)
        method = "GET" if content is None else "POST"
        try:
            answer = await self._http.request(method, url, headers=dict(headers), content=content)
        except httpx.HTTPError as error:
            raise TrustServiceDownError(f"{url} does not answer: {error!r}") from error
        if answer.status_code != httpx.codes.OK:
            raise TrustServiceDownError(f"{url} answers {answer.status_code}")
        if len(answer.content) > limits.TRUST_ANSWER_BYTES:
            raise TrustServiceDownError(f"{url} answers {len(answer.content)} bytes")
        return answer.content


async def gather(
    services: TrustServices, leaves: Sequence[asn1_x509.Certificate], known: Sequence[asn1_x509.Certificate]
) -> Evidence:
    """The chains of these certificates up to their roots, and the status of each below a root.

    A root vouches for itself. Raises TrustServiceDownError.
    """
    by_name: dict[bytes, Any] = {one.subject.dump(): one for one in known}
    found, waiting, seen = Evidence(), list(leaves), set[bytes]()
    while waiting:
        certificate = waiting.pop(0)
        if certificate.issuer_serial in seen:
            continue
        seen.add(certificate.issuer_serial)
        found.certificates.append(certificate)
        issuer = by_name.get(certificate.issuer.dump())
        if issuer is None or certificate.self_issued:
            continue
        waiting.append(issuer)
        said = await services.status_of(certificate, issuer)
        if isinstance(said, asn1_ocsp.OCSPResponse):
            found.ocsps.append(said)
        elif said is not None:
            found.crls.append(said)
    return found
