"""What the use cases depend on beside the store: files, renderer, signing service, catalogue and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from chassis.documents.files import FileStore
from services.records.domain import limits
from services.records.domain.catalogue import Catalogue
from services.records.domain.periods import check_month, month_of
from services.records.domain.tt22.levels import Reading
from services.records.files.rendering.renderer import Renderer
from services.records.signing.service import SigningService


@dataclass(frozen=True)
class Dependencies:
    """`month` is the month the house works on; empty: that of the clock."""

    files: FileStore
    renderer: Renderer
    signing: SigningService
    catalogue: Catalogue
    month: str = ""
    online_limit: int = limits.ONLINE_PERIODS_A_SESSION
    reading: Reading = field(default_factory=Reading)

    def month_asked(self, asked: str, today: date) -> str:
        """Raises PeriodInvalid."""
        return check_month(asked or self.month or month_of(today))
