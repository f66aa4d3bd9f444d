"""Files of banks and schools become plain values here. Another form of file is one module here and its name below."""

from importing import Readers
from services.payments.files.readers.camt import Camt
from services.payments.files.readers.fee_items import FeeItemsSheet
from services.payments.files.readers.mt940_text import Mt940
from services.payments.files.readers.sheets import StatementSheet

READERS = Readers(Camt(), Mt940(), StatementSheet(), FeeItemsSheet())

__all__ = ["READERS"]
