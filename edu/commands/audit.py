"""edu audit export, verify, search: the chains of what was told and who looked, and what is kept held against them."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from edu import limits, place
from edu.audit import Finding, checkpoint_of, verify
from edu.client import Api
from edu.problems import CommandProblem
from edu.showing import AsJson, as_json, note, rows, text

SERVICES = ("accounts", "records", "library", "payments", "reporting")
Exported = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # links, bodies of checkpoints
audit = typer.Typer(no_args_is_help=True, help="Chuỗi nhật ký không sửa được: xuất ra và kiểm tra.")


def register(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command()
def export(folder: Annotated[Path, typer.Argument(help="Thư mục nhận các tệp.")]) -> None:
    """Xuất chuỗi và các điểm đã ký của mọi dịch vụ, để kiểm tra ở nơi khác."""
    folder.mkdir(parents=True, exist_ok=True)
    with place.connect() as api:
        for service in SERVICES:
            links = list(_links(api, service))
            checkpoints = _checkpoints(api, service)
            _write(folder / f"{service}.links.jsonl", links)
            _write(folder / f"{service}.checkpoints.jsonl", checkpoints)
            note(f"{service}: {len(links)} mắt xích, {len(checkpoints)} điểm đã ký")


@audit.command("verify")
def check(
    folder: Annotated[Path | None, typer.Argument(help="Thư mục đã xuất; bỏ trống: hỏi hệ thống đang chạy.")] = None,
    key: Annotated[Path | None, typer.Option(help="Thư mục có khoá công khai <dịch vụ>.pub đã giữ riêng.")] = None,
    json_: AsJson = False,
) -> None:
    """Kiểm tra: không mắt xích nào bị sửa, bỏ, đảo hay cắt. Mã kết thúc 1 khi thấy sai."""
    keys = key or place.var_folder() / "keys" / "public" / "audit"
    exported = {service: _from_folder(folder, service) if folder else _from_api(service) for service in SERVICES}
    counted = {service: len(links) for service, (links, _) in exported.items()}
    findings = _findings(exported, keys)
    if json_:
        as_json(
            {
                "links": counted,
                "findings": {name: [finding._asdict() for finding in wrong] for name, wrong in findings.items()},
            }
        )
    else:
        _show(findings, counted)
    if any(findings.values()):
        raise typer.Exit(1)


@audit.command()
def search(
    service: Annotated[str, typer.Argument(help="Một dịch vụ; bỏ trống: mọi dịch vụ.")] = "",
    json_: AsJson = False,
) -> None:
    """Tìm tài liệu bị sửa, bỏ, thêm hay trả về bản cũ sau lưng hệ thống. Mã kết thúc 1 khi thấy."""
    with place.connect() as api:
        found = {name: _searched(api, name) for name in ([service] if service else SERVICES)}
    if json_:
        as_json(found)
    else:
        for name, one in found.items():
            text(f"{name}: {_how_far(one)}")
        wrong = [(name, n["collection"], n["id"], n["what"]) for name, one in found.items() for n in one["named"]]
        if wrong:
            rows(("Dịch vụ", "Bảng", "Tài liệu", "Sai gì"), wrong)
    if any(one["state"] != "clean" for one in found.values()):
        raise typer.Exit(1)


def _searched(api: Api, service: str) -> dict[str, Any]:
    api.post(f"/ops/search/{service}")
    found: dict[str, Any] = api.get(f"/ops/search/{service}")
    while found["state"] == "searching":
        note(f"{service}: {_how_far(found)}")
        time.sleep(limits.FOLLOW_POLL_SECONDS)
        found = api.get(f"/ops/search/{service}")
    return found


def _how_far(found: Mapping[str, Any]) -> str:
    parts = [
        f"{found['state']}: so {found['documents']} tài liệu với {found['links']} mắt xích",
        f"{found['forged']} sai",
        f"{sum(int(count) for count in found['unproved'].values())} chưa có dấu vết",
        f"{found['waiting']} đang thay đổi",
    ]
    return ", ".join(parts) + (f"; {found['why']}" if found["why"] else "")


def findings_in(folder: Path, keys: Path) -> dict[str, list[Finding]]:
    """What is wrong in an exported folder, by service; `keys` holds the public keys that were kept elsewhere."""
    return _findings({service: _from_folder(folder, service) for service in SERVICES}, keys)


def _findings(exported: Mapping[str, Exported], keys: Path) -> dict[str, list[Finding]]:
    return {
        service: verify(links, map(checkpoint_of, checkpoints), _public_key(keys, service))
        for service, (links, checkpoints) in exported.items()
    }


def _show(findings: dict[str, list[Finding]], counted: dict[str, int]) -> None:
    wrong = [
        (name, finding.chain, str(finding.number), finding.what)
        for name, found in findings.items()
        for finding in found
    ]
    if wrong:
        rows(("Dịch vụ", "Chuỗi", "Mắt xích", "Sai gì"), wrong)
    else:
        text(f"Nguyên vẹn: {sum(counted.values())} mắt xích của {len(counted)} dịch vụ.")


def _links(api: Api, service: str) -> Iterator[dict[str, Any]]:
    token = ""
    while True:
        page = api.get(f"/ops/audit/{service}", page_token=token)
        yield from page["links"]
        token = page["next_page_token"]
        if not token:
            return


def _checkpoints(api: Api, service: str) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = api.get("/ops/facts", type=f"{service}.checkpointed.v1", cursor=cursor)
        # A checkpoint that its house did not sign is none of its checkpoints; it is found as one that cannot be read.
        bodies.extend({} if fact.get("not_trusted") else fact["body"] for fact in page["facts"])
        if not page["facts"] or page["cursor"] == cursor:
            return bodies
        cursor = page["cursor"]


def _from_api(service: str) -> Exported:
    with place.connect() as api:
        # The signed points first: a chain that grows meanwhile still holds every one of them.
        checkpoints = _checkpoints(api, service)
        return list(_links(api, service)), checkpoints


def _from_folder(folder: Path, service: str) -> Exported:
    return _read(folder / f"{service}.links.jsonl"), _read(folder / f"{service}.checkpoints.jsonl")


def _public_key(folder: Path, service: str) -> bytes:
    try:
        return base64.b64decode((folder / f"{service}.pub").read_text("ascii"))
    except OSError as error:
        where = folder / f"{service}.pub"
        raise CommandProblem(f"Thiếu khoá công khai {where}", str(error), do="chỉ thư mục khoá bằng --key") from error


def _write(path: Path, objects: list[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in objects), encoding="utf-8")


def _read(path: Path) -> list[dict[str, Any]]:
    """One object a line; nothing at all for a line that holds none, which is then found."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandProblem(f"Không đọc được {path}", str(error), do="`edu audit export <thư mục>`") from error
    # By line feeds alone: text that is quoted may hold the other characters that split lines.
    return [_object(line) for line in content.removesuffix(b"\n").split(b"\n")] if content else []


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
