"""A timestamp authority and its lists on this machine, as the local run has them, with a clock that a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.local import authority
from deploy.local.ports import HOST, any_free
from services.records.signing.service import Addresses, SigningService
from services.records.signing.trust_services import TrustServices
from tests.records.school import NOW


@dataclass
class Here:
    """The authority that answers, and where. `at` is its time."""

    keys: Path
    at: datetime = NOW

    def __post_init__(self) -> None:
        own = authority.Authority(self.keys / "records" / "ca", self.keys / "authority", lambda: self.at)
        self.authority, self.server = own, authority.server_of(own, 0)
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def addresses(self) -> Addresses:
        found = authority.addresses(f"{HOST}:{self.port}")
        return Addresses(found["EDU_TIMESTAMP_URL"], found["EDU_OCSP_URL"], found["EDU_CRL_URL"])

    def answers(self, signing: SigningService) -> None:
        """From now on this is who is asked."""
        signing.services, signing.stamps_from = TrustServices(self.addresses, signing.authority), 0.0

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def nobody_answers(signing: SigningService) -> None:
    """An authority is set, and its door is closed."""
    closed = f"http://{HOST}:{any_free()}/"
    signing.services, signing.stamps_from = TrustServices(Addresses(closed, closed, closed), signing.authority), 0.0


@contextmanager
def answering(keys: Path) -> Iterator[Here]:
    here = Here(keys)
    try:
        yield here
    finally:
        here.stop()
