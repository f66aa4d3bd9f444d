"""Techcombank: the table begins within the first 40 rows; the day of the request stands beside that of the booking."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="Techcombank",
    marks=("techcombank", "ky thuong"),
    forms=(
        {
            "on": "Ngày giao dịch/Transaction date",
            "reference": "Số bút toán/Reference",
            "memo": "Diễn giải/Description",
            "debit": "Nợ/Debit",
            "credit": "Có/Credit",
            "balance": "Số dư",
        },
    ),
)
