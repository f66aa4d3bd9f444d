"""edu doctor, backup, restore: what a person asks of the machine that runs the system, not of its API.

Each loads the houses' stores for itself: every other `edu` command starts four times sooner without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.errors import CannotStart
from deploy.local.layout import from_environment
from edu.problems import CommandProblem
from edu.showing import AsJson, note

WITH_KEYS = (
    "Bản sao lưu này CÓ khoá: ai có thư mục này thì ký thay được hiệu trưởng và đăng nhập thay được mọi người. "
    "Hãy cất nó như cất con dấu."
)


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command()(backup)
    app.command()(restore)


def doctor(json_: AsJson = False) -> None:
    """Trên máy có gì, thiếu gì, thiếu thì mất gì, sửa bằng lệnh nào."""
    from deploy.local import doctor as examining  # noqa: PLC0415 - loaded by who asks for it

    raise typer.Exit(examining.main(from_environment(), as_json=json_))


def backup(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục chưa có, hoặc rỗng.")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Cả khoá ký, khoá đăng nhập, mật khẩu.")] = False,
    json_: AsJson = False,
) -> None:
    """Sao lưu hệ thống đang chạy trên máy này. Không có khoá, trừ khi thêm --with-keys."""
    from deploy.local import backup as backing_up  # noqa: PLC0415 - loaded by who asks for it

    if with_keys:
        note(WITH_KEYS)
    try:
        code = backing_up.main(from_environment(), folder, with_keys=with_keys, as_json=json_)
    except (CannotStart, OSError) as error:
        raise _problem(error, folder) from error
    raise typer.Exit(code)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Bản sao lưu.")],
    keys: Annotated[Path | None, typer.Option(help="Thư mục khoá đã cất riêng (var/keys của máy cũ).")] = None,
    json_: AsJson = False,
) -> None:
    """Khôi phục vào chỗ trống (EDU_VAR, không thì var/): kiểm mọi tệp trước; hỏng giữa chừng thì không để lại gì."""
    from deploy.local import restore as restoring  # noqa: PLC0415 - loaded by who asks for it

    try:
        code = restoring.main(from_environment(), folder, keys=keys, as_json=json_)
    except (CannotStart, OSError) as error:
        raise _problem(error, folder) from error
    raise typer.Exit(code)


def _problem(error: CannotStart | OSError, folder: Path) -> CommandProblem:
    if isinstance(error, CannotStart):
        what, *rest = error.lines
        return CommandProblem(what, " ".join(rest))
    path = error.filename or folder
    return CommandProblem(f"Không ghi được: {path}", error.strerror or "", do="xem còn chỗ trên đĩa không")
