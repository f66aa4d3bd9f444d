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
        found: dict[str, Any] = api.get(f"/ops/rebuild/{service}")
        while found["state"] in UNDER_WAY:
            note(_how_far(found))
            time.sleep(limits.FOLLOW_POLL_SECONDS)
            found = api.get(f"/ops/rebuild/{service}")
    if json_:
        as_json(found)
    else:
        text(_how_far(found))
        if found["differences"]:
            wrong = [(one["collection"], one["id"], one["what"]) for one in found["differences"]]
            rows(("Bảng", "Tài liệu", "Khác gì"), wrong)
    if found["state"] not in {"equal", "taken"}:
        raise typer.Exit(1)


def _how_far(found: dict[str, Any]) -> str:
    parts = [
        f"{found['state']}: đọc {found['read']}/{found['records']} bản ghi",
        f"{found['facts']} sự kiện ({found['refused']} bị từ chối)",
        f"so {found['documents']} tài liệu (xem lại {found['looks']} lần)",
        f"khác {found['different']}",
    ]
    return ", ".join(parts) + (f"; {found['why']}" if found["why"] else "")


def tell_again(service: Service) -> None:
    """Dịch vụ kể lại tình trạng hiện có, cho người nghe mới."""
    with place.connect() as api:
        found = api.post(f"/ops/tell-again/{service}")
    text(f"{found['documents']} tài liệu được kể lại")
