"""edu rebuild, tell-again: what was heard is built anew from the log; what is known is told again."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from edu import limits, place
from edu.showing import AsJson, as_json, note, rows, text

UNDER_WAY = frozenset({"reading", "comparing"})
Service = Annotated[str, typer.Argument(help="accounts, records, library, payments hoặc reporting.")]


def register(app: typer.Typer) -> None:
    app.command()(rebuild)
    app.command("tell-again")(tell_again)


def rebuild(
    service: Service,
    take: Annotated[bool, typer.Option("--take", help="Nơi khác nhau thì lấy theo nhật ký.")] = False,
    json_: AsJson = False,
) -> None:
    """Dựng lại từ nhật ký bên cạnh dịch vụ đang chạy, rồi so từng tài liệu. Mã kết thúc 1 khi còn khác nhau."""
    with place.connect() as api:
        api.post(f"/ops/rebuild/{service}?take={'true' if take else 'false'}")
        progress: dict[str, Any] = api.get(f"/ops/rebuild/{service}")
        while progress["state"] in UNDER_WAY:
            note(_how_far(progress))
            time.sleep(limits.FOLLOW_POLL_SECONDS)
            progress = api.get(f"/ops/rebuild/{service}")
    if json_:
        as_json(progress)
    else:
        text(_how_far(progress))
        if progress["differences"]:
            wrong = [
                (difference["collection"], difference["id"], difference["what"])
                for difference in progress["differences"]
            ]
            rows(("Bảng", "Tài liệu", "Khác gì"), wrong)
    if progress["state"] not in {"equal", "taken"}:
        raise typer.Exit(1)


def _how_far(progress: dict[str, Any]) -> str:
    parts = [
        f"{progress['state']}: đọc {progress['read']}/{progress['records']} bản ghi",
        f"{progress['facts']} sự kiện ({progress['refused']} bị từ chối)",
        f"so {progress['documents']} tài liệu (xem lại {progress['looks']} lần)",
        f"khác {progress['different']}",
    ]
    return ", ".join(parts) + (f"; {progress['why']}" if progress["why"] else "")


def tell_again(service: Service) -> None:
    """Dịch vụ kể lại tình trạng hiện có, cho người nghe mới."""
    with place.connect() as api:
        answer = api.post(f"/ops/tell-again/{service}")
    text(f"{answer['documents']} tài liệu được kể lại")
