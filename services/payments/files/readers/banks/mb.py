"""MB: amounts with VND behind them and .00; the row of sums has no day."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="MB",
    marks=("mb bank", "mbbank", "ngan hang quan doi", "quan doi"),
    forms=(
        {
            "on": "Ngày giao dịch/Transaction date",
            "debit": "Phát sinh nợ/Debit",
            "credit": "Phát sinh có/Credit",
            "balance": "Số dư/Balance",
            "memo": "Nội dung/Description",
        },
        {
            "on": "Ngày hạch toán/Posting date",
            "debit": "Phát sinh nợ/Debit",
            "credit": "Phát sinh có/Credit",
            "balance": "Số dư/Balance",
            "memo": "Diễn giải/Description",
        },
    ),
)
