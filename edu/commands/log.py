"""edu facts, trace: the log, and what a command caused."""

from __future__ import annotations

import json
import time
from typing import Annotated, Any

import typer

from edu import limits, place
from edu.problems import CommandProblem
from edu.showing import AsJson, as_json, note, rows, text


def register(app: typer.Typer) -> None:
    app.command()(facts)
    app.command()(trace)


def facts(
    type_: Annotated[str, typer.Option("--type", help="Loại sự kiện, ví dụ payments.fee_paid.v1")] = "",
    subject: Annotated[str, typer.Option(help="Về cái gì: mã học sinh, hoá đơn…")] = "",
    cause: Annotated[str, typer.Option(help="Do lệnh nào gây ra.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Chờ và in tiếp những sự kiện mới; ^C để dừng.")] = False,
    json_: AsJson = False,
) -> None:
    """Nhật ký sự kiện; --json in mỗi sự kiện một dòng."""
    with place.connect() as api:
        query = {"type": type_, "subject": subject, "cause": cause}
        page = api.get("/ops/facts", **query, from_now="true" if follow else "")
        _show(page["facts"], json_=json_)
        if follow:
            note("Đang nghe… ^C để dừng.")
        while follow:
            time.sleep(limits.FOLLOW_POLL_SECONDS)
            page = api.get("/ops/facts", **query, cursor=page["cursor"])
            _show(page["facts"], json_=json_)


def _show(facts: list[dict[str, Any]], *, json_: bool) -> None:
    for fact in facts:
        if json_:
            text(json.dumps(fact, ensure_ascii=False))
        else:
            body = json.dumps(fact["body"], ensure_ascii=False)
            text(f"{fact['time']}  {fact['type']}  {fact['subject']}  {body}")


def trace(
    key: Annotated[str, typer.Argument(help="Mã lệnh (tiêu đề x-command), mã sự kiện, hoặc mã của vật.")],
    json_: AsJson = False,
) -> None:
    """Một lệnh: gây ra sự kiện nào, ở đâu làm gì, cái gì bị gác lại, lúc nào."""
    with place.connect() as api:
        history = api.get(f"/ops/trace/{key}")
    if not history["facts"] and not history["effects"] and not history["parked"]:
        raise CommandProblem(
            f"Không thấy dấu vết nào của {key}", "mã sai, hoặc lệnh không gây ra gì", do="`edu facts` để tìm"
        )
    if json_:
        as_json(history)
        return
    rows(("Lúc", "Ở", "Gì", "Về", "Kết quả"), (line for line in sorted(_lines(history))))


def _lines(history: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    told = [(f["time"], f["source"].rpartition("/")[2], f["type"], f["subject"], "được kể") for f in history["facts"]]
    done = [
        (e["at"], e["service"], f"{e['type']} → {e['reaction']}", e["subject"], f"{e['outcome']} ({e['tries']})")
        for e in history["effects"]
    ]
    kept = [(p["at"], p["by"], p["type"], p["subject"], p["resolved"] or p["reason"]) for p in history["parked"]]
    return [*told, *done, *kept]
