"""edu backup, restore: the whole system of this machine into a folder, and out of it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer

from edu.problems import Problem
from edu.showing import AsJson, note

WITH_KEYS = (
    "Bản sao lưu này CÓ khoá: ai có thư mục này thì ký thay được hiệu trưởng và đăng nhập thay được mọi người. "
    "Hãy cất nó như cất con dấu."
)


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục chưa có, hoặc rỗng.")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Cả khoá ký, khoá đăng nhập, mật khẩu.")] = False,
    json_: AsJson = False,
) -> None:
    """Sao lưu hệ thống đang chạy trên máy này. Không có khoá, trừ khi thêm --with-keys."""
    if with_keys:
        note(WITH_KEYS)
    raise typer.Exit(_on_this_machine("backup", folder, with_keys=with_keys, as_json=json_))


def restore(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Bản sao lưu.")],
    keys: Annotated[Path | None, typer.Option(help="Thư mục khoá đã cất riêng (var/keys của máy cũ).")] = None,
    json_: AsJson = False,
) -> None:
    """Khôi phục vào chỗ trống (EDU_VAR, không thì var/): kiểm mọi tệp trước; hỏng giữa chừng thì không để lại gì."""
    raise typer.Exit(_on_this_machine("restore", folder, keys=keys, as_json=json_))


def _on_this_machine(name: str, folder: Path, **wanted: Any) -> int:
    try:
        local = importlib.import_module(f"deploy.local.{name}")
        layout = importlib.import_module("deploy.local.layout").from_environment()
        cannot_start = importlib.import_module("deploy.local.refusing").CannotStart
    except ImportError as error:
        raise Problem(
            "Máy này chỉ có lệnh `edu`", "không có phần deploy/local", do="chạy trong thư mục dự án"
        ) from error
    try:
        code: int = local.main(layout, folder, **wanted)
    except cannot_start as refusal:
        what, *rest = refusal.lines
        raise Problem(what, " ".join(rest)) from refusal
    except OSError as error:
        raise Problem(
            f"Không ghi được: {error.filename or folder}", error.strerror or "", do="xem còn chỗ trên đĩa không"
        ) from error
    return code
