"""OCB: what the account lost and gained stands in its own columns, in one language or in two."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="OCB",
    marks=("ocb", "phuong dong"),
    forms=(
        {
            "on": "Ngày thực hiện/Transaction date",
            "reference": "Số GD/Transaction number",
            "memo": "Nội dung/Description",
            "debit": "PS giảm (Nợ)/Debit",
            "credit": "PS tăng (Có)/Credit",
            "balance": "Số dư/Balance",
        },
        {
            "on": "Ngày",
            "memo": "Nội dung",
            "debit": "PS giảm (Nợ)",
            "credit": "PS tăng (Có)",
            "balance": "Số dư",
        },
    ),
)
