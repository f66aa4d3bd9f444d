"""edu sign-in, sign-out, whoami."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from edu import place
from edu.client import Api, Tokens
from edu.problems import CommandProblem
from edu.showing import AsJson, as_json, note, text


def register(app: typer.Typer) -> None:
    app.command("sign-in")(sign_in)
    app.command("sign-out")(sign_out)
    app.command("whoami")(whoami)


def sign_in(name: Annotated[str, typer.Argument(help="Tên đăng nhập: mã nhân sự, mã học sinh, PH…")]) -> None:
    """Đăng nhập bằng tên của mình; mật khẩu đọc từ bàn phím hoặc stdin."""
    if sys.stdin.isatty():
        password = typer.prompt("Mật khẩu", hide_input=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with Api(place.base_url(), Tokens(name=name, password=password), authority=place.authority()) as api:
        session = api.sign_in()
    if session["must_change_password"]:
        note("Đây là mật khẩu dùng một lần: hãy đổi mật khẩu trên trang web trước.")
    path = place.saved_session()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as kept:
        json.dump({"access_token": session["access_token"], "refresh_token": session["refresh_token"]}, kept)
    note(f"Đã đăng nhập: {session['me']['name']}. Phiên này ngắn; hết hạn thì đăng nhập lại.")


def sign_out() -> None:
    """Bỏ phiên đang giữ; các lệnh sau hỏi bằng tài khoản vận hành của máy này."""
    path = place.saved_session()
    if not path.exists():
        raise CommandProblem("Chưa có phiên nào để bỏ", do="`edu sign-in TÊN`")
    path.unlink()
    note("Đã bỏ phiên.")


def whoami(json_: AsJson = False) -> None:
    """Ai đang hỏi, với những quyền nào."""
    with place.connect() as api:
        me = api.get("/me")
    if json_:
        as_json(me)
        return
    text(f"{me['id']}\t{me['name']}")
    for grant in me["grants"]:
        where = "; ".join(f"{place['kind']} {', '.join(place['ids'])}" for place in grant["places"])
        text(f"  {grant['role']}\t{where}")
