"""The trust services of the demo authority on this machine: time stamps, OCSP, and the root's list of revoked ones.

`python -m deploy.local.authority <folder of keys> <port>` serves; with `revoke <serial>` instead of a port, what that
certificate signs from now on is refused. It keeps no list of what it issued: whatever is not revoked is good.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import ocsp
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper

from deploy.local import limits
from deploy.local.ports import HOST

STAMP, STATUS, REVOKED, READY = "/tsa", "/ocsp", "/crl", "/readyz"
LIST = "revoked.json"


def addresses(host_and_port: str) -> dict[str, str]:
    """The settings by which records finds them."""
    return {
        "EDU_TIMESTAMP_URL": f"http://{host_and_port}{STAMP}",
        "EDU_OCSP_URL": f"http://{host_and_port}{STATUS}",
        "EDU_CRL_URL": f"http://{host_and_port}{REVOKED}",
    }


@dataclass(frozen=True)
class _Held:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @classmethod
    def read(cls, folder: Path, name: str) -> _Held:
        key = load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes()), key)


class TimeStamper(DummyTimeStamper):
    """The library's own, with its key kept open, and with the certificate named by SHA-256 (RFC 5816)."""

    def __init__(self, held: _Held, clock: Callable[[], datetime]) -> None:
        certificate = asn1_x509.Certificate.load(held.certificate.public_bytes(Encoding.DER))
        key = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        super().__init__(certificate, PrivateKeyInfo.load(key), certs_to_embed=None, include_nonce=True)
        self._key, self._clock = held.key, clock

    def answer(self, request: bytes) -> bytes:
        """Raises ValueError for what is no request."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        self.fixed_dt = self._clock()
        return bytes(self.request_tsa_response(asked).dump())

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, Any]:
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self.tsa_cert)),
                simple_cms_attribute("message_digest", hashlib.new(md_algorithm, tst_info_data).digest()),
            ]
        )
        return self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()), attributes


class Authority:
    """Root and issuing authority in one folder, the key that stamps and the list of revoked ones in another."""

    def __init__(self, authorities: Path, own: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.root, self.issuing = _Held.read(authorities, "root"), _Held.read(authorities, "issuing")
        self._list, self._clock = own / LIST, clock
        self._stamper = TimeStamper(_Held.read(own, "tsa"), clock)

    def revoke(self, serial: int, at: datetime | None = None) -> None:
        """From then on; what was signed before stays valid."""
        revoked = {**self._revoked(), f"{serial:x}": (at or self._clock()).isoformat()}
        fresh = self._list.with_suffix(".part")
        fresh.write_text(json.dumps(revoked, indent=1), encoding="ascii")
        fresh.replace(self._list)

    def answer(self, path: str, body: bytes) -> tuple[bytes, str] | None:
        """Bytes and type of content; None for a path that is not there. Raises ValueError for what is no request."""
        match path:
            case "/tsa":
                return self._stamper.answer(body), "application/timestamp-reply"
            case "/ocsp":
                return self._status(body), "application/ocsp-response"
            case "/crl":
                return self._revoked_authorities(), "application/pkix-crl"
            case "/readyz":
                return b"ok\n", "text/plain"
            case _:
                return None

    def _status(self, body: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(body)
        at = self._clock().replace(microsecond=0)
        since = self._revoked().get(f"{asked.serial_number:x}")
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=at + timedelta(hours=limits.STATUS_HOURS),
            revocation_time=datetime.fromisoformat(since) if since else None,
            revocation_reason=x509.ReasonFlags.unspecified if since else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.issuing.certificate)
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _revoked_authorities(self) -> bytes:
        """The root's list: no authority below it was ever revoked here."""
        at = self._clock().replace(microsecond=0)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key())
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=limits.LIST_DAYS))
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(above, critical=False)
        )
        return made.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _revoked(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self._list.read_text(encoding="ascii"))
        except FileNotFoundError:
            return {}
        return found


def server_of(authority: Authority, port: int) -> ThreadingHTTPServer:
    """Listens on this machine alone; `serve_forever` serves."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            self._answer(self.rfile.read(min(size, limits.TRUST_REQUEST_BYTES)))

        def _answer(self, body: bytes) -> None:
            try:
                found = authority.answer(self.path, body)
            except (ValueError, TypeError, KeyError):
                found, status = (b"no request\n", "text/plain"), 400
            else:
                status = 200 if found else 404
            content, kind = found or (b"nothing here\n", "text/plain")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library names it so
            """Says nothing of each request."""

    return ThreadingHTTPServer((HOST, port), Handler)


def main() -> None:
    keys, *what = sys.argv[1:]
    authority = Authority(Path(keys) / "records" / "ca", Path(keys) / "authority")
    if what[0] == "revoke":
        authority.revoke(int(what[1], 16))
    else:
        server_of(authority, int(what[0])).serve_forever()


if __name__ == "__main__":
    main()
