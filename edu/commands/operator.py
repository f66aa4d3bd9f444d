"""edu describe, health, parked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from edu import place
from edu.problems import REFUSED
from edu.showing import AsJson, as_json, note, rows, text

parked = typer.Typer(no_args_is_help=True, help="Những sự kiện chưa xử lý được: xem, cho chạy lại, hoặc bỏ.")
Key = Annotated[str, typer.Argument(help="Mã trong `edu parked list`.")]


def register(app: typer.Typer) -> None:
    app.command()(describe)
    app.command()(health)
    app.add_typer(parked, name="parked")


def describe(json_: AsJson = False) -> None:
    """Cái gì đang chạy, được hỏi gì, nghe gì, kể gì, ai được làm gì; đọc từ mã đang chạy."""
    with place.connect() as api:
        services = api.get("/ops/describe")["services"]
    if json_:
        as_json({"services": services})
        return
    for service in services:
        text(service["service"])
        text(f"  giữ       {', '.join(service['keeps'])}")
        text(f"  được hỏi  {', '.join(name.rpartition('.')[2] for name in service['asked'])}")
        text(f"  kể        {', '.join(service['tells'])}")
        for reaction in service["hears"]:
            text(f"  nghe      {reaction['fact']} → {reaction['name']}  {reaction['sentence']}")
        for right in service["rights"]:
            text(f"  quyền     {right['action']}: {right['role']} tại {right['place']}")


def health(json_: AsJson = False) -> None:
    """Từng dịch vụ có trả lời không, còn gì chờ, vướng gì."""
    with place.connect() as api:
        state = api.get("/ops/health")
    if json_:
        as_json(state)
    else:
        rows(("Dịch vụ", "Trả lời", "Chờ kể", "Vướng"), (_health_line(service) for service in state["services"]))
    if not state["well"]:
        raise typer.Exit(REFUSED)


def _health_line(service: dict[str, Any]) -> tuple[str, str, int, str]:
    trouble = service["relay_failing"] or service["listening_stopped"] or service["trouble"]
    return service["service"], "✓" if service["answers"] else "✗", service["waiting"], trouble


@parked.command("list")
def list_parked(
    everything: Annotated[bool, typer.Option("--all", help="Cả những sự kiện đã chạy lại hoặc đã bỏ.")] = False,
    json_: AsJson = False,
) -> None:
    """Những sự kiện đang chờ người xem."""
    with place.connect() as api:
        letters = api.get("/ops/parked", resolved="true" if everything else "")["parked"]
    if json_:
        as_json({"parked": letters})
        return
    titles = ("Mã", "Lúc", "Dịch vụ", "Sự kiện", "Về", "Lần thử", "Gốc", "Lệnh", "Lý do")
    rows(titles, (_parked_line(letter) for letter in letters))
    note(f"{len(letters)} sự kiện" + ("" if letters else ": không có gì phải xem"))


def _parked_line(letter: dict[str, Any]) -> tuple[Any, ...]:
    why = letter["resolved"] or letter["reason"]
    return (
        letter["id"],
        letter["at"],
        letter["by"],
        letter["type"],
        letter["subject"],
        letter["tries"],
        _origin(letter),
        letter["cause"],
        why,
    )


def _origin(letter: dict[str, Any]) -> str:
    return f"{letter['topic']}:{letter['partition']}:{letter['offset']}"


@parked.command()
def show(key: Key, json_: AsJson = False) -> None:
    """Một sự kiện: ai gác, vì sao, sau mấy lần thử, kể ở đâu, và nội dung."""
    with place.connect() as api:
        letter = api.get(f"/ops/parked/{key}")
    if json_:
        as_json(letter)
        return
    shown = {
        "gác bởi": letter["by"],
        "lúc": letter["at"],
        "lý do": letter["reason"],
        "lần thử": letter["tries"],
        "gốc": _origin(letter),
        "sự kiện": letter["type"],
        "mã": letter["fact"],
        "về": letter["subject"],
        "lệnh": letter["cause"],
        "đã xử": letter["resolved"] or "chưa",
    }
    text(letter["id"])
    for title, value in shown.items():
        text(f"  {title:<9} {value}")
    text(letter["body"])


@parked.command()
def replay(key: Key) -> None:
    """Cho chạy lại ở dịch vụ đã gác nó; chạy hai lần không hại gì."""
    with place.connect() as api:
        stands = api.post(f"/ops/parked/{key}/replay")["resolved"]
    note(f"Đã cho chạy lại {key} ({stands}); nếu lại hỏng, nó có mã khác trong `edu parked list`.")


@parked.command()
def drop(key: Key, why: Annotated[str, typer.Option(help="Vì sao bỏ; được ghi lại.")]) -> None:
    """Bỏ, có lý do; ai bỏ và vì sao nằm trong chuỗi kiểm tra của dịch vụ. Bỏ lần nữa: câu trả lời đầu vẫn đứng."""
    with place.connect() as api:
        stands = api.post(f"/ops/parked/{key}/drop", {"why": why})["resolved"]
    note(f"Đã bỏ {key}: {stands}")
