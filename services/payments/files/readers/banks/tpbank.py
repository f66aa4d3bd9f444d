"""TPBank: the sheet “VN”, its table about row 9, days with hyphens."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="TPBank",
    marks=("tpbank", "tien phong"),
    forms=(
        {
            "on": "Ngày thực hiện",
            "memo": "Mô tả giao dịch",
            "debit": "Ghi nợ",
            "credit": "Ghi có",
            "balance": "Số dư",
            "reference": "Mã giao dịch",
        },
    ),
)
