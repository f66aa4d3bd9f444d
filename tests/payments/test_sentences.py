"""What people read is what they read before reasons were data: each sentence letter by letter, in both languages."""

from __future__ import annotations

import json
import string
from datetime import date
from pathlib import Path

import pytest

from chassis.texts import verbatim
from chassis.why import Facts, Why
from services.payments.domain.ledger import CHART
from services.payments.domain.lines import Line, State, line_id
from services.payments.rpc.messages import reason_of
from tests.payments.handing import TEXTS, say

FOLDER = Path(__file__).parents[2] / "services" / "payments" / "texts"
TABLES = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("vi", "en")}
# Code → sample facts, and the sentence that the code before this table gave for them.
SENTENCES: dict[str, tuple[Facts, str]] = {
    "ACCOUNT_ADVANCE": ({}, "Thu thừa, thu trước của học sinh"),
    "ACCOUNT_BANK": ({}, "Tiền gửi ngân hàng"),
    "ACCOUNT_CARDS": ({}, "Tiền thẻ chờ về ngân hàng"),
    "ACCOUNT_CASH": ({}, "Tiền mặt"),
    "BANKED_BY_DESK": (
        {"who": "Kế toán", "reason": "nộp quỹ"},
        "Kế toán cho là tiền quầy đã thu, nộp vào ngân hàng: nộp quỹ",
    ),
    "PAID_OUT_AT_DESK": (
        {"who": "Kế toán", "amount": 15_000, "reason": "đổi ý"},
        "Kế toán trả lại tại quầy 15.000 đồng: đổi ý",
    ),
    "SAID_TO_REPEAT": (
        {"who": "Kế toán", "reason": "trùng"},
        "Kế toán cho là cùng một khoản được báo hai lần, không tính: trùng",
    ),
    "TAKEN_AT_DESK": ({"who": "Thủ quỹ"}, "Thủ quỹ thu tại quầy"),
    "ACCOUNT_COLLECTED_FOR_OTHERS": ({}, "Thu hộ, chi hộ"),
    "ACCOUNT_OF_NO_SCHOOL": (
        {"account": "0123456789012"},
        "chưa trường nào nhận tiền vào tài khoản 0123456789012; hãy khai báo tài khoản của trường trước",
    ),
    "ACCOUNT_RECEIVABLE": ({}, "Phải thu của học sinh"),
    "ACCOUNT_OTHER_EXPENSES": ({}, "Chi phí khác (miễn nợ)"),
    "ACCOUNT_SERVICES": ({}, "Thu dịch vụ giáo dục"),
    "ACCOUNT_UNKNOWN": ({}, "Tiền chưa rõ của ai"),
    "AMOUNT_UNREADABLE": ({}, "không đọc được số tiền"),
    "BALANCE_BROKEN": ({"rows": 2}, "số dư không nối tiếp ở 2 dòng; có thể sao kê thiếu dòng"),
    "CAMT_CUT_AT_ENTRY": (
        {"entry": 3, "line": 12},
        "tệp bị cắt hoặc hỏng từ bút toán thứ 3 (dòng 12); hãy tải lại",
    ),
    "CAMT_WITHOUT_ACCOUNT": ({}, "tệp không có số tài khoản; hãy tải lại sao kê camt.053 từ ngân hàng"),
    "CAMT_WITH_DOCTYPE": ({}, "tệp XML có khai báo DOCTYPE; sao kê của ngân hàng không bao giờ có"),
    "CODE_IN_MEMO": ({"pupil": "2600000271"}, "mã học sinh 2600000271 có trong nội dung"),
    "CONSENT_MISSING": ({}, "khoản tự nguyện, gia đình chưa đăng ký"),
    "DAYS_MISSING": ({}, "chưa có số ngày thực tế của tháng"),
    "DEBITS_LEFT_OUT": ({"rows": 4}, "4 dòng ghi nợ không phải tiền vào, đã bỏ qua"),
    "ENTRY_INCOMPLETE": ({}, "bút toán thiếu ngày hoặc số tiền; hãy tải lại sao kê từ ngân hàng"),
    "ENTRY_NOT_WHOLE_DONG": ({}, "số tiền phải là số nguyên đồng lớn hơn 0"),
    "ENTRY_UNREADABLE": ({}, "không đọc được bút toán này; hãy tải lại sao kê từ ngân hàng"),
    "ENTRY_WITHOUT_AMOUNT": ({}, "bút toán không có số tiền"),
    "ENTRY_WITHOUT_DAY": ({}, "bút toán không có ngày"),
    "FEE_ABOVE_CEILING": ({"ceiling": "15000"}, "mức thu vượt mức trần 15000 đồng của căn cứ pháp lý"),
    "FEE_CODE_MISSING": ({}, "thiếu mã khoản thu; hãy ghi mã"),
    "FEE_CODE_REPEATED": ({}, "trùng mã khoản thu với dòng trước; hãy bỏ bớt một dòng"),
    "FEE_COLUMNS_MISSING": (
        {"columns": "mức thu"},
        "không tìm thấy cột: mức thu; hãy đặt lại tên cột rồi gửi lại",
    ),
    "FEE_NOT_WHOLE_DONG": ({}, "mức thu phải là số nguyên đồng lớn hơn 0"),
    "FEE_UNIT_UNKNOWN": ({}, "không hiểu đơn vị tính; hãy ghi tháng, ngày, học kỳ hoặc năm"),
    "FILE_TOO_HEAVY": ({"megabytes": 20}, "tệp nặng hơn 20 MB"),
    "ITEM_OF_OTHER_LEVEL": ({"level": "Tiểu học"}, "khoản này không thu ở cấp Tiểu học"),
    "ITEM_OF_OTHER_MONTHS": ({"months": "9, 1"}, "khoản này thu vào tháng 9, 1"),
    "LAST_ROW_CUT": ({}, "dòng cuối của tệp bị cắt; hãy tải lại sao kê từ ngân hàng"),
    "MT940_CUT_AT_ENTRY": ({"entry": 5}, "tệp bị cắt ở bút toán thứ 5, thiếu số dư cuối; hãy tải lại"),
    "MT940_WITHOUT_ACCOUNT": ({}, "tệp MT940 không có số tài khoản (:25:); hãy tải lại sao kê từ ngân hàng"),
    "NAMESAKES_IN_CLASS": ({"class_name": "8A1", "count": 2}, "lớp 8A1 có 2 em khớp họ tên trong nội dung"),
    "NAME_AND_CLASS_IN_MEMO": (
        {"name": "Ngô Bảo Dung", "class_name": "7A1"},
        "họ tên Ngô Bảo Dung, lớp 7A1 có trong nội dung",
    ),
    "NAME_WITHOUT_CLASS": (
        {"name": "Ngô Bảo Dung", "count": 1},
        "có họ tên Ngô Bảo Dung nhưng không có lớp, 1 em trùng tên",
    ),
    "NO_ACCOUNT_ABOVE_TABLE": ({}, "không thấy số tài khoản ở phần đầu sao kê; hãy gửi cả các dòng tiêu đề"),
    "NO_CODE_AND_NO_NAME": ({}, "nội dung không có mã học sinh, không có họ tên kèm lớp"),
    "NOTICE_INCOMPLETE": (
        {"what": "'at'"},
        (
            "thông báo của ngân hàng thiếu hoặc sai mục 'at'; "
            "hãy kiểm tra mẫu thông báo với nơi gửi, sao kê sẽ có khoản này"
        ),
    ),
    "NOTICE_NOT_WHOLE_DONG": (
        {"amount": "10.5"},
        "thông báo ghi số tiền 10.5, không phải số nguyên đồng lớn hơn 0; hãy xem sao kê của ngân hàng",
    ),
    "NOTICE_OF_NO_SCHOOL": (
        {"account": "9999"},
        (
            "thông báo cho tài khoản 9999, chưa trường nào nhận tiền vào đó; "
            "hãy khai báo tài khoản của trường, sao kê sẽ có khoản này"
        ),
    ),
    "NOTICE_OF_OTHER_CONTENT": (
        {"number": "92704", "amount": 10_000},
        ("thông báo số 92704 đã có với số tiền 10.000 đồng, lần này nội dung khác; hãy xem sao kê của ngân hàng"),
    ),
    "SENT_BACK_BY_PERSON": (
        {"who": "Kế toán", "amount": 15_000, "reason": "thu thừa"},
        "Kế toán hoàn lại 15.000 đồng: thu thừa",
    ),
    "TAKEN_BACK_BY_BANK": (
        {"who": "Kế toán", "amount": 15_000, "reason": "tra soát"},
        "ngân hàng thu hồi 15.000 đồng, Kế toán ghi: tra soát",
    ),
    "PUT_BY_PERSON": ({"who": "Kế toán", "reason": "nhầm"}, "Kế toán gán: nhầm"),
    "REFERENCE_REPEATED": (
        {"reference": "FT2628048868738"},
        "số tham chiếu FT2628048868738 đã có ở dòng trước, chưa tính tiền",
    ),
    "ROW_WITHOUT_DAY": ({}, "dòng không có ngày giao dịch"),
    "SEVERAL_CODES_IN_MEMO": (
        {"count": 2, "pupils": "2600000271, 2600000272"},
        "nội dung có 2 mã học sinh: 2600000271, 2600000272",
    ),
    "STATEMENT_COLUMNS_MISSING": (
        {"columns": "số tiền ghi có, nội dung giao dịch"},
        "không tìm thấy cột: số tiền ghi có, nội dung giao dịch; hãy gửi sao kê đúng như ngân hàng xuất ra",
    ),
    "STATEMENT_TOO_LONG": ({"lines": 200_000}, "sao kê có hơn 200000 dòng; hãy xuất từng tháng"),
    "STATEMENT_WITHOUT_ENTRIES": ({}, "sao kê không có bút toán nào; hãy kiểm tra lại khoảng ngày"),
    "TUITION_EXEMPT": (
        {"act": "238/2025/NĐ-CP"},
        (
            "Nghị định 238/2025/NĐ-CP: trẻ em mầm non, học sinh phổ thông trường công lập được miễn học phí "
            "(nhóm 1 trong 14 nhóm)"
        ),
    ),
}

# Of reasons that are younger than this table.
NEW_SENTENCES: dict[str, tuple[Facts, str]] = {
    "ACCOUNT_NOT_IN_DONG": (
        {"account": "115000201234", "currency": "USD"},
        "sao kê của tài khoản 115000201234 bằng USD, không phải đồng Việt Nam; chỉ nhận sao kê tiền đồng",
    ),
    "AMOUNT_NOT_IN_DONG": ({"currency": "USD"}, "số tiền bằng USD, không phải đồng Việt Nam"),
    "AMOUNT_OWED_BY": (
        {"amount": 350_000, "count": 2, "pupils": "2600000271, 2600000272"},
        (
            "nội dung không có mã học sinh, không có họ tên kèm lớp; "
            "còn nợ đúng 350.000 đồng có 2 em: 2600000271, 2600000272"
        ),
    ),
    "BALANCES_DIFFER": (
        {"opening": 1_000_000, "change": 800_000, "closing": 1_900_000},
        "số dư đầu 1.000.000 và phát sinh 800.000 không bằng số dư cuối 1.900.000; có thể sao kê thiếu dòng",
    ),
    "BATCH_DOES_NOT_ADD_UP": ({}, "các khoản trong bút toán gộp cộng lại không bằng số tiền của bút toán"),
    "CODES_SHARE_AMOUNT": (
        {"count": 2, "pupils": "2600000271, 2600000272"},
        "nội dung có 2 mã học sinh: 2600000271, 2600000272; số tiền bằng đúng số còn nợ, đã chia cho các em",
    ),
    "CODE_OF_OTHER_SCHOOL": (
        {"pupil": "2600000271", "school": "8702020"},
        "mã học sinh 2600000271 trong nội dung là của trường 8702020, trường này chưa có phiếu thu nào của em",
    ),
    "CREDIT_BELOW_ZERO": ({}, "số tiền ghi có âm; hãy xem dòng gốc trên sao kê của ngân hàng"),
    "CREDIT_TAKEN_BACK": ({"reference": "FT1"}, "ngân hàng đảo khoản tiền vào FT1; hãy xem lại khoản đã ghi"),
    "DAYS_WITH_MONTH_FIRST": ({}, "cột ngày ghi tháng trước ngày sau; hãy xuất lại sao kê với ngày/tháng/năm"),
    "LINE_LIKE_ANOTHER": (
        {"amount": 350_000},
        "trùng ngày, số tiền 350.000 và nội dung với dòng trước, sao kê không có số tham chiếu; chưa tính tiền",
    ),
    "NAMES_SHARE_AMOUNT": (
        {"count": 2, "names": "Ngô Bảo Dung, Trần Văn An"},
        "nội dung có 2 học sinh: Ngô Bảo Dung, Trần Văn An; số tiền bằng đúng số còn nợ, đã chia cho các em",
    ),
    "PAGE_BALANCES_DIFFER": (
        {"rows": 3},
        "số dư đầu và các bút toán không ra số dư cuối ở 3 phần; có thể sao kê thiếu dòng",
    ),
    "PENDING_LEFT_OUT": ({"rows": 3}, "3 bút toán chưa ghi sổ, đã bỏ qua"),
    "REFERENCE_OF_OTHER_AMOUNT": (
        {"reference": "FT1", "amount": 350_000},
        "số tham chiếu FT1 đã có với số tiền 350.000, chưa tính tiền",
    ),
    "RETURNED_DEBITS_LEFT_OUT": ({"rows": 3}, "3 bút toán hoàn lại tiền đã chi, đã bỏ qua"),
    "SEVERAL_NAMES_IN_MEMO": (
        {"count": 2, "names": "Ngô Bảo Dung, Trần Văn An"},
        "nội dung có 2 học sinh: Ngô Bảo Dung, Trần Văn An",
    ),
    "SIDE_UNKNOWN": ({}, "không rõ tiền vào hay tiền ra; cột loại giao dịch phải là có hoặc nợ"),
    "STATED_SUM_AGREES": ({"sum": 800_000}, "tổng ghi có trên sao kê khớp với các dòng: 800.000 đồng"),
    "STATED_SUM_DIFFERS": (
        {"stated": 900_000, "sum": 800_000},
        "tổng ghi có trên sao kê là 900.000 đồng, cộng các dòng được 800.000 đồng; có thể sao kê thiếu dòng",
    ),
    "TABLE_OF_NO_BANK": (
        {},
        "bảng này không theo mẫu sao kê của ngân hàng nào, chờ người thứ hai xác nhận; chưa tính tiền",
    ),
    "AMOUNT_OF_ALL": ({"amount": 20_000}, "đúng tổng số còn nợ: 20.000 đồng"),
    "AMOUNT_OF_BILL": ({"amount": 10_000}, "đúng số tiền một phiếu còn nợ: 10.000 đồng"),
    "CLASS_SAID": ({"class_name": "7A1"}, "nội dung có lớp 7A1"),
    "CODE_CUT": ({"pupil": "2600000271", "number": "26000002"}, "số 26000002 là phần đầu của mã 2600000271"),
    "CODE_GLUED": (
        {"pupil": "2600000271", "number": "2600000271112026"},
        "mã 2600000271 dính trong số 2600000271112026",
    ),
    "CODE_ONE_OFF": ({"pupil": "2600000271", "number": "2600000277"}, "số 2600000277 lệch mã 2600000271 một chữ số"),
    "CODE_WHOLE": ({"pupil": "2600000271"}, "nội dung có mã 2600000271"),
    "NAME_END": (
        {"name": "Ngô Bảo Dung", "count": 2},
        "nội dung có phần cuối của tên Ngô Bảo Dung; số em có tên cuối như vậy: 2",
    ),
    "NAME_WHOLE": ({"name": "Ngô Bảo Dung", "count": 2}, "nội dung có họ tên Ngô Bảo Dung; số em mang tên này: 2"),
    "SEVERAL_NAMED": ({"count": 2, "owed": 20_000}, "nội dung nêu đủ 2 em, cộng còn nợ 20.000 đồng"),
    "STOOD_BEFORE": ({"pupil": "2600000271"}, "khoản này từng được gợi ý cho em 2600000271"),
    "CODES_SHARE_BILLS": (
        {"count": 2, "pupils": "2600000271, 2600000272"},
        (
            "nội dung có 2 mã học sinh: 2600000271, 2600000272; "
            "số tiền bằng đúng tổng của chỉ một nhóm phiếu còn nợ, đã chia theo các phiếu đó"
        ),
    ),
    "NAMES_SHARE_BILLS": (
        {"count": 2, "names": "Ngô Bảo Dung, Trần Văn An"},
        (
            "nội dung có 2 học sinh: Ngô Bảo Dung, Trần Văn An; "
            "số tiền bằng đúng tổng của chỉ một nhóm phiếu còn nợ, đã chia theo các phiếu đó"
        ),
    ),
    "TAKEN_OFF_BY_PERSON": ({"who": "Lê Thị Lan", "reason": "gán nhầm"}, "Lê Thị Lan gỡ: gán nhầm"),
    "TABLE_WAITS": (
        {"rows": 3},
        (
            "3 dòng chờ người thứ hai xác nhận vì bảng không theo mẫu sao kê của ngân hàng nào; "
            "sao kê của ngân hàng có các dòng này thì tự được ghi"
        ),
    ),
    "COLUMN_ACCOUNT": ({}, "Tài khoản"),
    "COLUMN_CAUSE": ({}, "Chứng từ"),
    "COLUMN_CLASS": ({}, "Lớp"),
    "COLUMN_CLOSING": ({}, "Dư cuối kỳ"),
    "COLUMN_CLOSING_CREDIT": ({}, "Dư cuối kỳ Có"),
    "COLUMN_CLOSING_DEBIT": ({}, "Dư cuối kỳ Nợ"),
    "COLUMN_CREDIT": ({}, "Phát sinh Có"),
    "COLUMN_DAY": ({}, "Ngày"),
    "COLUMN_DEBIT": ({}, "Phát sinh Nợ"),
    "COLUMN_ENTRY": ({}, "Bút toán"),
    "COLUMN_ITEM": ({}, "Khoản"),
    "COLUMN_NAME": ({}, "Tên tài khoản"),
    "COLUMN_OF": ({}, "Đối tượng"),
    "COLUMN_OLDER": ({}, "Trên 90 ngày"),
    "COLUMN_OPENING": ({}, "Dư đầu kỳ"),
    "COLUMN_OPENING_CREDIT": ({}, "Dư đầu kỳ Có"),
    "COLUMN_OPENING_DEBIT": ({}, "Dư đầu kỳ Nợ"),
    "COLUMN_PUPIL": ({}, "Mã học sinh"),
    "COLUMN_PUPIL_NAME": ({}, "Họ tên"),
    "COLUMN_TO_30": ({}, "Đến 30 ngày"),
    "COLUMN_TO_60": ({}, "31–60 ngày"),
    "COLUMN_TO_90": ({}, "61–90 ngày"),
    "ENTRY_INVOICED": ({}, "Phải thu"),
    "ENTRY_RECEIVED": ({}, "Thu qua ngân hàng"),
    "FIELD_AMOUNT": ({}, "số tiền (có dấu hoặc kèm cột Có/Nợ)"),
    "FIELD_BALANCE": ({}, "số dư"),
    "FIELD_CREDIT": ({}, "ghi có"),
    "FIELD_CURRENCY": ({}, "loại tiền"),
    "FIELD_DEBIT": ({}, "ghi nợ"),
    "FIELD_MEMO": ({}, "nội dung"),
    "FIELD_ON": ({}, "ngày giao dịch"),
    "FIELD_REFERENCE": ({}, "số tham chiếu"),
    "FIELD_SIDE": ({}, "chiều Có/Nợ"),
    "ENTRY_TAKEN": ({}, "Thu tại quầy"),
    "ENTRY_WRITTEN_OFF": ({}, "Xoá nợ"),
    "REGISTER_AGED": ({}, "Công nợ theo tuổi nợ"),
    "REGISTER_BUDGET": ({}, "Tổng hợp theo khoản thu"),
    "REGISTER_DAYS": ({}, "Sổ nhật ký chung"),
    "REGISTER_MONTHS": ({"since": "09/2026", "until": "10/2026"}, "Từ tháng 09/2026 đến tháng 10/2026"),
    "REGISTER_PUPILS": ({}, "Sổ chi tiết phải thu theo học sinh"),
    "REGISTER_TOTAL": ({}, "Cộng"),
    "REGISTER_TRIAL": ({}, "Bảng cân đối số phát sinh"),
}
ALL = {**SENTENCES, **NEW_SENTENCES}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_reason_is_said_in_vietnamese_as_it_always_was(code: str) -> None:
    facts, sentence = SENTENCES[code]
    assert say(Why(code, facts)) == sentence


@pytest.mark.parametrize("code", NEW_SENTENCES)
def test_a_younger_reason_is_said_with_all_its_facts(code: str) -> None:
    facts, sentence = NEW_SENTENCES[code]
    assert say(Why(code, facts)) == sentence


def test_every_sentence_of_the_house_has_its_sample_and_both_languages() -> None:
    assert sorted(TABLES["vi"]) == sorted(TABLES["en"]) == sorted(ALL)


@pytest.mark.parametrize("code", ALL)
def test_both_languages_say_the_same_facts(code: str) -> None:
    facts = [{name for _, name, _, _ in string.Formatter().parse(table[code]) if name} for table in TABLES.values()]
    assert facts[0] == facts[1] == set(ALL[code][0])


def test_every_account_of_the_chart_has_its_name() -> None:
    assert [say(name) for name in CHART.values()] == [
        "Tiền mặt",
        "Tiền gửi ngân hàng",
        "Tiền thẻ chờ về ngân hàng",
        "Phải thu của học sinh",
        "Thu hộ, chi hộ",
        "Thu thừa, thu trước của học sinh",
        "Tiền chưa rõ của ai",
        "Thu dịch vụ giáo dục",
        "Chi phí khác (miễn nợ)",
    ]


@pytest.mark.parametrize(
    ("reason", "caution", "sentence"),
    [
        (Why("CODE_IN_MEMO", {"pupil": "26"}), Why(""), "code: mã học sinh 26 có trong nội dung"),
        (
            Why("CODE_IN_MEMO", {"pupil": "26"}),
            Why("REFERENCE_REPEATED", {"reference": "R"}),
            "code: mã học sinh 26 có trong nội dung; số tham chiếu R đã có ở dòng trước, chưa tính tiền",
        ),
        (
            Why("NO_CODE_AND_NO_NAME"),
            Why(""),
            "none: nội dung không có mã học sinh, không có họ tên kèm lớp",
        ),
        (Why("PUT_BY_PERSON", {"who": "KT1", "reason": "nhầm"}), Why(""), "person: KT1 gán: nhầm"),
        (
            verbatim("name+class: họ tên An, lớp 7A1 có trong nội dung"),
            Why(""),
            "name+class: họ tên An, lớp 7A1 có trong nội dung",
        ),
        (Why(""), Why(""), ""),
    ],
    ids=["code", "double", "nobody", "person", "kept before", "waiting"],
)
def test_the_reason_of_a_line_begins_with_its_kind_on_the_wire(reason: Why, caution: Why, sentence: str) -> None:
    line = Line(
        id=line_id("1", "R", 1),
        school="8702030",
        account="1",
        reference="R",
        occurrence=1,
        amount=1,
        on=date(2026, 10, 1),
        memo="",
        state=State.MATCHED,
        reason=reason,
        caution=caution,
    )
    assert reason_of(line, TEXTS) == sentence
