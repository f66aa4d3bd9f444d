"""VietinBank: the table begins about row 20, days are written once for several rows."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="VietinBank",
    marks=("vietinbank", "cong thuong"),
    forms=(
        {
            "on": "Ngày hạch toán/Accounting date",
            "memo": "Mô tả giao dịch/Transaction description",
            "debit": "Nợ/ Debit",
            "credit": "Có / Credit",
            "balance": "Số dư TK/Account balance",
            "reference": "Số giao dịch/Transaction number",
        },
        {
            "on": "Ngày phát sinh/Transaction date",
            "memo": "Mô tả giao dịch/Transaction description",
            "debit": "Nợ/ Debit",
            "credit": "Có / Credit",
            "balance": "Số dư TK/Account balance",
            "reference": "Số giao dịch/Transaction number",
        },
    ),
)
