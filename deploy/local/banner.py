"""The one block at the end of a start: what happened, where things are, who to sign in as, how to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import limits
from deploy.local.language import both, in_english
from deploy.local.layout import ROOT, Layout
from deploy.local.ports import HOST
from deploy.local.programs import Addresses
from deploy.local.store import without_password

PEOPLE_SHOWN = 8
ROLES = {
    "teacher": "giáo viên",
    "group_leader": "tổ trưởng",
    "principal": "hiệu trưởng",
    "accountant": "kế toán",
    "cashier": "thủ quỹ",
    "librarian": "thư viện",
    "clerk": "văn thư",
    "guardian": "phụ huynh",
    "pupil": "học sinh",
    "officer": "cán bộ phụ trách",
    "operator": "người vận hành",
}
INDICATORS_A_LINE = 3
INDICATORS_SHOWN = 6


@dataclass(frozen=True)
class Outcome:
    """What a start ended with: the loader's summary, the folder, the keys that sign, the seconds that it took."""

    summary: Mapping[str, Any]
    folder: str
    keys: str
    seconds: float


def _shown(path: Path) -> str:
    """The path as a person types it in the folder of the project."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _number(value: Any) -> str:
    """1.234.567 as it is written in Vietnam; anything else as it is."""
    return f"{value:,}".replace(",", ".") if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _happened(summary: Mapping[str, Any], folder: str) -> list[str]:
    n = {key: _number(value) for key, value in summary.items()}
    none = "–"

    def of(key: str) -> str:
        return n.get(key, none)

    return [
        both("Đã nạp", "Loaded") + f"     {folder}",
        both(
            f"  {of('rows')} dòng đọc · {of('taken')} nhận · {of('refused')} từ chối (`edu loaded`)",
            f"  {of('rows')} rows read · {of('taken')} taken · {of('refused')} refused (`edu loaded`)",
        ),
        both(
            f"  {of('accounts_issued')} tài khoản cấp · {of('plans_signed')} kế hoạch bài dạy đã ký"
            f" · {of('lines_matched')}/{of('lines_total')} dòng sao kê khớp · sổ cái cộng {of('ledger_sum')}",
            f"  {of('accounts_issued')} accounts issued · {of('plans_signed')} plans signed"
            f" · {of('lines_matched')}/{of('lines_total')} statement lines matched · ledger sum {of('ledger_sum')}",
        ),
        *_indicators(summary.get("indicators", [])),
    ]


def _indicators(indicators: Any) -> list[str]:
    texts = [f"{name} {value}" for name, value, *_ in indicators][:INDICATORS_SHOWN]
    rows = (texts[first : first + INDICATORS_A_LINE] for first in range(0, len(texts), INDICATORS_A_LINE))
    return ["  " + " · ".join(row) for row in rows]


def _addresses(addresses: Addresses) -> list[str]:
    watched = f"http://{addresses.at('prometheus')}" if "prometheus" in addresses.ports else addresses.web("accounts")
    return [
        f"Web        {addresses.gateway}",
        f"API        {addresses.gateway}/api/v1 · .venv/bin/edu --help",
        both("Số đo      ", "Metrics    ") + watched + ("" if "prometheus" in addresses.ports else "/metrics"),
        f"Kafka      {addresses.at('kafka')} · {both('kho', 'store')} {_stores(addresses)}",
    ]


def _stores(addresses: Addresses) -> str:
    """The address without its password; of several on this machine the first, and the ports of the others."""
    if addresses.outside_store:
        return without_password(addresses.outside_store)
    first, *others = [port for name, port in addresses.ports.items() if name.split("-")[0] == "store"]
    return " ".join([f"mongodb://{HOST}:{first}", *map(str, others)])


def _people(people: Any) -> list[str]:
    shown = [(ROLES.get(role, role) if not in_english() else role, *rest) for role, *rest in people][:PEOPLE_SHOWN]
    if not shown:
        return []
    role_width = max(len(str(role)) for role, *_ in shown)
    name_width = max(len(str(name)) for _, name, *_ in shown)
    return [
        both("Đăng nhập  (vai · tên · mật khẩu lần đầu)", "Sign in    (role · name · first password)"),
        *(f"  {role:<{role_width}}  {name:<{name_width}}  {password}" for role, name, password in shown),
    ]


def block(layout: Layout, addresses: Addresses, outcome: Outcome) -> str:
    """At most 25 lines, whatever was loaded."""
    var = _shown(layout.var)
    summary = outcome.summary
    try_first = str(summary.get("try_first", "")).splitlines()
    head = [
        *(_happened(summary, _shown(Path(outcome.folder))) if summary else []),
        *_addresses(addresses),
        *_people(summary.get("people", [])),
    ]
    first = [both("Thử trước  ", "Try first  ") + " ".join(try_first)] if try_first else []
    foot = [
        both("Chữ ký     ", "Signing    ") + outcome.keys,
        both(f"Dữ liệu    {var}/, được giữ; `make reset` xoá", f"Data       {var}/, is kept; `make reset` removes it"),
        both(
            f"Sẵn sàng sau {outcome.seconds:.0f} s. ^C (hoặc `make stop`) để dừng",
            f"Ready after {outcome.seconds:.0f} s. ^C (or `make stop`) to stop",
        ),
    ]
    room = limits.BANNER_LINES - len(first) - len(foot)
    return "\n".join([*head[:room], *first, *foot])
