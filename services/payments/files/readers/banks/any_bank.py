"""Titles that banks use without a form of their own, and those that people give to columns they copied together."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="",
    forms=(
        {"on": "Ngày GD", "reference": "Số CT", "credit": "Ghi có", "debit": "Ghi nợ", "memo": "Diễn giải"},
        {
            "on": "Ngày hạch toán",
            "reference": "Số chứng từ",
            "credit": "Có",
            "debit": "Nợ",
            "memo": "Nội dung giao dịch",
        },
        {"on": "Ngày phát sinh", "reference": "Số giao dịch", "credit": "Phát sinh có", "debit": "Phát sinh nợ"},
        {"on": "Ngày", "reference": "Số bút toán", "credit": "Tiền vào", "debit": "Tiền ra", "memo": "Ghi chú"},
        {"on": "Ngày/Số CT", "credit": "PS có", "debit": "PS nợ", "memo": "Nội dung chuyển khoản"},
        {"on": "Ngày giao dịch/Số chứng từ", "reference": "Mã tham chiếu", "balance": "Số dư tài khoản"},
        {"on": "Ngày chứng từ", "reference": "Số tham chiếu giao dịch", "balance": "Số dư sau giao dịch"},
        {
            "on": "Thời gian giao dịch",
            "reference": "Mã bút toán",
            "amount": "Số tiền giao dịch",
            "side": "Loại giao dịch",
        },
        {"on": "Thời gian", "amount": "Số tiền", "side": "Nợ/Có", "currency": "Tiền tệ", "memo": "Nội dung thanh toán"},
        {"on": "Ngày giờ giao dịch", "amount": "Số tiền GD", "side": "Ghi nợ/Ghi có", "currency": "Đơn vị tiền tệ"},
        {"on": "Ngày ghi sổ", "amount": "Số tiền (VND)", "side": "Loại GD", "memo": "Mô tả giao dịch"},
        {"on": "Ngày GD/Số CT", "amount": "Phát sinh", "side": "Chiều giao dịch"},
        {
            "on": "Transaction date",
            "reference": "Reference",
            "credit": "Credit",
            "debit": "Debit",
            "balance": "Balance",
        },
        {"on": "Date", "reference": "Reference no", "credit": "Money in", "debit": "Money out", "memo": "Description"},
        {
            "on": "Posting date",
            "reference": "Transaction ID",
            "amount": "Amount",
            "side": "D/C",
            "currency": "Currency",
        },
        {"on": "Value date", "reference": "Doc No", "amount": "Transaction amount", "side": "Dr/Cr", "memo": "Remark"},
        {"on": "Booking date", "reference": "Ref", "credit": "Deposit", "debit": "Withdrawal", "memo": "Details"},
    ),
)
