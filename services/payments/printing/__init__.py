"""What is printed: QR pictures, bills and receipts."""

from services.payments.printing.pages import bills_pdf, qr_svg, receipt_pdf

__all__ = ["bills_pdf", "qr_svg", "receipt_pdf"]
