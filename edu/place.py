"""Where the running system is, and who asks: the environment first, then what the runner wrote."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from edu.client import Api, Tokens
from edu.problems import CommandProblem, Unreached

OPERATOR = "operator"
START = "chạy `make run`, hoặc đặt EDU_URL=http://máy:cổng"


def var_folder() -> Path:
    """The folder of the running system: EDU_VAR, else the nearest `var` from here upwards."""
    given = os.environ.get("EDU_VAR")
    if given:
        return Path(given)
    here = Path.cwd()
    nearest = next((place / "var" for place in (here, *here.parents) if (place / "var" / "run").is_dir()), None)
    return nearest or here / "var"


def run_file() -> dict[str, Any]:
    """What the runner says of itself; empty when nothing runs here."""
    try:
        written = json.loads((var_folder() / "run" / "run.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}


def base_url() -> str:
    """The gateway's address. Raises Unreached when neither the environment nor the runner names one."""
    url = os.environ.get("EDU_URL") or run_file().get("gateway")
    if not url:
        raise Unreached("Chưa biết hệ thống chạy ở đâu", "không có var/run/run.json và không có EDU_URL", do=START)
    return str(url)


def authority() -> str:
    """The file of the authority that signed the gateway's certificate; empty where a browser knows it."""
    return os.environ.get("EDU_AUTHORITY") or str(run_file().get("authority", ""))


def saved_session() -> Path:
    return var_folder() / "keys" / "edu-session"


def operator_password() -> str:
    """The operator's own password, readable by its owner alone; empty when it is not on this machine."""
    try:
        return (var_folder() / "keys" / OPERATOR).read_text("utf-8").strip()
    except OSError:
        return ""


def connect() -> Api:
    """The API as the caller: EDU_TOKEN, else who signed in with `edu sign-in`, else the machine's operator."""
    base = base_url()
    token = os.environ.get("EDU_TOKEN")
    if token:
        return Api(base, Tokens(access=token), authority=authority())
    try:
        saved = json.loads(saved_session().read_text("utf-8"))
        return Api(base, Tokens(access=saved["access_token"]), authority=authority())
    except (OSError, ValueError, KeyError):
        pass
    password = operator_password()
    if not password:
        raise CommandProblem(
            "Chưa biết ai đang hỏi",
            "không có EDU_TOKEN, chưa `edu sign-in`, và var/keys/operator không đọc được",
            do="`edu sign-in TÊN`, hoặc chạy trong thư mục của hệ thống",
        )
    api = Api(base, Tokens(name=OPERATOR, password=password), authority=authority())
    api.sign_in()
    return api
