"""VIB: the sheet “CurrentAccountStatement”, each row with its currency."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="VIB",
    marks=("vib", "quoc te"),
    forms=(
        {
            "on": "Ngày giao dịch",
            "reference": "Số chứng từ",
            "memo": "Mô tả",
            "debit": "Ghi nợ",
            "credit": "Ghi có",
            "currency": "Loại tiền",
            "balance": "Số dư",
        },
    ),
)
