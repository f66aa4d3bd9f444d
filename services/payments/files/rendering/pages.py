"""Pictures and pages by segno and typst; the same content gives the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst

from services.payments.domain.bills import Bill
from services.payments.domain.invoices import Invoice
from services.payments.domain.periods import month_of, year_of
from services.payments.domain.receipts import Receipt
from services.payments.files.rendering.amount_words import in_words

TEMPLATES = Path(__file__).parent
QUIET_MODULES = 4  # the border that the standard asks for
NO_TIME = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


@lru_cache(maxsize=256)
def qr_svg(payload: str) -> str:
    """Level M: a picture scratched or badly printed is still read."""
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False, boost_error=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=QUIET_MODULES, omitsize=True, title="VietQR"
    )
    return out.getvalue().decode()


def bills_pdf(bills: Sequence[Bill], base_address: str) -> bytes:
    """Slips to be cut, two columns a page."""
    return page_pdf("bills", {"bills": [_bill(bill, base_address) for bill in bills]}, NO_TIME)


def receipt_pdf(receipt: Receipt, invoices: Mapping[str, Invoice], school_name: str) -> bytes:
    """One receipt; its time of issue is the document's own time."""
    content = {
        "school": school_name,
        "number": receipt.shown_number,
        "payer": receipt.pupil_name,
        "class_name": receipt.class_name,
        "code": receipt.pupil,
        "period": "" if receipt.parts else _month(receipt.period),
        "at_desk": bool(receipt.parts),
        "amount": _dong(receipt.amount),
        "words": in_words(receipt.amount),
        "items": "; ".join(_paid_bills(receipt, invoices)),
        "reference": receipt.reference,
        "void": f"{receipt.void_reason} ({receipt.voided_at:%d/%m/%Y})" if receipt.voided_at else "",
        "on": f"{receipt.on:%d/%m/%Y}",
        "issued": f"{receipt.issued_at:%d/%m/%Y}",
    }
    return page_pdf("receipt", content, int(receipt.issued_at.timestamp()))


def _paid_bills(receipt: Receipt, invoices: Mapping[str, Invoice]) -> list[str]:
    """The items of its bill; of several bills with whose each is, and how much it took."""
    if not receipt.parts:
        return [", ".join(line.name for line in invoices[receipt.invoice].lines)]
    return [
        f"{part.pupil_name} ({part.class_name}), {_month(part.period)}: "
        f"{', '.join(line.name for line in invoices[part.invoice].lines)}: {_dong(part.amount)}"
        for part in receipt.parts
    ]


def _bill(bill: Bill, base_address: str) -> dict[str, object]:
    invoice = bill.invoice
    return {
        "school": bill.school_name,
        "payer": invoice.pupil_name,
        "class_name": invoice.class_name,
        "code": invoice.pupil,
        "period": _month(invoice.period),
        "lines": [[line.name, _dong(line.amount)] for line in invoice.lines],
        "open": _dong(invoice.open),
        "bank": bill.account.bank,
        "account": bill.account.account,
        "holder": bill.account.holder,
        "warning": _warning(bill),
        "purpose": bill.purpose,
        "svg": qr_svg(bill.qr),
        "address": f"{base_address}{invoice.link}" if base_address else "",
    }


def _warning(bill: Bill) -> str:
    if bill.warning is None:
        return ""
    return f"Đổi tài khoản từ {bill.warning.since:%d/%m/%Y}; không chuyển vào {bill.warning.before} nữa"


def page_pdf(template: str, content: Mapping[str, object], timestamp: int) -> bytes:
    """A template with its content: PDF/A-2b, without fonts of the machine."""
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["a-2b"],
        timestamp=timestamp,
    )
    assert isinstance(made, bytes)
    return made


def _dong(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")


def _month(period: str) -> str:
    return f"tháng {month_of(period)}/{year_of(period)}"
