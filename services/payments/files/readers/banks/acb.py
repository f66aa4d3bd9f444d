"""ACB: the sheet “Statement”, its table about row 7."""

from services.payments.files.readers.banks.profile import BankProfile

PROFILE = BankProfile(
    name="ACB",
    marks=("acb", "a chau"),
    forms=(
        {
            "on": "Ngày giao dịch",
            "reference": "số GD",
            "memo": "Nội dung",
            "debit": "Tiền rút ra",
            "credit": "Tiền gửi vào",
        },
    ),
)
