"""edu statement: the bank's lines, each once, and the ledger's sum."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from edu import place
from edu.client import Api
from edu.showing import AsJson, as_json, dong, note, rows

FIRST = ("reference", "amount", "state", "pupil", "why")


def register(app: typer.Typer) -> None:
    app.command()(statement)


def statement(
    school: Annotated[str, typer.Option(help="Chỉ một trường; bỏ trống: tất cả.")] = "", json_: AsJson = False
) -> None:
    """Các dòng sao kê: khớp với ai, vì sao, còn gì chưa rõ; và tổng sổ cái (phải bằng 0)."""
    with place.connect() as api:
        bank = whole(api, school)
    if json_:
        named = [line | {"pupil": line["pupil"] or None} for line in bank["lines"]]
        as_json(bank | {"lines": named})
        return
    titles = ("Tham chiếu", "Số tiền", "Tình trạng", "Học sinh", "Vì sao")
    rows(
        titles,
        ((line["reference"], dong(line["amount"]), *(line[name] for name in FIRST[2:])) for line in bank["lines"]),
    )
    note(f"Tổng sổ cái: {dong(bank['ledger_sum'])}")


def whole(api: Api, school: str = "") -> dict[str, Any]:
    """Every line once, doubles included, and what the ledger sums to."""
    lines = [
        {name: line[name] for name in FIRST} | {name: value for name, value in line.items() if name not in FIRST}
        for line in api.pages("/lines", "lines", school=school)
    ]
    return {"lines": lines, "ledger_sum": api.get("/ledger", school=school)["sum"]}
