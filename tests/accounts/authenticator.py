"""An app that makes codes of a second factor, as the act of it says: RFC 4226 section 5.3 and RFC 6238 section 4."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

STEP_SECONDS, DIGITS = 30, 6


@dataclass(frozen=True)
class Authenticator:
    """`secret` in base 32, as it is typed or scanned."""

    secret: str
    name: str = ""
    issuer: str = ""

    @classmethod
    def scanned(cls, address: str) -> Authenticator:
        """What the QR says: otpauth://totp/<issuer>:<name>?secret=…"""
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (said["algorithm"], said["digits"], said["period"]) == ("SHA1", str(DIGITS), str(STEP_SECONDS))
        return cls(said["secret"], unquote(parts.path).rpartition(":")[2], said["issuer"])

    def code(self, at: datetime, *, steps: int = 0) -> str:
        """The code of the half minute, or of one that many after it."""
        counter = int(at.timestamp()) // STEP_SECONDS + steps
        mac = hmac.new(base64.b32decode(self.secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
        begin = mac[-1] & 0x0F
        number = int.from_bytes(mac[begin : begin + 4], "big") & 0x7FFF_FFFF
        return f"{number % 10**DIGITS:0{DIGITS}}"
