"""The list of fee items with ceilings and legal basis, as a province or commune hands it out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chassis.why import Why
from importing import FileUnreadable, Recognised, RefusedRow, Upload
from services.payments.domain import limits
from services.payments.domain.fees import UNITS, FeeItem, Unit, check_fee_item
from services.payments.domain.file_kinds import FEE_ITEMS
from services.payments.domain.refusals import AmountInvalid, CeilingPassed
from services.payments.files.readers.workbooks import scored, workbook_of
from tabular import (
    BadCell,
    Column,
    Row,
    Table,
    Workbook,
    find_table,
    to_code,
    to_flag,
    to_money,
    to_shown,
    to_text,
    words,
)

COLUMNS = (
    Column("code", ("Mã khoản thu", "Mã khoản", "Mã", "Ký hiệu")),
    Column("name", ("Tên khoản thu", "Khoản thu", "Tên khoản", "Nội dung thu")),
    Column("category", ("Loại", "Loại khoản thu", "Nhóm", "Nhóm khoản thu"), required=False),
    Column("unit", ("Đơn vị tính", "ĐVT", "Đơn vị", "Kỳ thu")),
    Column("amount", ("Mức thu (đồng)", "Mức thu", "Số tiền", "Đơn giá")),
    Column("ceiling", ("Mức trần (đồng)", "Mức trần", "Mức tối đa", "Trần"), required=False),
    Column("levels", ("Cấp học", "Cấp", "Áp dụng cho cấp"), required=False),
    Column("legal_basis", ("Căn cứ pháp lý", "Căn cứ", "Văn bản"), required=False),
    Column("optional", ("Tự nguyện", "Không bắt buộc", "Đăng ký"), required=False),
)

TITLES = {"code": "mã khoản thu", "name": "tên khoản thu", "unit": "đơn vị tính", "amount": "mức thu"}


@dataclass
class FeeList:
    items: list[FeeItem] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0
    notes: list[Why] = field(default_factory=list)


def table_of(workbook: Workbook) -> Table | None:
    tables = [table for table in (find_table(sheet, COLUMNS) for sheet in workbook.sheets) if table is not None]
    return min(tables, key=lambda table: (len(table.missing), -table.score), default=None)


def missing_columns(table: Table | None) -> list[str]:
    return [TITLES[key] for key in table.missing] if table else list(TITLES.values())


class FeeItemsSheet:
    kind = FEE_ITEMS

    def score(self, upload: Upload) -> Recognised:
        table = table_of(upload.opened(workbook_of))
        return scored(upload, self.kind, table, columns=len(COLUMNS), missing=missing_columns(table))

    def read(self, upload: Upload) -> FeeList:
        """Raises FileUnreadable with the missing columns by name."""
        return _read(upload.opened(workbook_of))


def _read(workbook: Workbook) -> FeeList:
    table = table_of(workbook)
    if table is None or table.missing:
        missing = ", ".join(missing_columns(table))
        raise FileUnreadable(Why("FEE_COLUMNS_MISSING", {"columns": missing}))
    fee_list = FeeList(notes=list(workbook.notes))
    seen: set[str] = set()
    for row in table.rows:
        fee_list.rows += 1
        item = _item(row, table, fee_list)
        if item is None:
            continue
        if item.id in seen:
            _refuse(fee_list, table, row, ("code", Why("FEE_CODE_REPEATED")))
            continue
        seen.add(item.id)
        fee_list.items.append(item)
    return fee_list


def _item(row: Row, table: Table, fee_list: FeeList) -> FeeItem | None:
    """The row as an item; None when it was refused, with the reason noted."""
    column = "code"
    try:
        code = _code(row.values["code"])
        column = "unit"
        unit = _unit(row.values["unit"])
        column = "ceiling"
        ceiling = to_money(row.values.get("ceiling")) or 0
        column = "amount"
        item = FeeItem(
            id=code,
            name=to_text(row.values["name"]),
            category=to_text(row.values.get("category") or ""),
            unit=unit,
            amount=to_money(row.values["amount"]) or 0,
            ceiling=ceiling,
            levels=_levels(row.values.get("levels")),
            legal_basis=to_text(row.values.get("legal_basis") or ""),
            optional=to_flag(row.values.get("optional") or ""),
        )
        check_fee_item(item)
    except BadCell as error:
        _refuse(fee_list, table, row, (column, error.why))
    except CeilingPassed as error:
        _refuse(fee_list, table, row, ("amount", Why("FEE_ABOVE_CEILING", {"ceiling": error.details["ceiling"]})))
    except AmountInvalid:
        _refuse(fee_list, table, row, ("amount", Why("FEE_NOT_WHOLE_DONG")))
    else:
        return item
    return None


def _code(value: object) -> str:
    code = to_code(value).upper()
    if not code:
        raise BadCell(Why("FEE_CODE_MISSING"))
    return code


def _unit(value: object) -> Unit:
    text = words(to_text(value)).removeprefix("dong ").strip()
    if text not in UNITS:
        raise BadCell(Why("FEE_UNIT_UNKNOWN"))
    return UNITS[text]


def _levels(value: object) -> tuple[str, ...]:
    parts = re.split(r"[;,/\n]", to_text(value or ""))
    return tuple(part.strip() for part in parts if part.strip())


def _refuse(fee_list: FeeList, table: Table, row: Row, reason: tuple[str, Why]) -> None:
    column, why = reason
    value = to_shown(row.values.get(column))[: limits.SHOWN_CHARACTERS]
    fee_list.refused.append(RefusedRow(table.sheet.name, row.number, table.titles.get(column, column), value, why))
