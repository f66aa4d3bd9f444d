"""The gateway's knobs, read from the environment; it keeps no documents, so it needs no store and no log."""

from __future__ import annotations

from collections.abc import Iterator

from chassis.addresses import all_on_loopback
from chassis.settings import TLS_FILES, ProcessSettings


class GatewaySettings(ProcessSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_GATEWAY_PORT.

    `kafka` is for operators alone: to read the log and what is parked beside it.
    """

    service: str = "gateway"
    accounts: str
    records: str
    library: str
    payments: str
    reporting: str
    gateway_port: int = 8080
    # Off only where the pages are served over plain http on the same machine; always on where it has a certificate.
    cookie_secure: bool = False
    # Where a proxy stands before the gateway: the header in which it names the caller's address, e.g. x-real-ip.
    address_header: str = ""
    # The month the homes open on, e.g. 2026-10; empty: the month it is in Vietnam.
    month: str = ""

    @property
    def serves_https(self) -> bool:
        return self.tls is not None

    @property
    def secure_cookies(self) -> bool:
        return self.cookie_secure or self.serves_https

    def open_doors(self) -> Iterator[str]:
        yield from super().open_doors()
        houses = (self.accounts, self.records, self.library, self.payments, self.reporting)
        if self.tls is None and not all(map(all_on_loopback, houses)):
            yield f"a house is on another machine: set {TLS_FILES}"
