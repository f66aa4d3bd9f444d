"""Agribank: titled “Sổ phụ”, commas between thousands."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="Agribank",
    marks=("agribank", "nong nghiep va phat trien nong thon"),
    forms=(
        {
            "on": "Ngày/Date",
            "memo": "Ghi chú/Remark",
            "debit": "Nợ/Dr",
            "credit": "Có/Cr",
            "balance": "Số dư/Balance",
            "reference": "Số tham chiếu/Ref. no",
        },
    ),
)
