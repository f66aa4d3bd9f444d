"""What a load ends with: numbers asked of the running system, and whom to sign in as."""

from __future__ import annotations

from typing import Any, TypeAlias

from edu.client import Api
from edu.commands.statement import whole

People: TypeAlias = list[tuple[str, str, str]]  # role, name to sign in with, password
MATCHED = frozenset({"matched", "part", "over"})


def summary(api: Api, people: People, *, pin: str, month: str) -> dict[str, Any]:
    """Every number is asked for now, none is remembered from the way here."""
    reports = api.get("/imports")["reports"]
    accounts = api.get("/accounts/summary")
    bank = whole(api)
    picture: dict[str, Any] = api.get(f"/months/{month}") if month else {"indicators": [], "plans_signed": 0}
    return {
        "rows": sum(report["rows"] for report in reports),
        "taken": sum(report["taken"] for report in reports),
        "refused": sum(len(report["refused"]) for report in reports),
        "files": len(reports),
        "accounts_issued": sum(accounts[f"accounts_{kind}"] for kind in ("staff", "pupil", "guardian")),
        "plans_signed": sum(1 for _ in api.pages("/plans", "plans", state="signed")),
        "lines_matched": sum(1 for line in bank["lines"] if line["state"] in MATCHED),
        "lines_total": len(bank["lines"]),
        "ledger_sum": bank["ledger_sum"],
        "indicators": [(indicator["name_vi"], shown(indicator)) for indicator in picture["indicators"]],
        "people": people,
        "month": month,
        "try_first": f"mở Web bằng một tên trên; hiệu trưởng ký với PIN {pin}; `edu demo pay` rồi xem trang kế toán",
    }


def shown(indicator: dict[str, Any]) -> str:
    """The value with its unit; a dash where nothing was reported."""
    value = indicator["value"]
    if value is None:
        return "–"
    if indicator["unit"] == "percent":
        return f"{value:.0f}%"
    return f"{value:,.0f}".replace(",", ".")
