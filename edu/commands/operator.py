"""edu describe, health, doctor, parked."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from edu import place
from edu.problems import REFUSED, Problem
from edu.showing import AsJson, as_json, note, rows, text

parked = typer.Typer(no_args_is_help=True, help="Những sự kiện chưa xử lý được: xem, cho chạy lại, hoặc bỏ.")
Key = Annotated[str, typer.Argument(help="Mã trong `edu parked list`.")]


def register(app: typer.Typer) -> None:
    app.command()(describe)
    app.command()(health)
    app.command()(doctor)
    app.add_typer(parked, name="parked")


def describe(json_: AsJson = False) -> None:
    """Cái gì đang chạy, được hỏi gì, nghe gì, kể gì, ai được làm gì; đọc từ mã đang chạy."""
    with place.connect() as api:
        services = api.get("/ops/describe")["services"]
    if json_:
        as_json({"services": services})
        return
    for one in services:
        text(one["service"])
        text(f"  giữ       {', '.join(one['keeps'])}")
        text(f"  được hỏi  {', '.join(name.rpartition('.')[2] for name in one['asked'])}")
        text(f"  kể        {', '.join(one['tells'])}")
        for reaction in one["hears"]:
            text(f"  nghe      {reaction['fact']} → {reaction['name']}  {reaction['sentence']}")
        for right in one["rights"]:
            text(f"  quyền     {right['action']}: {right['role']} tại {right['place']}")


def health(json_: AsJson = False) -> None:
    """Từng dịch vụ có trả lời không, còn gì chờ, vướng gì."""
    with place.connect() as api:
        found = api.get("/ops/health")
    if json_:
        as_json(found)
    else:
        rows(("Dịch vụ", "Trả lời", "Chờ kể", "Vướng"), (_health_line(one) for one in found["services"]))
    if not found["well"]:
        raise typer.Exit(REFUSED)


def _health_line(one: dict[str, Any]) -> tuple[str, str, int, str]:
    trouble = one["relay_failing"] or one["listening_stopped"] or one["trouble"]
    return one["service"], "✓" if one["answers"] else "✗", one["waiting"], trouble


def doctor(json_: AsJson = False) -> None:
    """Trên máy có gì, thiếu gì, thiếu thì mất gì, sửa bằng lệnh nào."""
    try:
        local = importlib.import_module("deploy.local.doctor")
        layout = importlib.import_module("deploy.local.layout").from_environment()
    except ImportError as error:
        raise Problem(
            "Máy này chỉ có lệnh `edu`", "không có phần deploy/local", do="chạy trong thư mục dự án"
        ) from error
    raise typer.Exit(local.main(layout, as_json=json_))


@parked.command("list")
def list_parked(
    everything: Annotated[bool, typer.Option("--all", help="Cả những sự kiện đã chạy lại hoặc đã bỏ.")] = False,
    json_: AsJson = False,
) -> None:
    """Những sự kiện đang chờ người xem."""
    with place.connect() as api:
        found = api.get("/ops/parked", resolved="true" if everything else "")["parked"]
    if json_:
        as_json({"parked": found})
        return
    titles = ("Mã", "Lúc", "Dịch vụ", "Sự kiện", "Về", "Lý do")
    rows(titles, ((p["id"], p["at"], p["by"], p["type"], p["subject"], p["resolved"] or p["reason"]) for p in found))
    note(f"{len(found)} sự kiện" + ("" if found else ": không có gì phải xem"))


@parked.command()
def show(key: Key) -> None:
    """Một sự kiện, với nội dung."""
    with place.connect() as api:
        as_json(api.get(f"/ops/parked/{key}"))


@parked.command()
def replay(key: Key) -> None:
    """Cho chạy lại ở dịch vụ đã gác nó; chạy hai lần không hại gì."""
    with place.connect() as api:
        api.post(f"/ops/parked/{key}/replay")
    note(f"Đã cho chạy lại {key}; xem `edu parked list --all`.")


@parked.command()
def drop(key: Key, why: Annotated[str, typer.Option(help="Vì sao bỏ; được ghi lại.")]) -> None:
    """Bỏ, có lý do; sự kiện và lý do vẫn nằm trong nhật ký."""
    with place.connect() as api:
        api.post(f"/ops/parked/{key}/drop", {"why": why})
    note(f"Đã bỏ {key}: {why}")
