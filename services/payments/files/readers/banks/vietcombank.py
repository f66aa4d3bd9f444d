"""Vietcombank: numbers of documents are unique within a day; an older print has day and number in one cell."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="Vietcombank",
    marks=("vietcombank", "ngoai thuong", "vcb"),
    forms=(
        {
            "on": "Ngày GD/TNX Date",
            "reference": "Số CT/Doc No",
            "debit": "Số tiền ghi nợ/Debit",
            "credit": "Số tiền ghi có/Credit",
            "balance": "Số dư/Balance",
            "memo": "Nội dung chi tiết/Transactions in detail",
        },
        {
            "on": "Ngày giao dịch",
            "reference": "Số tham chiếu",
            "debit": "Số tiền ghi nợ",
            "credit": "Số tiền ghi có",
            "memo": "Mô tả",
        },
        {
            "on": "Ngày/TNX Date Số CT/Doc No",
            "debit": "Số tiền ghi nợ/Debit",
            "credit": "Số tiền ghi có/Credit",
            "balance": "Số dư/Balance",
            "memo": "Nội dung chi tiết/Transactions in detail",
        },
    ),
)
