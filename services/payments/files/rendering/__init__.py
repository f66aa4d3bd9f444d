"""What is printed: QR pictures, bills and receipts."""

from services.payments.files.rendering.pages import bills_pdf, qr_svg, receipt_pdf

__all__ = ["bills_pdf", "qr_svg", "receipt_pdf"]
