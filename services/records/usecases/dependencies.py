"""What the use cases depend on beside the store: files, renderer, signing service, catalogue and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from chassis.documents.files import FileStore
from chassis.texts import Texts
from services.records.domain import limits
from services.records.domain.catalogue import LESSON_PLAN, Catalogue, RecordType
from services.records.domain.periods import check_month, month_of
from services.records.domain.refusals import RecordTypeUnknown
from services.records.domain.windows import Windows
from services.records.files.readers.document import RecordReader, read_document
from services.records.files.rendering.renderer import Renderer
from services.records.signing.service import SigningService


@dataclass(frozen=True)
class Dependencies:
    """`readers` are by record type; `texts` are for what is printed, and for the servicers.

    `check_address` is where anybody checks a signed document; empty: no PDF says where.
    `month` is the month the house works on; empty: that of the clock.
    """

    files: FileStore
    renderer: Renderer
    signing: SigningService
    catalogue: Catalogue
    readers: Mapping[str, RecordReader]
    texts: Texts
    month: str = ""
    online_limit: int = limits.ONLINE_PERIODS_A_SESSION
    appeal_days: int = limits.APPEAL_DAYS
    windows: Windows = field(default_factory=Windows)
    check_address: str = ""

    def month_or_present(self, month: str, today: date) -> str:
        """The month that was named, or the one the house works on. Raises PeriodInvalid."""
        return check_month(month or self.month or month_of(today))

    def record_type(self, record_type: str) -> RecordType:
        """The row; empty means the lesson plan, as callers older than the other types ask.

        Raises RecordTypeUnknown, also for a type that is not handed in.
        """
        row = self.catalogue.types.get(record_type or LESSON_PLAN)
        if row is None or not row.submitters:
            raise RecordTypeUnknown(record_type)
        return row

    def reader(self, row: RecordType) -> RecordReader:
        return self.readers.get(row.id, read_document)
