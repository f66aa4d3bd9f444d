"""Says what is on the machine, what is missing, what each missing thing switches off, and what repairs it."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from deploy.local import jars, java, limits, preflight, readiness, state, store
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import ROOT, Layout
from deploy.local.ports import HOST
from deploy.local.programs import SERVICES
from deploy.local.tools import EXTRAS, TOOLS

PACKAGES = ("aiokafka", "motor", "grpc", "litestar", "nx_27017", "pyhanko", "typst")
MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}
ORDER = ("ok", "warn", "bad")


@dataclass(frozen=True)
class Finding:
    """`state` is ok, warn (something is switched off) or bad (the system cannot run)."""

    group: str
    name: str
    state: str
    found: str
    switches_off: str = ""
    repair: str = ""


def _needed(name: str, look: Callable[[], str]) -> Finding:
    """The finding of a check; one that raises CannotStart is reported in its own words."""
    group = both("Cần có", "Needed")
    try:
        return Finding(group, name, "ok", look())
    except CannotStart as refusal:
        repair = refusal.lines[1] if len(refusal.lines) > 1 else ""
        return Finding(group, name, "bad", refusal.lines[0], both("không chạy được", "nothing runs"), repair)


def _python() -> str:
    preflight.python((sys.version_info.major, sys.version_info.minor))
    return f"{sys.version.split()[0]} {sys.executable}"


def _packages() -> str:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotStart(
            "PACKAGES_MISSING",
            both(f"thiếu {', '.join(missing)}", f"{', '.join(missing)} missing"),
            "rm -rf .venv && make setup",
        )
    return both("đủ", "complete")


def _disk(layout: Layout) -> str:
    preflight.disk(layout.var)
    there = next(place for place in (layout.var, *layout.var.parents) if place.is_dir())
    return both("còn ", "free: ") + f"{shutil.disk_usage(there).free // limits.MB:,} MB"


def _java() -> str:
    program, major = java.find()
    return f"Java {major} {program}"


def _store() -> str:
    server = store.chosen()
    if shutil.which(server.program) is None:
        raise CannotStart("STORE_MISSING", both("không có nx-27017", "no nx-27017"), "rm -rf .venv && make setup")
    return f"{server.kind} {server.program}"


def _jars(layout: Layout) -> Finding:
    group, name, maven = both("Cần có", "Needed"), both("Kafka (jar)", "Kafka (jars)"), shutil.which("mvn")
    if jars.present(layout):
        return Finding(group, name, "ok", str(layout.jars))
    lacking = both("chưa tải", "not fetched yet")
    if maven:
        off = both("lần chạy đầu cần mạng", "the first start needs the network")
        return Finding(group, name, "warn", lacking, off, "make run")
    off = both("không chạy được", "nothing runs")
    return Finding(
        group, name, "bad", both("chưa tải, và không có Maven", "not fetched, no Maven"), off, "apt install maven"
    )


def machine(layout: Layout) -> list[Finding]:
    """What a start needs."""
    return [
        _needed("Python 3.11", _python),
        _needed(both("Thư viện", "Packages"), _packages),
        _needed("Java 17+", _java),
        _jars(layout),
        _needed(both("Kho dữ liệu", "Store"), _store),
        _needed(both("Đĩa", "Disk"), lambda: _disk(layout)),
    ]


def optional() -> list[Finding]:
    """Nothing here stops a run."""
    group = both("Tuỳ chọn", "Optional")
    found = [(tool, tool.path()) for tool in TOOLS]
    return [
        Finding(group, tool.name, "ok", path)
        if path
        else Finding(group, tool.name, "warn", both("không có", "not here"), tool.switches_off, EXTRAS)
        for tool, path in found
    ]


def renewal(today: date, versions: Path = ROOT / "pyproject.toml") -> Finding:
    """Whether the versions were looked over as lately as docs/SECURITY.md promises."""
    group, name = both("Tuỳ chọn", "Optional"), both("Phiên bản thư viện", "Versions")
    table = tomllib.loads(versions.read_text(encoding="utf-8"))
    last: date = table["tool"]["lien-truong"]["renewed"]
    found = both(f"xem lại ngày {last:%d/%m/%Y}", f"looked over on {last}")
    if (today - last).days <= limits.RENEWED_WITHIN_DAYS:
        return Finding(group, name, "ok", found)
    off = both(f"quá {limits.RENEWED_WITHIN_DAYS} ngày", f"more than {limits.RENEWED_WITHIN_DAYS} days ago")
    return Finding(group, name, "warn", found, off, "docs/SECURITY.md")


async def running(layout: Layout) -> list[Finding]:
    """Each process of the run that is up; one line when none is."""
    group, running_state = both("Đang chạy", "Running"), state.read(layout.state)
    pid = state.runner(layout)
    if pid is None:
        return [Finding(group, both("hệ thống", "system"), "ok", both("không chạy (make run)", "not up (make run)"))]
    ports = running_state.get("ports", {})
    scheme = "https" if running_state.get("closed") else "http"
    async with readiness.session_of(layout) as session:
        urls = {name: f"{scheme}://{HOST}:{ports.get(f'{name}-web', 0)}/readyz" for name in SERVICES}
        answers = await asyncio.gather(*(readiness.answer(session, url) for url in urls.values()))
    servers = ["kafka", *(name for name in ports if name.split("-")[0] == "store")]
    opened = {name: await readiness.opened(ports.get(name, 0)) for name in servers}
    states = {**{name: (is_open, "") for name, is_open in opened.items()}, **dict(zip(urls, answers, strict=True))}
    return [_process(group, name, is_ready, text, layout) for name, (is_ready, text) in states.items()]


def _process(group: str, name: str, is_ready: bool, answer: str, layout: Layout) -> Finding:
    if is_ready:
        return Finding(group, name, "ok", both("sẵn sàng", "ready"))
    off = both(f"{name} chưa trả lời: {answer}", f"{name} does not answer: {answer}")[: limits.LINE_CHARACTERS]
    return Finding(group, name, "bad", both("chưa sẵn sàng", "not ready"), off, f"tail {layout.log(name)}")


def examine(layout: Layout) -> list[Finding]:
    renewed = renewal(datetime.now(UTC).date())
    return [*machine(layout), *optional(), renewed, *asyncio.run(running(layout))]


def table(findings: Iterable[Finding]) -> str:
    """A line for each finding under its group; a group is as bad as its worst finding."""
    rows, shown = list[str](), list(findings)
    width = max(len(finding.name) for finding in shown)
    for group in dict.fromkeys(finding.group for finding in shown):
        own = [finding for finding in shown if finding.group == group]
        worst = max((finding.state for finding in own), key=ORDER.index)
        rows.append(f"{MARKS[worst]} {group}")
        for finding in own:
            rows.append(f"  {MARKS[finding.state]} {finding.name:<{width}}  {finding.found}")
            if finding.state != "ok":
                rows.append(f"    {'':<{width}}  {finding.switches_off} → {finding.repair}")
    return "\n".join(rows)


def main(layout: Layout, *, as_json: bool) -> int:
    """Returns 1 when something that is needed is missing, or a process of a run is not ready."""
    findings = examine(layout)
    is_bad = any(finding.state == "bad" for finding in findings)
    if as_json:
        print(
            json.dumps(
                {"ok": not is_bad, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False, indent=1
            )
        )
    else:
        print(table(findings))
    return 1 if is_bad else 0
