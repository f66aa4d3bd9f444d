"""edu month, report: the picture of a month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from edu import place
from edu.client import Api
from edu.loading.summary import shown
from edu.problems import CommandProblem
from edu.showing import AsJson, as_json, dong, note, rows

Month = Annotated[str, typer.Argument(metavar="[THÁNG]", help="Ví dụ 2026-10; bỏ trống: tháng hệ thống đang mở.")]


def register(app: typer.Typer) -> None:
    app.command()(month)
    app.command()(report)


def month(
    which: Month = "",
    school: Annotated[str, typer.Option(help="Chỉ một trường; bỏ trống: tất cả.")] = "",
    json_: AsJson = False,
) -> None:
    """Một tháng bằng số: tài khoản, kế hoạch đã ký, học liệu, và từng chỉ số với mục tiêu, giờ chốt, còn thiếu gì."""
    with place.connect() as api:
        numbers = api.get(f"/months/{which or open_month(api)}", school=school)
    if json_:
        as_json(picture(numbers))
        return
    note(f"Tháng {numbers['month']}: {numbers['schools']} trường, {numbers['accounts_issued']} tài khoản, "
         f"{numbers['plans_signed']} kế hoạch bài dạy đã ký, {numbers['resources_shared']} học liệu dùng chung, "
         f"thu {dong(numbers['amount_collected'])} / {dong(numbers['amount_due'])}")  # fmt: skip
    rows(
        ("Chỉ số", "Giá trị", "Mục tiêu", "Đến lúc", "Còn thiếu"),
        (_line(indicator) for indicator in numbers["indicators"]),
    )


def picture(numbers: dict[str, Any]) -> dict[str, Any]:
    """The agreed keys first; each indicator with value, target, as-of time and what is missing."""
    first = ("month", "accounts_issued", "plans_signed", "resources_shared")
    indicators = [
        {name: indicator[name] for name in ("id", "value", "target", "as_of")}
        | {"name": indicator["name_vi"], "missing": [_missing(gap) for gap in indicator["missing"]]}
        | {name: indicator[name] for name in ("name_en", "unit", "numerator", "denominator", "target_source", "period")}
        for indicator in numbers["indicators"]
    ]
    rest = {name: value for name, value in numbers.items() if name not in (*first, "indicators")}
    return {name: numbers[name] for name in first} | {"indicators": indicators} | rest


def _missing(gap: dict[str, Any]) -> dict[str, str]:
    return {"school": gap["school"], "school_name": gap["school_name"], "what": gap["what_vi"]}


def _line(indicator: dict[str, Any]) -> tuple[str, str, str, str, str]:
    target = "" if indicator["target"] is None else shown(indicator | {"value": indicator["target"]})
    gaps = "; ".join(f"{gap['school_name'] or gap['school']}: {gap['what_vi']}" for gap in indicator["missing"])
    return indicator["name_vi"], shown(indicator), target, indicator["as_of"], gaps


def report(
    which: Month = "",
    xlsx: Annotated[Path | None, typer.Option(help="Ghi bảng ra tệp .xlsx này.")] = None,
    json_: AsJson = False,
) -> None:
    """Bảng các trường, trường cần chú ý nhất ở trên."""
    with place.connect() as api:
        chosen = which or open_month(api)
        if xlsx is not None:
            _write(xlsx, api.download(f"/months/{chosen}/table.xlsx"))
            return
        table = api.get(f"/months/{chosen}/table")
    if json_:
        as_json(table)
        return
    by_id = {total["id"]: total for total in table["totals"]}
    titles = ("Trường", *(total["name_vi"] for total in table["totals"]), "Dưới mục tiêu", "Trễ hạn")
    rows(titles, (_school(row, by_id) for row in table["rows"]))


def _school(row: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[Any]:
    cells = [shown(by_id[cell["indicator"]] | {"value": cell["value"]}) for cell in row["cells"]]
    return [row["school_name"], *cells, row["below_target"], row["late"]]


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandProblem(f"Không ghi được {path}", error.strerror or "", do="chọn chỗ khác") from error
    note(f"Đã ghi {path} ({len(content)} byte).")


def open_month(api: Api) -> str:
    """The month the system works on, as records says it."""
    return str(api.get("/records/summary")["month"])
