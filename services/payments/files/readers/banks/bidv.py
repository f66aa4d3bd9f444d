"""BIDV: three exports; titles are repeated on every page, days have their time, memos end at 256 characters."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="BIDV",
    marks=("bidv", "dau tu va phat trien"),
    forms=(
        {
            "on": "Ngày hiệu lực",
            "debit": "Ghi nợ",
            "credit": "Ghi có",
            "balance": "Số dư",
            "memo": "Mô tả",
        },
        {
            "on": "Ngày giao dịch (Trans.Date)",
            "credit": "Phát sinh có (Credit amount)",
            "memo": "Diễn giải (Txn. Description)",
        },
        {
            "on": "Thời gian chuyển khoản",
            "debit": "Số tiền ghi nợ (VND)",
            "credit": "Số tiền ghi có (VND)",
            "memo": "Nội dung chi tiết",
        },
    ),
)
